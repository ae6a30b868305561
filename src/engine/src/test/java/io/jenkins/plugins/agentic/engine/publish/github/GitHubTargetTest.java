package io.jenkins.plugins.agentic.engine.publish.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.publish.ReleaseFixture;
import io.jenkins.plugins.agentic.engine.publish.Spoilt;
import io.jenkins.plugins.agentic.testkit.FaultProxy;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Fault;
import io.jenkins.plugins.agentic.testkit.FaultProxy.Kind;
import io.jenkins.plugins.agentic.testkit.GitHubServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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

/** Publishing to a server that answers as GitHub's documentation says, through a proxy that spoils what it is told to. */
class GitHubTargetTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static ReleaseFixture fixture;

    @TempDir
    static Path shared;

    private final String name = "calc-" + NAMES.incrementAndGet();
    private GitHubServer server;
    private FaultProxy proxy;
    private String run = "";

    @BeforeAll
    static void start() throws IOException {
        fixture = new ReleaseFixture(shared);
        fixture.credential("github", "", GitHubServer.TOKEN);
        fixture.credential("reader", "", GitHubServer.READER);
        fixture.write("lib-1.0.tgz", "a library");
        Files.write(fixture.workspace.resolve("image.bin"), new byte[300_000]);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void open() {
        server = GitHubServer.start("acme/calc");
        proxy = FaultProxy.before(server.baseUrl());
        server.publicUrl(proxy.baseUrl());
        fixture.log.clear();
    }

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    private Map<String, Object> target(Map<String, Object> more) {
        Map<String, Object> target = new LinkedHashMap<>(
                Map.of("type", "github", "repository", "acme/calc", "api", proxy.baseUrl(), "credentialsId", "github"));
        target.putAll(more);
        return target;
    }

    private Map<?, ?> publish(String version, Map<String, Object> more) {
        run = ReleaseFixture.run();
        return fixture.publish(run, name, version, target(more));
    }

    private Map<?, ?> publish(String version) {
        return publish(version, Map.of());
    }

    private JsonNode newest() {
        return server.releases().get(0);
    }

    private String state() {
        return fixture.states(run).get("github");
    }

    @Test
    void should_publish_a_release_with_all_its_files() {
        publish("1.0.0", Map.of("notes", "First.", "commit", "a".repeat(40)));

        JsonNode release = newest();
        assertThat(release.path("draft").asBoolean()).isFalse();
        assertThat(release.path("prerelease").asBoolean()).isFalse();
        assertThat(release.path("tag_name").asText()).isEqualTo("v1.0.0");
        assertThat(release.path("name").asText()).isEqualTo(name + " 1.0.0");
        assertThat(release.path("target_commitish").asText()).isEqualTo("a".repeat(40));
        assertThat(release.path("body").asText()).startsWith("First.\n\n<!-- agentic-workflow ");
        assertThat(release.path("assets").findValuesAsText("name")).containsExactly("image.bin", "lib-1.0.tgz");
        assertThat(release.path("assets").findValuesAsText("size")).containsExactly("300000", "9");
        assertThat(state()).isEqualTo("committed");
    }

    @Test
    void should_read_assets_back_from_a_server_that_tells_no_digests() {
        server.digests(false);

        publish("1.0.0");

        assertThat(proxy.passed())
                .filteredOn(request -> request.startsWith("GET /repos/acme/calc/releases/assets/"))
                .hasSize(2);
    }

    @Test
    void should_publish_no_version_twice() {
        publish("1.0.0");

        assertThatThrownBy(() -> publish("1.0.0"))
                .hasMessage(name + " 1.0.0 is at " + proxy.baseUrl()
                        + "/acme/calc/releases/tag/v1.0.0 already, and a version is never published twice.");

        assertThat(server.releases()).hasSize(1);
    }

    @Test
    void should_let_one_of_two_runs_win() throws Exception {
        List<Object> both = ReleaseFixture.twoAtOnce(id -> fixture.publish(id, name, "1.0.0", target(Map.of())));

        assertThat(both).filteredOn(Map.class::isInstance).hasSize(1);
        assertThat(both)
                .filteredOn(AgenticException.class::isInstance)
                .singleElement()
                .satisfies(e -> assertThat(((AgenticException) e).sentence())
                        .contains("already, and a version is never published twice."));
        assertThat(server.releases()).singleElement().satisfies(release -> assertThat(
                        release.path("draft").asBoolean())
                .isFalse());
    }

    static Stream<Spoilt> faults() {
        return Spoilt.each(
                List.of(
                        "^GET /repos/acme/calc$",
                        "^GET .*/releases/tags/v1.1.0",
                        "^GET .*/releases\\?",
                        "^POST .*/releases$",
                        "^POST /uploads/.*image.bin",
                        "^POST /uploads/.*lib-1.0.tgz",
                        "^GET .*/releases/\\d+$",
                        "^PATCH "),
                3);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void should_leave_what_it_says(Spoilt spoilt) {
        publish("1.0.0");
        spoilt.in(proxy);

        Throwable failure = catchThrowable(() -> publish("1.1.0"));

        String state = String.valueOf(state());
        if (failure == null) {
            assertThat(state).isEqualTo("committed");
            assertThat(newest().path("tag_name").asText()).isEqualTo("v1.1.0");
            assertThat(newest().path("draft").asBoolean()).isFalse();
            assertThat(newest().path("assets")).hasSize(2);
        } else {
            assertThat(failure).isInstanceOf(AgenticException.class);
            switch (state) {
                // Nothing was sent, or all of it was taken back.
                case "null", "compensated" ->
                    assertThat(newest().path("tag_name").asText())
                            .as(failure.getMessage())
                            .isEqualTo("v1.0.0");
                case "irreversible" ->
                    assertThat(newest().path("name").asText()).isEqualTo("[withdrawn] " + name + " 1.1.0");
                // The fault was there still when it was to be taken back: a person is told.
                default -> {
                    assertThat(state).isEqualTo("failed");
                    assertThat(failure).hasMessageContaining("Not all could be taken back: github ");
                }
            }
        }
        assertThat(server.releases())
                .filteredOn(release -> release.path("draft").asBoolean())
                .hasSizeLessThanOrEqualTo(state.equals("failed") ? 1 : 0);
        assertThat(failure + String.join("\n", fixture.log)).doesNotContain(GitHubServer.TOKEN);
    }

    @Test
    void should_mark_what_was_published_and_say_what_stays() {
        publish("1.0.0");

        Map<?, ?> rolled = fixture.rollBack(name, "1.0.0", "production");

        assertThat(newest().path("name").asText()).isEqualTo("[withdrawn] " + name + " 1.0.0");
        assertThat(newest().path("prerelease").asBoolean()).isTrue();
        assertThat(newest().path("body").asText())
                .startsWith("**Withdrawn by the run that published it. Do not use it.**");
        assertThat(rolled.toString())
                .contains("it was published already; it is marked as withdrawn, and its files and its tag stay until"
                        + " somebody deletes them by hand")
                .contains(proxy.baseUrl() + "/acme/calc/releases/tag/v1.0.0");
    }

    @Test
    void should_say_that_an_immutable_release_stays_and_its_tag_is_used() {
        server.immutable(true);
        publish("1.0.0");

        Map<?, ?> rolled = fixture.rollBack(name, "1.0.0", "production");

        assertThat(newest().path("name").asText()).isEqualTo("[withdrawn] " + name + " 1.0.0");
        assertThat(newest().path("prerelease").asBoolean()).isFalse();
        assertThat(rolled.toString()).contains("it is immutable, so that its files stay, and its tag is used for ever");
    }

    @Test
    void should_refuse_a_tag_that_an_immutable_release_had() throws Exception {
        server.immutable(true);
        publish("1.0.0");
        // Deleted by hand: the tag's name stays used.
        long id = newest().path("id").asLong();
        java.net.http.HttpClient.newHttpClient()
                .send(
                        java.net.http.HttpRequest.newBuilder(
                                        java.net.URI.create(server.baseUrl() + "/repos/acme/calc/releases/" + id))
                                .header("Authorization", "Bearer " + GitHubServer.TOKEN)
                                .DELETE()
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.discarding());

        assertThatThrownBy(() -> publish("1.0.0"))
                .hasMessageContaining("The tag v1.0.0 of " + proxy.baseUrl()
                        + "/acme/calc was used by an immutable release once, and can't be used again.")
                .hasMessageContaining("draft deleted");

        assertThat(server.releases()).isEmpty();
        assertThat(state()).isEqualTo("compensated");
    }

    @Test
    void should_promote_a_prerelease_to_a_release_and_back() {
        run = ReleaseFixture.run();
        fixture.publish(
                run, name, "1.0.0", List.of(target(Map.of("prerelease", true))), Map.of("environment", "staging"));
        assertThat(newest().path("prerelease").asBoolean()).isTrue();
        List<String> assets = newest().path("assets").findValuesAsText("digest");

        fixture.promote(name, "1.0.0", "staging", "production", target(Map.of()));

        assertThat(newest().path("prerelease").asBoolean()).isFalse();
        assertThat(newest().path("assets").findValuesAsText("digest")).isEqualTo(assets);
        fixture.rollBack(name, "1.0.0", "production");
        assertThat(newest().path("prerelease").asBoolean()).isTrue();
        assertThat(newest().path("name").asText()).isEqualTo(name + " 1.0.0");
    }

    /** Whoever may push may add and replace assets. */
    @Test
    void should_promote_no_asset_that_was_not_published() throws Exception {
        publishPrerelease();
        HttpRequest upload = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/uploads/repos/acme/calc/releases/"
                        + newest().path("id").asText() + "/assets?name=evil.bin"))
                .header("Authorization", "Bearer " + GitHubServer.TOKEN)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofString("evil"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(upload, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(201);

        assertThatThrownBy(() -> fixture.promote(name, "1.0.0", "staging", "production", target(Map.of())))
                .hasMessage("evil.bin at " + proxy.baseUrl() + "/acme/calc/releases/tag/v1.0.0 has the SHA-256 "
                        + Sha256.hex("evil") + "; the release of " + name + " 1.0.0 published no file of that name.");
        assertThat(newest().path("prerelease").asBoolean()).isTrue();
    }

    private void publishPrerelease() {
        run = ReleaseFixture.run();
        fixture.publish(
                run, name, "1.0.0", List.of(target(Map.of("prerelease", true))), Map.of("environment", "staging"));
    }

    @Test
    void should_refuse_logins_before_it_sends_anything() {
        assertThatThrownBy(() -> publish("1.0.0", Map.of("credentialsId", "token")))
                .hasMessageContaining(" with 401: Bad credentials.");
        assertThatThrownBy(() -> publish("1.0.0", Map.of("credentialsId", "reader")))
                .hasMessage("The token may only read " + proxy.baseUrl() + "/acme/calc.");
        assertThatThrownBy(() -> publish("1.0.0", Map.of("repository", "acme/other")))
                .hasMessageContaining("404")
                .satisfies(e -> assertThat(((AgenticException) e).hint()).startsWith("Check the repository's name"));

        assertThat(proxy.passed()).allMatch(request -> request.startsWith("GET "));
    }

    @Test
    void should_say_until_when_the_rate_limit_is_used_up() {
        server.limit(0);

        assertThatThrownBy(() -> publish("1.0.0"))
                .hasMessage("GitHub's rate limit for this token is used up until 2100-01-01T00:00:00Z.");
    }

    @Test
    void should_say_that_a_page_is_not_the_api() {
        proxy.spoil(Fault.of(Kind.HTML, "^GET /repos/acme/calc$"));

        assertThatThrownBy(() -> publish("1.0.0"))
                .hasMessage("What answers GET " + proxy.baseUrl()
                        + "/repos/acme/calc is not GitHub's API: it sends a page.");
    }

    @Test
    void should_refuse_a_tag_that_is_elsewhere() {
        server.tag("v1.0.0", "c".repeat(40));

        assertThatThrownBy(() -> publish("1.0.0", Map.of("commit", "a".repeat(40))))
                .hasMessageContaining("is at commit " + "c".repeat(40) + ", not " + "a".repeat(40) + ".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "repository | calc           | 'calc' is no repository.",
                "api        | ftp://x        | 'ftp://x' is no address of a registry.",
                "tag        | a..b           | 'a..b' is no name of a tag.",
                "tag        | v1.lock        | 'v1.lock' is no name of a tag.",
                "commit     | a b            | 'a b' is no commit or branch.",
                "prerelease | yes            | The option 'prerelease' of a target is 'yes'."
            })
    void should_refuse_a_wrong_option(String option, String value, String message) {
        assertThatThrownBy(() -> publish("1.0.0", Map.of(option, value))).hasMessage(message);
    }

    @Test
    void should_refuse_files_that_github_would_rename_or_not_take() throws Exception {
        fixture.write("a b.txt", "x");
        assertThatThrownBy(() -> publish("1.0.0")).hasMessage("GitHub would rename the asset a b.txt.");
        Files.delete(fixture.workspace.resolve("a b.txt"));
        fixture.write("empty.txt", "");

        assertThatThrownBy(() -> publish("1.0.0")).hasMessageStartingWith("The file empty.txt has 0 bytes");
        Files.delete(fixture.workspace.resolve("empty.txt"));
    }
}
