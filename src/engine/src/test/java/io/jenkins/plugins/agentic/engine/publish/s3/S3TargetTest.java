package io.jenkins.plugins.agentic.engine.publish.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Secrets;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.ReleaseFixture;
import io.jenkins.plugins.agentic.engine.publish.Spoilt;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing to a server that speaks S3's protocol, through a proxy that spoils what it is told to. */
class S3TargetTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static S3Server server;
    private static ReleaseFixture fixture;

    @TempDir
    static Path shared;

    private final String name = "lib-" + NAMES.incrementAndGet();
    private FaultProxy proxy;
    private String run = "";

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(Files.createDirectories(shared.resolve("s3")));
        fixture = new ReleaseFixture(shared);
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        proxy = FaultProxy.before(server.baseUrl());
        fixture.log.clear();
        for (String file : List.of("large.bin", "release.json")) {
            Files.deleteIfExists(fixture.workspace.resolve(file));
        }
        fixture.write("small.txt", "small");
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private void large() throws IOException {
        byte[] bytes = new byte[S3Files.PART + 1000];
        new java.util.Random(7).nextBytes(bytes);
        Files.write(fixture.workspace.resolve("large.bin"), bytes);
    }

    private Map<String, Object> options(Map<String, Object> more) {
        Map<String, Object> options = new LinkedHashMap<>(
                Map.of("bucket", S3Server.BUCKET, "endpoint", proxy.baseUrl(), "credentialsId", "login"));
        options.putAll(more);
        return options;
    }

    private RunContext context(String id) {
        return new RunContext(
                id,
                "job",
                "",
                new LocalWorkspace(fixture.workspace),
                Commands.none(),
                fixture.log::add,
                UnaryOperator.identity(),
                credentials -> new Secrets.Login("ann", ReleaseFixture.SECRET));
    }

    private Map<?, ?> publish(String version, Map<String, Object> more) {
        run = ReleaseFixture.run();
        return publish(run, version, more);
    }

    private Map<?, ?> publish(String id, String version, Map<String, Object> more) {
        Map<String, Object> target = options(more);
        target.put("type", "s3");
        return fixture.publish(id, name, version, target);
    }

    private String state() {
        return String.valueOf(fixture.states(run).get("s3"));
    }

    private void assertReleased(String prefix, String version) throws Exception {
        String at = prefix + name + "/" + version + "/";
        assertThat(server.get(prefix + name + "/latest")).isEqualTo(version + "\n");
        assertThat(server.get(at + "release.json")).contains("\"released\" : true");
        assertThat(server.keys(at)).contains("SHA256SUMS", "release.json", "small.txt");
        assertThat(server.get(at + "small.txt")).isEqualTo("small");
    }

    private void assertGone(String version, String latest) throws Exception {
        assertThat(server.keys(name + "/" + version + "/")).isEmpty();
        assertThat(server.uploads(name + "/" + version + "/")).isZero();
        assertThat(server.get(name + "/latest")).isEqualTo(latest);
    }

    @Test
    void should_publish_files_with_their_sums_and_move_the_key_for_the_newest() throws Exception {
        large();

        assertThat(publish("1.0.0", Map.of("prefix", "team/")).get("released")).isEqualTo(true);

        assertReleased("team/", "1.0.0");
        assertThat(server.get("team/" + name + "/1.0.0/SHA256SUMS"))
                .isEqualTo(sum("large.bin") + "  large.bin\n" + sum("small.txt") + "  small.txt\n");
        assertThat(proxy.passed()).anyMatch(request -> request.contains("partNumber=2"));
        assertThat(state()).isEqualTo("committed");
    }

    private String sum(String file) throws IOException {
        S3Sum sum = new S3Sum();
        sum.add(Files.readAllBytes(fixture.workspace.resolve(file)));
        return sum.hex();
    }

    @Test
    void should_publish_no_version_twice() {
        publish("1.0.0", Map.of());

        assertThatThrownBy(() -> publish("1.0.0", Map.of()))
                .hasMessage(name + " 1.0.0 is at " + proxy.baseUrl() + "/releases/" + name
                        + "/1.0.0/ already, and a version is never published twice.");
    }

    @Test
    void should_not_touch_what_somebody_put_there_by_hand() throws Exception {
        server.put(name + "/1.0.0/notes.txt", "mine");

        assertThatThrownBy(() -> publish("1.0.0", Map.of()))
                .hasMessageContaining("is not empty, though no release was published there");

        assertThat(server.keys(name + "/1.0.0/")).containsExactly("notes.txt");
    }

    @Test
    void should_let_one_of_two_runs_win() throws Exception {
        List<Object> both = ReleaseFixture.twoAtOnce(id -> publish(id, "1.0.0", Map.of()));

        assertThat(both).filteredOn(Map.class::isInstance).hasSize(1);
        assertThat(both)
                .filteredOn(AgenticException.class::isInstance)
                .singleElement()
                .satisfies(e -> assertThat(((AgenticException) e).sentence())
                        .startsWith(name + " 1.0.0 is ")
                        .containsAnyOf("already, and a version is never published twice", "by another run"));
        assertReleased("", "1.0.0");
    }

    /** The SDK repeats what it may, so that a fault has to last to be noticed. */
    static Stream<Spoilt> faults() {
        return Spoilt.each(
                List.of(
                        "^PUT /releases/lib-\\d+/1.1.0/release.json",
                        "^PUT /releases/lib-\\d+/1.1.0/small.txt",
                        "^POST /releases/lib-\\d+/1.1.0/large.bin\\?uploads",
                        "^PUT /releases/lib-\\d+/1.1.0/large.bin.*partNumber=2",
                        "^POST /releases/lib-\\d+/1.1.0/large.bin\\?uploadId",
                        "^HEAD /releases/lib-\\d+/1.1.0/large.bin",
                        "^GET /releases/lib-\\d+/1.1.0/release.json",
                        "^PUT /releases/lib-\\d+/latest"),
                4);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void should_leave_what_it_says(Spoilt spoilt) throws Exception {
        publish("1.0.0", Map.of());
        if (spoilt.fault().request().pattern().contains("large")) {
            large();
        }
        spoilt.in(proxy);

        Throwable failure = catchThrowable(() -> publish("1.1.0", Map.of()));

        if (failure == null) {
            assertThat(state()).isEqualTo("committed");
            assertReleased("", "1.1.0");
            assertThat(server.uploads(name + "/")).isZero();
        } else if (state().equals("null")) {
            assertThat(failure).isInstanceOf(AgenticException.class);
            assertGone("1.1.0", "1.0.0\n");
        } else if (state().equals("failed")) {
            // The fault was there still when it was to be taken back: a person is told.
            assertThat(failure).hasMessageContaining("Not all could be taken back: s3 ");
            assertThat(server.get(name + "/latest")).isEqualTo("1.0.0\n");
        } else {
            assertThat(failure).isInstanceOf(AgenticException.class);
            assertThat(state()).as(failure.getMessage()).isEqualTo("compensated");
            assertGone("1.1.0", "1.0.0\n");
        }
        assertThat(failure + String.join("\n", fixture.log)).doesNotContain(ReleaseFixture.SECRET);
    }

    @Test
    void should_go_on_with_a_release_that_was_killed() throws Exception {
        run = ReleaseFixture.run();
        Destination dead = destination(Map.of());
        dead.stage();
        dead.commit();
        String record = name + "/1.0.0/release.json";
        // Killed after the key was moved, before the record said so.
        server.put(record, server.get(record).replace("\"released\" : true", "\"released\" : false"));
        assertThat(destination(Map.of()).look()).isEqualTo(Destination.Presence.NOBODYS);

        publish(run, "1.0.0", Map.of());

        assertReleased("", "1.0.0");
        assertThat(destination(Map.of()).look()).isEqualTo(Destination.Presence.OURS);
    }

    @Test
    void should_take_back_what_was_killed_in_the_middle_of_a_file() throws Exception {
        publish("0.9.0", Map.of());
        large();
        proxy.spoil(Fault.refused(403, "partNumber=2"));
        run = ReleaseFixture.run();
        Destination dead = new S3Target().open(request(Map.of(), "1.0.0", List.of("large.bin", "small.txt"), run));
        catchThrowable(dead::stage);
        assertThat(server.uploads(name + "/1.0.0/")).isEqualTo(1);

        assertThat(destination(Map.of()).compensate().what()).isEqualTo("deleted");

        assertGone("1.0.0", "0.9.0\n");
    }

    /** What the publisher of the run has, to be taken up by hand. */
    private Destination destination(Map<String, Object> more) {
        return new S3Target().open(request(more, "1.0.0", List.of("small.txt"), run));
    }

    private PublishRequest request(Map<String, Object> more, String version, List<String> files, String id) {
        return PublishRequest.of(
                options(more),
                name,
                version,
                files,
                new StepKey(id, "9").child("target-1").toString(),
                context(id));
    }

    @Test
    void should_take_a_release_back_weeks_later() throws Exception {
        publish("1.0.0", Map.of());
        publish("1.1.0", Map.of());

        Destination.Left left =
                new S3Target().open(request(Map.of(), "1.1.0", List.of(), run)).compensate();

        assertThat(left.state().text()).isEqualTo("compensated");
        assertThat(left.what())
                .isEqualTo("deleted, and " + proxy.baseUrl() + "/releases/" + name + "/latest holds 1.0.0 again");
        assertGone("1.1.0", "1.0.0\n");
        assertReleased("", "1.0.0");
    }

    @Test
    void should_delete_each_version_of_a_release_where_the_bucket_keeps_them() throws Exception {
        Map<String, Object> kept = Map.of("bucket", "kept-1");
        server.versioned("kept-1");
        publish("1.0.0", kept);
        publish("1.1.0", kept);
        assertThat(server.versions("kept-1", name + "/1.1.0/"))
                .contains("Version small.txt", "Version release.json")
                .hasSizeGreaterThan(3);

        Map<?, ?> rolled = fixture.rollBack(name, "1.1.0", "production");

        assertThat(rolled.get("rolledBack")).isEqualTo(true);
        assertThat(server.versions("kept-1", name + "/1.1.0/")).isEmpty();
        assertThat(server.get("kept-1", name + "/latest")).isEqualTo("1.0.0\n");
        assertThat(server.get("kept-1", name + "/1.0.0/small.txt")).isEqualTo("small");
    }

    @Test
    void should_hide_a_release_where_the_bucket_lets_no_version_be_removed() throws Exception {
        Map<String, Object> kept = Map.of("bucket", "kept-2");
        server.versioned("kept-2");
        publish("1.0.0", kept);
        publish("1.1.0", kept);
        new Spoilt(Fault.refused(403, "^DELETE .*versionId="), 20).in(proxy);

        Map<?, ?> rolled = fixture.rollBack(name, "1.1.0", "production");

        assertThat(rolled.get("rolledBack")).isEqualTo(false);
        assertThat(rolled.toString()).contains("It is hidden by a delete marker, and ");
        assertThat(state()).isEqualTo("irreversible");
        assertThat(server.get("kept-2", name + "/1.1.0/small.txt")).isEmpty();
        assertThat(server.versions("kept-2", name + "/1.1.0/")).contains("Version small.txt", "DeleteMarker small.txt");
        assertThat(server.get("kept-2", name + "/latest")).isEqualTo("1.0.0\n");
    }

    /** Between the look at the key and its removal another run moves it. */
    @Test
    void should_leave_the_key_for_the_newest_to_a_run_that_moves_it_meanwhile() throws Exception {
        publish("1.0.0", Map.of());
        proxy.alarm(() -> {
            try {
                server.put(name + "/latest", "2.0.0\n");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        proxy.spoil(Fault.of(Kind.ALARM, "^DELETE .*/latest"));

        Map<?, ?> rolled = fixture.rollBack(name, "1.0.0", "production");

        assertThat(proxy.left()).isEmpty();
        assertThat(rolled.get("rolledBack")).isEqualTo(true);
        assertGone("1.0.0", "2.0.0\n");
    }

    /** Without a condition, where the endpoint knows none. */
    @Test
    void should_remove_the_key_for_the_newest_with_the_only_release() throws Exception {
        Map<String, Object> kept = Map.of("bucket", "kept-3");
        server.versioned("kept-3");
        publish("1.0.0", kept);
        fixture.rollBack(name, "1.0.0", "production");
        assertThat(server.get("kept-3", name + "/latest")).isEmpty();
        publish("1.1.0", Map.of());
        proxy.spoil(Fault.refused(501, "^DELETE .*/latest"));

        fixture.rollBack(name, "1.1.0", "production");

        assertThat(proxy.left()).isEmpty();
        assertGone("1.1.0", "");
    }

    @Test
    void should_leave_a_newer_release_the_newest() throws Exception {
        publish("1.0.0", Map.of());
        String first = run;
        publish("1.1.0", Map.of());

        new S3Target().open(request(Map.of(), "1.0.0", List.of(), first)).compensate();

        assertReleased("", "1.1.0");
        assertGone("1.0.0", "1.1.0\n");
    }

    @Test
    void should_take_back_what_it_sent_though_the_bucket_lists_nothing() throws Exception {
        publish("1.0.0", Map.of());
        proxy.spoil(Fault.of(Kind.HTML, "^GET .*list-type=2"));

        fixture.rollBack(name, "1.0.0", "production");

        assertThat(proxy.left()).isEmpty();
        assertGone("1.0.0", "");
    }

    @Test
    void should_not_take_users_their_version_where_the_record_of_the_one_before_can_not_be_read() throws Exception {
        publish("1.0.0", Map.of());
        publish("1.1.0", Map.of());
        proxy.spoil(Fault.of(Kind.LYING, "^GET .*/1.0.0/release.json"));

        assertThatThrownBy(() -> fixture.rollBack(name, "1.1.0", "production"))
                .hasMessageContaining("/1.0.0/release.json holds no record of a release: '{}'");
        assertReleased("", "1.1.0");
        fixture.rollBack(name, "1.1.0", "production");

        assertGone("1.1.0", "1.0.0\n");
    }

    @Test
    void should_take_back_nothing_of_others() throws Exception {
        publish("1.0.0", Map.of());

        Destination.Left left = new S3Target()
                .open(request(Map.of(), "1.0.0", List.of(), "run-of-others"))
                .compensate();

        assertThat(left).isEqualTo(Destination.Left.nothing());
        assertReleased("", "1.0.0");
    }

    @Test
    void should_promote_the_same_bytes_to_another_prefix() throws Exception {
        large();
        publish("1.0.0", Map.of("prefix", "dev"));

        promote(published("dev"), "run-promoting");

        assertReleased("live/", "1.0.0");
        assertThat(server.get("live/" + name + "/1.0.0/SHA256SUMS"))
                .isEqualTo(server.get("dev/" + name + "/1.0.0/SHA256SUMS"));
        assertReleased("dev/", "1.0.0");
    }

    /** What was published with that prefix, with its sums. */
    private PublishRequest published(String prefix) throws IOException {
        PublishRequest made = request(Map.of("prefix", prefix), "1.0.0", List.of(), run);
        Map<String, String> sums = new LinkedHashMap<>();
        for (String file : fixture.engine().releaseViews().history(name, "1.0.0", job -> true).stream()
                .flatMap(release ->
                        ((Map<?, ?>) release.get("files")).keySet().stream().map(String::valueOf))
                .toList()) {
            try (InputStream in = Files.newInputStream(fixture.workspace.resolve(file))) {
                sums.put(file, Sha256.of(in).hex());
            }
        }
        return PublishRequest.of(made.options(), name, "1.0.0", List.of(), made.publisher(), made.run())
                .with(sums);
    }

    /** Who may write to the bucket may also write what its records say. */
    @ParameterizedTest
    @ValueSource(strings = {"small.txt", "SHA256SUMS", "evil.txt"})
    void should_promote_nothing_that_is_changed_with_its_record(String file) throws Exception {
        publish("1.0.0", Map.of("prefix", "dev"));
        PublishRequest from = published("dev");
        String folder = "dev/" + name + "/1.0.0/";
        ObjectNode record = (ObjectNode) Json.MAPPER.readTree(server.get(folder + "release.json"));
        ((ObjectNode) record.path("files"))
                .putObject(file)
                .put("size", 5)
                .put("sha256", Sha256.hex("evil!"))
                .put("checksum", S3Sum.base64("evil!".getBytes(StandardCharsets.UTF_8)));
        server.put(folder + file, "evil!");
        server.put(folder + "release.json", record.toString());

        assertThatThrownBy(() -> promote(from, "run-promoting"))
                .hasMessage(file + " at " + proxy.baseUrl() + "/releases/" + folder + " has the SHA-256 "
                        + Sha256.hex("evil!") + "; the release of " + name + " 1.0.0 published "
                        + (file.equals("small.txt") ? "it with " + Sha256.hex("small") : "no file of that name") + ".");
        assertThat(server.keys("live/" + name)).isEmpty();
    }

    private Destination promote(PublishRequest from, String id) throws IOException {
        Destination promoted =
                new S3Target().promotion(request(Map.of("prefix", "live"), "1.0.0", List.of(), id), from);
        promoted.preflight();
        promoted.stage();
        promoted.verify();
        promoted.commit();
        return promoted;
    }

    @Test
    void should_promote_only_what_was_published_there() throws Exception {
        publish("1.0.0", Map.of("prefix", "dev"));
        PublishRequest from = published("dev");
        server.put("dev/" + name + "/1.0.0/small.txt", "evil!");

        assertThatThrownBy(() -> promote(from, "run-promoting"))
                .hasMessageEndingWith("/1.0.0/small.txt is not what was published there.");
        assertThatThrownBy(() -> promote(request(Map.of("prefix", "x"), "1.0.0", List.of(), run), "run-promoting"))
                .hasMessageContaining("does not hold the release of " + name + " 1.0.0 that is to be promoted");
        assertThat(server.keys("live/" + name)).isEmpty();
    }

    @Test
    void should_refuse_a_page_in_place_of_a_bucket_before_it_sends_anything() throws Exception {
        proxy.spoil(Fault.of(Kind.HTML, "^GET /releases/lib-\\d+/1.0.0/release.json"));

        assertThatThrownBy(() -> publish("1.0.0", Map.of()))
                .hasMessageContaining("holds no record of a release: '<html><body>Please log in</body></html>'.");

        assertThat(server.keys(name)).isEmpty();
    }

    @Test
    void should_refuse_a_login_that_may_not_write_before_it_sends_anything() throws Exception {
        proxy.spoil(Fault.refused(403, "^POST .*release.json.check\\?uploads"));

        assertThatThrownBy(() -> publish("1.0.0", Map.of()))
                .hasMessageContaining("refused 'begin an upload of " + name + "/1.0.0/release.json.check' with 403")
                .satisfies(e -> assertThat(((AgenticException) e).hint()).contains("may list the bucket"));

        assertThat(server.keys(name)).isEmpty();
        assertThat(server.uploads(name)).isZero();
    }

    @Test
    void should_go_by_the_endpoints_clock_where_ours_is_wrong() throws Exception {
        proxy.spoil(Fault.answered(
                403,
                Map.of("Content-Type", "application/xml", "Date", "Mon, 30 Nov 2026 01:00:00 GMT"),
                "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>",
                "^PUT .*/small.txt"));

        publish("1.0.0", Map.of());

        assertReleased("", "1.0.0");
    }

    @Test
    void should_write_without_conditions_where_the_endpoint_knows_none() throws Exception {
        for (String key : List.of("release.json", "latest")) {
            proxy.spoil(Fault.answered(
                    501,
                    Map.of("Content-Type", "application/xml"),
                    "<Error><Code>NotImplemented</Code><Message>No conditions.</Message></Error>",
                    "^PUT .*/" + key));
        }

        publish("1.0.0", Map.of());

        assertReleased("", "1.0.0");
    }

    @Test
    void should_say_that_an_access_key_is_unknown() {
        proxy.spoil(Fault.answered(
                403,
                Map.of("Content-Type", "application/xml"),
                "<Error><Code>InvalidAccessKeyId</Code><Message>The key does not exist.</Message></Error>",
                "^GET .*/release.json"));

        assertThatThrownBy(() -> publish("1.0.0", Map.of()))
                .hasMessageContaining("with 403 InvalidAccessKeyId: The key does not exist.")
                .satisfies(e -> assertThat(((AgenticException) e).hint()).startsWith("Give a credentialsId"));
    }

    @Test
    void should_name_a_bucket_that_is_not_there() {
        assertThatThrownBy(() -> publish("1.0.0", Map.of("bucket", "other-bucket")))
                .hasMessageContaining("other-bucket refused ")
                .hasMessageContaining("404 NoSuchBucket")
                .satisfies(e -> assertThat(((AgenticException) e).hint()).startsWith("Create the bucket"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bucket        | a/b             | 'a/b' is no name of a bucket.",
                "endpoint      | ftp://x         | 'ftp://x' is no address of a registry.",
                "endpoint      | http://a:b@x/   | 'http://a:b@x/' is no address of a registry.",
                "region        | Mars!           | 'Mars!' is no region.",
                "prefix        | ../up           | '../up' is no prefix of keys.",
                "latest        | a/b             | 'a/b' is no name of the key that points to the newest version.",
                "pathStyle     | yes             | The option 'pathStyle' of a target is 'yes'.",
                "credentialsId | token           | The credentials 'token' have no user name, and S3 needs the id of an access key."
            })
    void should_refuse_a_wrong_option(String option, String value, String message) {
        assertThatThrownBy(() -> publish("1.0.0", Map.of(option, value))).hasMessage(message);
    }

    @Test
    void should_refuse_files_that_can_not_be_a_release() throws Exception {
        fixture.write("SHA256SUMS.x", "");
        assertThatThrownBy(() -> publish("1.0.0", Map.of())).hasMessage("The file SHA256SUMS.x is empty.");
        Files.delete(fixture.workspace.resolve("SHA256SUMS.x"));
        fixture.write("release.json", "{}");

        assertThatThrownBy(() -> publish("1.0.0", Map.of()))
                .hasMessage("The target 's3' writes a release.json of its own.");
    }
}
