package io.jenkins.plugins.agentic.engine.publish.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.publish.KilledRelease;
import io.jenkins.plugins.agentic.engine.publish.KilledRelease.Kill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that pushes an image is ended by kill -9; its run is taken up again. */
class DockerKillTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static RegistryServer server;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws Exception {
        server = RegistryServer.start(folder.resolve("registry"), true);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    static Stream<Kill> kills() {
        return KilledRelease.each(
                List.of(
                        "^POST .*/blobs/uploads/",
                        "^PUT .*/manifests/agentic-",
                        "^PUT .*/blobs/uploads/",
                        "^PUT .*/manifests/sha256",
                        "^PUT .*/manifests/1.1.0",
                        "^PUT .*/manifests/latest"),
                "^PUT .*/manifests/latest",
                List.of("^GET .*/tags/list.*", "^DELETE .*/manifests/"));
    }

    @ParameterizedTest
    @MethodSource("kills")
    void should_finish_what_a_killed_process_began(Kill kill) throws Exception {
        String name = "kill-" + NAMES.incrementAndGet();
        Path home = folder.resolve(name);
        try (KilledRelease release = new KilledRelease(home, name, server.baseUrl())) {
            Map<String, Object> target = target(release, name);
            before(release, home, name, target);
            String first = server.repository(name).digest("1.0.0");

            String state = release.finished(kill, target);

            check(name, state, first);
        }
    }

    private static void check(String name, String state, String first) throws IOException {
        DockerRegistry repository = server.repository(name);
        if (state.equals("compensated")) {
            assertThat(server.tags(name)).containsExactly("1.0.0", "latest");
            assertThat(repository.digest("latest")).isEqualTo(first);
        } else {
            assertThat(server.tags(name)).containsExactly("1.0.0", "1.1.0", "latest");
            assertThat(repository.digest("latest"))
                    .isEqualTo(repository.digest("1.1.0"))
                    .isNotEqualTo(first);
            assertThat(repository.manifest("1.1.0").orElseThrow().blobs()).allMatch(blob -> has(repository, blob));
        }
    }

    static Stream<String> stalling() {
        return KilledRelease.stalling("^PUT .*/blobs/uploads/", "^PUT .*/manifests/sha256", "^PUT .*/manifests/latest");
    }

    @ParameterizedTest
    @MethodSource("stalling")
    void should_take_back_where_the_registry_says_no_more(String request) throws Exception {
        String name = "stalled-" + NAMES.incrementAndGet();
        Path home = folder.resolve(name);
        try (KilledRelease release = new KilledRelease(home, name, server.baseUrl())) {
            Map<String, Object> target = target(release, name);
            before(release, home, name, target);
            String first = server.repository(name).digest("1.0.0");

            assertThat(release.stalled(request, target)).isEqualTo("compensated");

            check(name, "compensated", first);
        }
    }

    static Stream<Kill> undone() {
        return kills().filter(Kill::undone);
    }

    @ParameterizedTest
    @MethodSource("undone")
    void should_say_what_stays_where_nothing_may_be_removed(Kill kill) throws Exception {
        String name = "kept-" + NAMES.incrementAndGet();
        Path home = folder.resolve(name);
        try (RegistryServer keeping = RegistryServer.start(folder.resolve(name + "-registry"), false);
                KilledRelease release = new KilledRelease(home, name, keeping.baseUrl())) {
            Map<String, Object> target = target(release, name);
            before(release, home, name, target);

            String state = release.killedAndResumed(kill, target);

            DockerRegistry repository = keeping.repository(name);
            assertThat(state).isEqualTo("irreversible");
            assertThat(repository.digest("latest")).isEqualTo(repository.digest("1.0.0"));
            assertThat(repository.manifest("1.1.0").orElseThrow().json().path("layers"))
                    .isEmpty();
        }
    }

    private static Map<String, Object> target(KilledRelease release, String name) {
        return Map.of("type", "docker", "registry", release.proxy.baseUrl(), "image", name, "credentialsId", "login");
    }

    /** Publishes 1.0.0, and puts another image in its file's place. */
    private static void before(KilledRelease release, Path home, String name, Map<String, Object> target)
            throws IOException {
        Path image = Files.createDirectories(home.resolve("ws")).resolve("image.tar");
        Files.write(image, ImageTar.saved("first"));
        release.before(target);
        Files.write(image, ImageTar.saved(name));
    }

    private static boolean has(DockerRegistry repository, Manifest.Part blob) {
        try {
            return repository.has(blob);
        } catch (IOException e) {
            return false;
        }
    }
}
