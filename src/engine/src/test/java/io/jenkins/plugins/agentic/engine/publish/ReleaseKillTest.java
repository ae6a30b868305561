package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.publish.npm.NpmServer;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import io.jenkins.plugins.agentic.testkit.PypiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process that publishes is ended by kill -9 at a request, before the registry has it or after; then its run is taken up
 * again, and the version is everywhere, once. Two cases by default, all with the Maven profile 'faults'.
 */
class ReleaseKillTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final List<String> POINTS = List.of(
            "npm ^PUT /kill",
            "npm ^PUT /-/package/.*/latest",
            "npm ^DELETE /-/package/.*next-",
            "pypi ^POST /legacy/",
            "web ^PUT .*RELEASE",
            "web ^PUT .*whl",
            "web ^PUT .*SUMS");

    @TempDir
    static Path folder;

    private static NpmServer npm;
    private static PypiServer index;
    private static WebdavServer web;

    @BeforeAll
    static void start() throws Exception {
        npm = NpmServer.start(folder.resolve("npm"));
        index = PypiServer.start(PypiServer.Kind.PYPISERVER, "ann", ReleaseFixture.SECRET);
        web = new WebdavServer(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        web.close();
        index.close();
        npm.close();
    }

    record Kill(String point, Kind when) {}

    static Stream<Kill> kills() {
        List<Kill> all = new ArrayList<>();
        for (String point : POINTS) {
            all.add(new Kill(point, Kind.ALARM_BEFORE));
            all.add(new Kill(point, Kind.ALARM_AFTER));
        }
        return "all".equals(System.getProperty("release.faults")) ? all.stream() : Stream.of(all.get(3), all.get(13));
    }

    /** A version that is at npm, and files of the next. */
    private static void prepare(Path home, String name) throws IOException {
        Path old = Files.createDirectories(home.resolve("ws")).resolve("old.tgz");
        Files.write(old, Packages.npm(name, "0.9.0"));
        try (ReleaseFixture fixture = new ReleaseFixture(home)) {
            fixture.credential("npm", "", npm.token);
            // The first version of a package gets the tag 'latest' by itself.
            fixture.publish(
                    "before", name, "0.9.0", Map.of("type", "npm", "registry", npm.baseUrl(), "credentialsId", "npm"));
        }
        Files.delete(old);
        Files.write(home.resolve("ws/" + name + "-1.0.0.tgz"), Packages.npm(name, "1.0.0"));
        Files.write(home.resolve("ws/" + name + "-1.0.0-py3-none-any.whl"), Packages.wheel(name, "1.0.0"));
    }

    @ParameterizedTest
    @MethodSource("kills")
    void should_finish_what_a_killed_process_began(Kill kill) throws Exception {
        String name = "kill" + NAMES.incrementAndGet();
        Path home = Files.createDirectories(folder.resolve(name));
        prepare(home, name);
        try (FaultProxy toNpm = FaultProxy.before(npm.baseUrl());
                FaultProxy toIndex = FaultProxy.before(index.baseUrl());
                FaultProxy toWeb = FaultProxy.before(web.baseUrl())) {
            FaultProxy spoilt = kill.point.startsWith("npm") ? toNpm : kill.point.startsWith("pypi") ? toIndex : toWeb;
            if (kill.point.startsWith("pypi")) {
                // The first POST asks for the login.
                toIndex.spoil(Fault.answered(400, Map.of(), "", "^POST"));
            }
            spoilt.spoil(Fault.of(kill.when, kill.point.substring(kill.point.indexOf(' ') + 1)));
            Map<String, Object> arguments = ReleaseFixture.publishing(
                    name,
                    "1.0.0",
                    ReleaseFaultsTest.targets(name, toNpm.baseUrl(), toIndex.baseUrl(), toWeb.baseUrl()),
                    Map.of());
            Map<String, String> secrets = Map.of("npm", npm.token);
            StepProcess.start(home, "publishPackage", arguments, secrets, Map.of())
                    .killedBy(List.of(toNpm, toIndex, toWeb));

            try (ReleaseFixture fixture = StepProcess.open(home, secrets)) {
                Map<?, ?> result = fixture.step(StepProcess.RUN, "publishPackage", "9", arguments);

                assertThat(result.get("released")).isEqualTo(true);
                assertThat(fixture.states(StepProcess.RUN))
                        .isEqualTo(Map.of("npm", "committed", "pypi", "committed", "binary", "committed"));
            }
            assertThat(npm.document(name).path("dist-tags").toString()).isEqualTo("{\"latest\":\"1.0.0\"}");
            assertThat(index.files(name)).containsOnlyKeys(name + "-1.0.0-py3-none-any.whl");
            assertThat(web.files.resolve(name).resolve("1.0.0/SHA256SUMS")).exists();
            assertThat(toNpm.passed().stream().filter(it -> it.startsWith("PUT /kill")))
                    .hasSize(1);
        }
    }

    /** Nobody has checked or approved what lies there now, and npm never takes a version back. */
    @Test
    void should_send_no_bytes_that_changed_while_nobody_published() throws Exception {
        String name = "changed" + NAMES.incrementAndGet();
        Path home = Files.createDirectories(folder.resolve(name));
        prepare(home, name);
        try (FaultProxy toNpm = FaultProxy.before(npm.baseUrl());
                FaultProxy toIndex = FaultProxy.before(index.baseUrl());
                FaultProxy toWeb = FaultProxy.before(web.baseUrl())) {
            toNpm.spoil(Fault.of(Kind.ALARM_BEFORE, "^PUT /changed"));
            Map<String, Object> arguments = ReleaseFixture.publishing(
                    name,
                    "1.0.0",
                    ReleaseFaultsTest.targets(name, toNpm.baseUrl(), toIndex.baseUrl(), toWeb.baseUrl()),
                    Map.of());
            Map<String, String> secrets = Map.of("npm", npm.token);
            StepProcess.start(home, "publishPackage", arguments, secrets, Map.of())
                    .killedBy(List.of(toNpm, toIndex, toWeb));
            long sent = toNpm.passed().stream()
                    .filter(it -> it.startsWith("PUT /changed"))
                    .count();
            byte[] tarball = Packages.npm(name, "1.0.0");
            Files.write(home.resolve("ws/" + name + "-1.0.0.tgz"), Arrays.copyOf(tarball, tarball.length + 1));

            try (ReleaseFixture fixture = StepProcess.open(home, secrets)) {
                assertThatThrownBy(() -> fixture.step(StepProcess.RUN, "publishPackage", "9", arguments))
                        .hasMessageContaining("The file " + name + "-1.0.0.tgz has changed since the release began.");
                assertThat(fixture.states(StepProcess.RUN).values()).containsOnly("compensated");
            }

            assertThat(toNpm.passed().stream().filter(it -> it.startsWith("PUT /changed")))
                    .hasSize((int) sent);
            assertThat(toNpm.passed().toString() + toWeb.passed()).doesNotContain("PUT /" + name + "/1.0.0");
            assertThat(npm.document(name).path("versions").has("1.0.0")).isFalse();
        }
    }

    static Stream<String> stalling() {
        return KilledRelease.stalling(
                "npm ^PUT /stall", "npm ^PUT /-/package/.*/latest", "pypi ^POST", "web ^PUT .*whl", "web ^PUT .*SUMS");
    }

    /** A registry begins an answer, and says no more: all is taken back. */
    @ParameterizedTest
    @MethodSource("stalling")
    void should_take_back_where_a_registry_says_no_more(String point) throws Exception {
        String name = "stall" + NAMES.incrementAndGet();
        Path home = Files.createDirectories(folder.resolve(name));
        prepare(home, name);
        try (FaultProxy toNpm = FaultProxy.before(npm.baseUrl());
                FaultProxy toIndex = FaultProxy.before(index.baseUrl());
                FaultProxy toWeb = FaultProxy.before(web.baseUrl())) {
            FaultProxy spoilt = point.startsWith("npm") ? toNpm : point.startsWith("pypi") ? toIndex : toWeb;
            if (point.startsWith("pypi")) {
                // The first POST asks for the login.
                toIndex.spoil(Fault.answered(400, Map.of(), "", "^POST"));
            }
            spoilt.spoil(Fault.of(Kind.STALLED, point.substring(point.indexOf(' ') + 1)));
            Map<String, Object> arguments = ReleaseFixture.publishing(
                    name,
                    "1.0.0",
                    ReleaseFaultsTest.targets(name, toNpm.baseUrl(), toIndex.baseUrl(), toWeb.baseUrl()),
                    Map.of());
            Map<String, String> secrets = Map.of("npm", npm.token);

            StepProcess.start(home, "publishPackage", arguments, secrets, StepProcess.IMPATIENT)
                    .over();

            assertThat(spoilt.left()).isEmpty();
            try (ReleaseFixture fixture = StepProcess.open(home, secrets)) {
                assertThat(fixture.states(StepProcess.RUN).values())
                        .isNotEmpty()
                        .containsOnly("compensated");
                assertThat(fixture.engine().releases().open(StepProcess.RUN)).isEmpty();
            }
            assertThat(npm.document(name).path("dist-tags").toString()).isEqualTo("{\"latest\":\"0.9.0\"}");
            assertThat(npm.document(name).path("versions").has("1.0.0")).isFalse();
            assertThat(index.files(name)).isEmpty();
            assertThat(web.files.resolve(name).resolve("1.0.0/RELEASE.json")).doesNotExist();
        }
    }
}
