package io.jenkins.plugins.agentic.engine.publish.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.publish.KilledRelease;
import io.jenkins.plugins.agentic.engine.publish.KilledRelease.Kill;
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

/** A process that publishes to a bucket is ended by kill -9; its run is taken up again. */
class S3KillTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static S3Server server;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(Files.createDirectories(folder.resolve("s3")));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    static Stream<Kill> kills() {
        return KilledRelease.each(
                List.of(
                        "^POST .*/release.json.check\\?uploads",
                        "^PUT .*/1.1.0/release.json",
                        "^PUT .*/1.1.0/small.txt",
                        "^POST .*/large.bin\\?uploads",
                        "^PUT .*/large.bin.*partNumber=2",
                        "^POST .*/large.bin\\?uploadId",
                        "^PUT .*/1.1.0/SHA256SUMS",
                        "^PUT .*/latest"),
                "^PUT .*/latest",
                List.of("^DELETE .*/small.txt", "^DELETE .*/release.json$"));
    }

    @ParameterizedTest
    @MethodSource("kills")
    void should_finish_what_a_killed_process_began(Kill kill) throws Exception {
        check((release, target) -> release.finished(kill, target));
    }

    static Stream<String> stalling() {
        return KilledRelease.stalling("^PUT .*/1.1.0/small.txt", "^POST .*/large.bin\\?uploadId", "^PUT .*/latest");
    }

    /** The SDK repeats what it may: then it stands. */
    @ParameterizedTest
    @MethodSource("stalling")
    void should_leave_what_it_says_where_the_endpoint_says_no_more(String request) throws Exception {
        check((release, target) -> release.stalled(request, target));
    }

    private static void check(KilledRelease.Disturbed disturbed) throws Exception {
        String name = "kill-" + NAMES.incrementAndGet();
        Path home = folder.resolve(name);
        Path ws = Files.createDirectories(home.resolve("ws"));
        Files.writeString(ws.resolve("small.txt"), "small");
        try (KilledRelease release = new KilledRelease(home, name, server.baseUrl())) {
            Map<String, Object> target = Map.of(
                    "type",
                    "s3",
                    "bucket",
                    S3Server.BUCKET,
                    "endpoint",
                    release.proxy.baseUrl(),
                    "credentialsId",
                    "login");
            release.before(target);
            Files.write(ws.resolve("large.bin"), new byte[S3Files.PART + 1000]);

            String state = disturbed.state(release, target);

            String at = name + "/1.1.0/";
            assertThat(server.uploads(at)).isZero();
            if (state.equals("compensated")) {
                assertThat(server.keys(at)).isEmpty();
                assertThat(server.get(name + "/latest")).isEqualTo("1.0.0\n");
            } else {
                assertThat(state).isEqualTo("committed");
                assertThat(server.keys(at))
                        .containsExactlyInAnyOrder("SHA256SUMS", "large.bin", "release.json", "small.txt");
                assertThat(server.get(at + "release.json")).contains("\"released\" : true");
                assertThat(server.get(name + "/latest")).isEqualTo("1.1.0\n");
            }
        }
    }
}
