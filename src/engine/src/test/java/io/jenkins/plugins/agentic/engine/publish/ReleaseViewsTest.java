package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.api.Api;
import io.jenkins.plugins.agentic.engine.api.ApiAccess;
import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import io.jenkins.plugins.agentic.engine.api.ApiRequest;
import io.jenkins.plugins.agentic.engine.api.Contract;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.publish.binary.BinaryTarget;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.testkit.PypiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which version is where, as the API tells it. */
class ReleaseViewsTest {
    @TempDir
    Path folder;

    private static ApiAnswer ask(ReleaseFixture fixture, String path, Map<String, String> query, ApiAccess access) {
        return Contract.ask(new Api(fixture.engine(), fixture), ApiRequest.get(path, query, "ann"), access);
    }

    private static List<?> list(ReleaseFixture fixture, String path, Map<String, String> query, ApiAccess access) {
        ApiAnswer answer = ask(fixture, path, query, access);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return (List<?>) Json.read(answer.body());
    }

    @Test
    void should_tell_by_the_api_which_version_is_where() throws IOException {
        try (ReleaseFixture fixture = new ReleaseFixture(folder)) {
            fixture.write("tool.bin", "x");
            String run = ReleaseFixture.run();
            fixture.publish(run, "@team/tool", "1.0.0", List.of(Map.of("type", "binary")), Map.of());

            Map<?, ?> where =
                    (Map<?, ?>) list(fixture, "environments", Map.of("environment", "production"), ApiAccess.ALL)
                            .get(0);
            Map<?, ?> release = (Map<?, ?>) list(fixture, "releases/@team/tool/1.0.0", Map.of(), ApiAccess.ALL)
                    .get(0);

            assertThat(where.get("version")).isEqualTo("1.0.0");
            assertThat(where.get("by")).isEqualTo("ann");
            assertThat(where.get("run")).isEqualTo(run);
            assertThat(where.get("source")).isEqualTo("");
            assertThat(((Number) where.get("since")).longValue()).isPositive();
            assertThat(release.get("state")).isEqualTo("done");
            assertThat(((Map<?, ?>) ((List<?>) release.get("targets")).get(0)).get("state"))
                    .isEqualTo("committed");
            assertThat(list(fixture, "releases", Map.of("name", "other"), ApiAccess.ALL))
                    .isEmpty();
        }
    }

    @Test
    void should_promote_and_roll_back_by_the_api() throws IOException {
        try (ReleaseFixture fixture = new ReleaseFixture(folder)) {
            fixture.write("tool.bin", "x");
            Map<String, Object> target = Map.of("type", "binary", "registry", "production");
            fixture.publish(
                    ReleaseFixture.run(),
                    "tool",
                    "1.0.0",
                    List.of(Map.of("type", "binary", "registry", "staging")),
                    Map.of("environment", "staging"));
            Api api = new Api(fixture.engine(), fixture);

            Map<String, Object> promoted = outcome(
                    fixture,
                    api,
                    "packages/tool/promote",
                    Map.of("version", "1.0.0", "from", "staging", "to", "production", "targets", List.of(target)));
            List<?> everywhere = list(fixture, "packages", Map.of(), ApiAccess.ALL);
            Map<String, Object> back = outcome(fixture, api, "packages/tool/rollback", Map.of("version", "1.0.0"));

            assertThat(promoted).containsEntry("state", "SUCCEEDED");
            assertThat((List<?>) ((Map<?, ?>) everywhere.get(0)).get("environments"))
                    .hasSize(2);
            assertThat(back).containsEntry("state", "SUCCEEDED");
            assertThat((List<?>) ((Map<?, ?>) list(fixture, "packages", Map.of(), ApiAccess.ALL)
                                    .get(0))
                            .get("environments"))
                    .hasSize(1);
            assertThat(list(fixture, "releases", Map.of("limit", "2"), ApiAccess.ALL))
                    .hasSize(2);
            assertThat(post(api, "packages/tool/rollback", Map.of("version", "9"), ApiAccess.ALL)
                            .status())
                    .isEqualTo(404);
            assertThat(post(api, "packages/tool/promote", Map.of("version", "1.0.0"), ApiAccess.ALL)
                            .status())
                    .isEqualTo(422);
            assertThat(post(
                                    api,
                                    "packages/tool/rollback",
                                    Map.of("version", "1.0.0"),
                                    (permission, job) -> permission == ApiAccess.Permission.VIEW)
                            .status())
                    .isEqualTo(403);
        }
    }

    private static ApiAnswer post(Api api, String path, Map<String, Object> body, ApiAccess access) {
        return Contract.ask(
                api,
                new ApiRequest(
                        "POST",
                        "/api/v1/",
                        path,
                        Map.of(),
                        Map.of("content-type", "application/json"),
                        Json.write(body),
                        "ann"),
                access);
    }

    private static Map<String, Object> outcome(ReleaseFixture fixture, Api api, String path, Map<String, Object> body) {
        ApiAnswer started = post(api, path, body, ApiAccess.ALL);
        assertThat(started.status()).as(started.body()).isEqualTo(202);
        String id = (String) Json.readMap(started.body()).get("run");
        while (fixture.engine().runs().get(id).state() == Runs.State.RUNNING) {
            Thread.onSpinWait();
        }
        return Json.readMap(Contract.ask(api, ApiRequest.get("runs/" + id + "/result", Map.of(), "ann"), ApiAccess.ALL)
                .body());
    }

    @Test
    void should_read_what_is_where_and_the_newest_releases_from_an_index() {
        try (Database database = Database.embedded(folder)) {
            List<String> plans = database.read(handle -> List.of(
                    handle.createQuery(
                                    "EXPLAIN SELECT name, options FROM publication WHERE state IN ('committed', 'failed')"
                                            + " ORDER BY seq")
                            .mapTo(String.class)
                            .one(),
                    handle.createQuery("EXPLAIN SELECT name, files FROM release ORDER BY seq DESC LIMIT 100")
                            .mapTo(String.class)
                            .one()));

            assertThat(plans.get(0)).contains("PUBLICATION_BY_STATE");
            assertThat(plans.get(1)).contains("RELEASE_BY_SEQ").contains("index sorted");
        }
    }

    @Test
    void should_not_let_a_person_take_back_or_copy_what_others_jobs_released() throws IOException {
        try (ReleaseFixture fixture = new ReleaseFixture(folder)) {
            fixture.write("tool.bin", "x");
            fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", Map.of("type", "binary", "registry", "ours"));
            // A job of mallory's releases the same version last, at a place of its own.
            fixture.engine().runs().start("mallorys", "another", "mallory", "", "{}");
            fixture.engine()
                    .execute(
                            "publishPackage",
                            new StepKey("mallorys", "1"),
                            Map.of(
                                    "name", "tool",
                                    "version", "1.0.0",
                                    "files", "*",
                                    "targets", List.of(Map.of("type", "binary", "registry", "mine"))),
                            fixture.context("mallorys", "another", "mallory", new LocalWorkspace(fixture.workspace)));
            Api api = new Api(fixture.engine(), fixture);
            ApiAccess mallory = (permission, job) -> job.equals("another");

            ApiAnswer rollback = post(api, "packages/tool/rollback", Map.of("version", "1.0.0"), mallory);
            ApiAnswer promote = post(
                    api,
                    "packages/tool/promote",
                    Map.of(
                            "version",
                            "1.0.0",
                            "from",
                            "production",
                            "to",
                            "elsewhere",
                            "targets",
                            List.of(Map.of("type", "binary", "registry", "copy"))),
                    mallory);

            assertThat(List.of(rollback.status(), promote.status())).containsExactly(403, 403);
            assertThat(list(fixture, "environments", Map.of(), mallory))
                    .singleElement()
                    .satisfies(place -> {
                        assertThat(((Map<?, ?>) place).get("mayPromote")).isEqualTo(false);
                        assertThat(((Map<?, ?>) place).get("mayRollBack")).isEqualTo(false);
                        assertThat(((Map<?, ?>) place).get("target")).isNull();
                    });
        }
    }

    @Test
    void should_say_what_whoever_asks_may_do_with_a_version() throws IOException {
        try (ReleaseFixture fixture = new ReleaseFixture(folder)) {
            fixture.write("tool.bin", "x");
            fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", Map.of("type", "binary", "registry", "ours"));

            Map<?, ?> all = place(fixture, ApiAccess.ALL);
            Map<?, ?> promoter = place(
                    fixture,
                    (permission, job) -> permission == ApiAccess.Permission.VIEW
                            || permission == ApiAccess.Permission.RELEASE_PUBLISH);
            Map<?, ?> reader = place(fixture, (permission, job) -> permission == ApiAccess.Permission.VIEW);

            assertThat(List.of(all.get("mayPromote"), all.get("mayRollBack"))).containsExactly(true, true);
            assertThat(all.get("target")).isEqualTo(Map.of("type", "binary", "registry", "ours"));
            assertThat(List.of(promoter.get("mayPromote"), promoter.get("mayRollBack")))
                    .containsExactly(true, false);
            assertThat(List.of(reader.get("mayPromote"), reader.get("mayRollBack")))
                    .containsExactly(false, false);
            assertThat(reader.get("target")).isNull();
        }
    }

    private static Map<?, ?> place(ReleaseFixture fixture, ApiAccess access) {
        return (Map<?, ?>) list(fixture, "environments", Map.of(), access).get(0);
    }

    @Test
    void should_show_no_release_of_a_job_that_may_not_be_seen() throws IOException {
        ApiAccess nothing = (permission, job) -> permission == ApiAccess.Permission.COST_VIEW;
        try (ReleaseFixture fixture = new ReleaseFixture(folder)) {
            fixture.write("tool.bin", "x");
            fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", Map.of("type", "binary"));

            assertThat(list(fixture, "environments", Map.of(), nothing)).isEmpty();
            assertThat(list(fixture, "releases", Map.of(), nothing)).isEmpty();
            assertThat(list(fixture, "packages", Map.of(), nothing)).isEmpty();
            assertThat(ask(fixture, "releases/tool/1.0.0", Map.of(), nothing).status())
                    .isEqualTo(404);
        }
    }

    /** Options that differ from version to version, such as credentials, are no other place. */
    @Test
    void should_name_one_version_for_one_place() throws IOException {
        try (ReleaseFixture fixture = new ReleaseFixture(folder)) {
            fixture.write("tool.bin", "x");
            fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", Map.of("type", "binary"));
            fixture.publish(ReleaseFixture.run(), "tool", "1.1.0", Map.of("type", "binary", "registry", "."));
            fixture.publish(ReleaseFixture.run(), "tool", "1.1.0", Map.of("type", "binary", "registry", "other"));

            assertThat(fixture.engine().releaseViews().environments("tool", "", job -> true))
                    .extracting(each -> each.get("version") + " " + each.get("state"))
                    .containsExactly("1.1.0 committed", "1.1.0 committed");
        }
    }

    @Test
    void should_name_what_could_not_be_taken_back_beside_the_version_before_it() throws Exception {
        try (ReleaseFixture fixture = new ReleaseFixture(folder);
                PypiServer index = PypiServer.start(PypiServer.Kind.WAREHOUSE, "ann", ReleaseFixture.SECRET)) {
            Map<String, Object> target = Map.of(
                    "type",
                    "pypi",
                    "repository",
                    index.baseUrl() + "/legacy/",
                    "index",
                    index.baseUrl() + "/simple",
                    "credentialsId",
                    "login");
            for (String version : List.of("1.0.0", "1.1.0")) {
                fixture.replace("lib-" + version + "-py3-none-any.whl", Packages.wheel("lib", version));
                fixture.publish(
                        ReleaseFixture.run(),
                        "lib",
                        version,
                        List.of(target),
                        Map.of("files", "lib-" + version + "*.whl"));
            }
            fixture.rollBack("lib", "1.1.0", "production");

            assertThat(fixture.engine().releaseViews().environments("lib", "", job -> true))
                    .extracting(each -> each.get("version") + " " + each.get("state"))
                    .containsExactly("1.0.0 committed", "1.1.0 irreversible");
            assertThat(fixture.engine().releaseViews().newest("lib", 1, job -> true))
                    .singleElement()
                    .satisfies(rollback -> {
                        assertThat(rollback.get("kind")).isEqualTo("rollback");
                        assertThat(rollback.get("files")).isEqualTo(Map.of());
                        assertThat((List<?>) rollback.get("targets"))
                                .singleElement()
                                .satisfies(each -> assertThat(((Map<?, ?>) each).get("state"))
                                        .isEqualTo("irreversible"));
                    });
        }
    }

    @Test
    void should_know_the_last_version_when_the_clock_goes_back() {
        Instant[] now = {Instant.ofEpochMilli(5000)};
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        try (Database database = Database.embedded(folder)) {
            Publications publications = new Publications(database, new AuditLog(database, clock), clock);
            commit(publications, "1.0.0");
            now[0] = Instant.ofEpochMilli(1000);
            commit(publications, "1.1.0");

            assertThat(new Releases(database, publications, clock).current("tool", ""))
                    .extracting(Publications.Publication::version)
                    .containsExactly("1.1.0");
        }
    }

    private void commit(Publications publications, String version) {
        RunContext run = new RunContext(
                "run-" + version, "job", "", new NoWorkspace(), Commands.none(), line -> {}, UnaryOperator.identity());
        BinaryTarget target = new BinaryTarget(folder, true);
        PublishRequest request = PublishRequest.of(Map.of(), "tool", version, List.of(), version, run);
        Leg leg = new Leg(new StepKey(run.runId(), "9/target-1"), target, request, target.open(request), "", false);
        publications.record(
                leg,
                publications.now(leg, "9", "production", new Destination.Left(PublishState.COMMITTED, ""), run),
                run);
    }
}
