package io.jenkins.plugins.agentic.engine.publish.github;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.publish.KilledRelease;
import io.jenkins.plugins.agentic.engine.publish.KilledRelease.Kill;
import io.jenkins.plugins.agentic.testkit.GitHubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that publishes a release at GitHub is ended by kill -9; its run is taken up again. */
class GitHubKillTest {
    @TempDir
    Path home;

    static Stream<Kill> kills() {
        return KilledRelease.each(
                List.of(
                        "^GET /repos/acme/calc$",
                        "^POST .*/releases$",
                        "^POST /uploads/.*image.bin",
                        "^POST /uploads/.*lib.tgz",
                        "^PATCH "),
                "^PATCH ",
                List.of("^DELETE .*/releases/"));
    }

    @ParameterizedTest
    @MethodSource("kills")
    void should_finish_what_a_killed_process_began(Kill kill) throws Exception {
        check((release, target) -> release.finished(kill, target));
    }

    static Stream<String> stalling() {
        return KilledRelease.stalling("^POST .*/releases$", "^POST /uploads/.*lib.tgz", "^PATCH ");
    }

    @ParameterizedTest
    @MethodSource("stalling")
    void should_take_back_where_github_says_no_more(String request) throws Exception {
        check((release, target) -> release.stalled(request, target));
    }

    private void check(KilledRelease.Disturbed disturbed) throws Exception {
        Path ws = Files.createDirectories(home.resolve("ws"));
        Files.writeString(ws.resolve("lib.tgz"), "a library");
        Files.write(ws.resolve("image.bin"), new byte[300_000]);
        try (GitHubServer server = GitHubServer.start("acme/calc");
                KilledRelease release = new KilledRelease(home, "calc", server.baseUrl())) {
            server.publicUrl(release.proxy.baseUrl());
            Map<String, Object> target = Map.of(
                    "type", "github",
                    "repository", "acme/calc",
                    "api", release.proxy.baseUrl(),
                    "credentialsId", "github");
            release.before(target);

            String state = disturbed.state(release, target);

            boolean gone = state.equals("compensated");
            assertThat(server.releases())
                    .noneMatch(each -> each.path("draft").asBoolean())
                    .hasSize(gone ? 1 : 2);
            JsonNode newest = server.releases().get(0);
            assertThat(newest.path("assets").findValuesAsText("name")).containsExactly("image.bin", "lib.tgz");
            assertThat(newest.path("tag_name").asText()).isEqualTo(gone ? "v1.0.0" : "v1.1.0");
            // What was published stays, and says so.
            assertThat(newest.path("name").asText().startsWith("[withdrawn]")).isEqualTo(state.equals("irreversible"));
        }
    }
}
