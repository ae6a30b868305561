package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.Price;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a release must pass before it is sent, and what runs around it. */
class ReleaseChecksTest {
    private static final Map<String, Object> TARGET = Map.of("type", "binary");

    private static final AtomicInteger CALLS = new AtomicInteger();

    @TempDir
    Path folder;

    private ReleaseFixture fixture;
    private String run;

    @BeforeEach
    void open() throws IOException {
        fixture = new ReleaseFixture(folder);
        run = ReleaseFixture.run();
        fixture.write("tool.bin", "the tool");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Path published() {
        return fixture.registry.resolve("tool/1.0.0");
    }

    private Map<?, ?> publish(Map<String, Object> changes) {
        return fixture.publish(run, "tool", "1.0.0", List.of(TARGET), changes);
    }

    /** Asks, shows, and answers; returns whether the answer counts. */
    private boolean approve(String by, Map<String, Object> shown) {
        Map<String, Object> asked = new HashMap<>(Map.of("message", "Publish?", "id", "publish", "artifacts", "*"));
        asked.putAll(shown);
        Map<?, ?> opened = fixture.step(run, "checkpointOpen", "1", asked);
        Map<?, ?> decided = fixture.step(
                run,
                "checkpointDecision",
                "2",
                Map.of("checkpoint", opened.get("number"), "decision", "approve", "by", by));
        return (Boolean) decided.get("approved");
    }

    @Test
    void should_publish_what_a_person_approved() {
        assertThat(approve("bob", Map.of())).isTrue();

        publish(Map.of("autoPublish", false, "notStarter", true));

        assertThat(published().resolve("tool.bin")).hasContent("the tool");
    }

    @Test
    void should_publish_nothing_without_an_approval() {
        assertThatThrownBy(() -> publish(Map.of("autoPublish", false)))
                .hasMessage("The release is to be approved by a person, and the checkpoint 'publish' is not.");
        assertThat(published()).doesNotExist();
        assertThat(fixture.engine().releaseViews().history("tool", "1.0.0", job -> true))
                .extracting(each -> each.get("state"))
                .containsExactly("refused");
    }

    @Test
    void should_void_an_approval_where_a_file_changed() throws IOException {
        approve("bob", Map.of());
        fixture.write("tool.bin", "something else");

        assertThatThrownBy(() -> publish(Map.of("autoPublish", false)))
                .hasMessageContaining("The approval of checkpoint 1 is void: tool.bin has changed since");
        assertThat(published()).doesNotExist();
    }

    @Test
    void should_void_an_approval_where_a_file_of_the_diff_changed() throws IOException {
        fixture.write("src/tool.c", "int main() {}");
        approve(
                "bob",
                Map.of("artifacts", "*.bin", "diff", List.of(Map.of("path", "src/tool.c", "after", "int main() {}"))));
        fixture.write("src/tool.c", "int main() { steal(); }");

        assertThatThrownBy(() -> publish(Map.of("autoPublish", false, "files", "*.bin")))
                .hasMessageContaining("is void: src/tool.c has changed since");
    }

    @Test
    void should_void_an_approval_where_another_version_of_a_prompt_was_used_since() throws IOException {
        called("coder@1");
        approve("bob", Map.of());
        called("coder@1");
        publish(Map.of("autoPublish", false));
        run = ReleaseFixture.run();
        called("coder@1");
        approve("bob", Map.of());

        called("coder@2");

        assertThatThrownBy(() -> fixture.publish(run, "tool", "1.1.0", List.of(TARGET), Map.of("autoPublish", false)))
                .hasMessageContaining("is void: the run has used other versions of prompts since");
        assertThat(fixture.registry.resolve("tool/1.1.0")).doesNotExist();
    }

    /** An agent of the run has called a model with that prompt. */
    private void called(String prompt) throws IOException {
        fixture.close();
        try (Database database = Database.embedded(folder.resolve("home"))) {
            Ledger ledger = new Ledger(database, Clock.systemUTC());
            String path = "0." + CALLS.incrementAndGet();
            Ledger.Caller caller = new Ledger.Caller(new StepKey(run, path), "job", "ann", "coder", prompt);
            Ledger.Row row = new Ledger.Row(caller, "m", false, new Usage(1, 0, 1, 0), Price.NOTHING, 1, "ok");
            database.update(handle -> ledger.add(handle, row));
        }
        fixture = new ReleaseFixture(folder);
    }

    @Test
    void should_void_an_approval_that_did_not_show_all_files() throws IOException {
        approve("bob", Map.of("artifacts", "*.bin"));
        fixture.write("extra.bin2", "more");

        assertThatThrownBy(() -> publish(Map.of("autoPublish", false)))
                .hasMessage("The approval of checkpoint 1 does not cover extra.bin2.");
    }

    @Test
    void should_take_no_approval_for_what_is_no_file() {
        approve("bob", Map.of());
        Map<String, Object> image = Map.of("type", "docker", "registry", "http://127.0.0.1:9", "source", "tool:1");

        assertThatThrownBy(() ->
                        fixture.publish(run, "tool", "1.0.0", List.of(TARGET, image), Map.of("autoPublish", false)))
                .hasMessage("What goes to 127.0.0.1:9/tool:1.0.0 is no file, so that no approval can be bound to it.");
        assertThat(published()).doesNotExist();
    }

    @Test
    void should_not_take_the_starters_own_approval_where_another_is_wanted() {
        approve("ann", Map.of());

        assertThatThrownBy(() -> publish(Map.of("autoPublish", false, "notStarter", true)))
                .hasMessage("The release was approved by ann, and must be by another than who started the run.");
    }

    @Test
    void should_run_hooks_around_a_release_once() throws IOException {
        Map<String, Object> hooks = Map.of(
                "prePublish", List.of(List.of("sh", "-c", "test ! -e ../registry/tool && echo pre >> ../hooks")),
                "postPublish", List.of(List.of("sh", "-c", "test -e ../registry/tool/1.0.0 && echo post >> ../hooks")));

        publish(hooks);
        publish(hooks);

        assertThat(Files.readAllLines(folder.resolve("hooks"))).containsExactly("pre", "post");
    }

    @Test
    void should_send_nothing_where_a_hook_before_fails() {
        assertThatThrownBy(() -> publish(Map.of("prePublish", List.of(List.of("false")))))
                .hasMessage("The prePublish command 'false' failed with exit code 1.");
        assertThat(published()).doesNotExist();
    }

    @Test
    void should_take_back_where_a_hook_after_fails() {
        assertThatThrownBy(() -> publish(Map.of("postPublish", List.of(List.of("false")))))
                .hasMessageContaining("The postPublish command 'false' failed with exit code 1. Rolled back: binary ")
                .hasMessageEndingWith(": deleted.");
        assertThat(published()).doesNotExist();
        assertThat(fixture.states(run)).containsEntry("binary", "compensated");
    }

    @Test
    void should_go_on_where_a_hook_after_may_fail() {
        publish(Map.of("postPublish", List.of(Map.of("command", List.of("false"), "failOnError", false))));

        assertThat(published()).exists();
    }

    @Test
    void should_refuse_files_that_a_hook_changes() {
        assertThatThrownBy(() -> publish(Map.of("prePublish", List.of(List.of("sh", "-c", "echo more >> tool.bin")))))
                .hasMessageContaining("The file tool.bin has changed since the release began.");
        assertThat(published()).doesNotExist();
    }

    /** Made up here, so that no scanner of this repository finds one. */
    private static String made(String prefix, int length) {
        StringBuilder text = new StringBuilder(prefix);
        java.util.Random random = new java.util.Random(7);
        while (text.length() < prefix.length() + length) {
            text.append("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789".charAt(random.nextInt(56)));
        }
        return text.toString();
    }

    private static String digits(String prefix, int length, String of) {
        StringBuilder text = new StringBuilder(prefix);
        java.util.Random random = new java.util.Random(11);
        while (text.length() < prefix.length() + length) {
            text.append(of.charAt(random.nextInt(of.length())));
        }
        return text.toString();
    }

    /** A line with each, put together here, so that no scanner of this repository finds one. */
    static Stream<Arguments> formats() {
        String letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ";
        return Stream.of(
                arguments("private key", "-----BEGIN OPENSSH " + "PRIVATE KEY-----"),
                arguments("AWS access key id", digits("AKIA", 16, "ABCDEFGHIJKLMNOP234567")),
                arguments("GitHub token", made("gho_", 36)),
                arguments("GitHub fine-grained token", made("github_pat_", 22) + made("_", 59)),
                arguments("GitLab token", made("glpat-", 20)),
                arguments("npm token", made("npm_", 36)),
                arguments("npm login", "//registry.example.com/:_authToken=" + made("", 20)),
                arguments("npm login", "//registry.example.com/:_auth = " + made("", 12)),
                arguments("npm password", "//registry.example.com/:_password=" + made("", 12)),
                arguments("PyPI token", made("pypi-AgE", 60)),
                arguments("Google API key", made("AIza", 35)),
                arguments("Google OAuth secret", made("GOCSPX-", 28)),
                arguments("Anthropic key", made("sk-ant-", 40)),
                arguments("OpenAI key", made("sk-proj-", 24) + "T3BlbkFJ" + made("", 24)),
                arguments("Slack token", made("xoxb-", 24)),
                arguments("Slack webhook", made("https://hooks.slack.com/services/T0/B0/", 24)),
                arguments("Stripe key", made("sk_live_", 24)),
                arguments("Twilio key", digits("SK", 32, "0123456789abcdef")),
                arguments("SendGrid key", made("SG.", 22) + made(".", 43)),
                arguments("Docker Hub token", made("dckr_pat_", 27)),
                arguments("Hugging Face token", digits("hf_", 34, letters)),
                arguments("DigitalOcean token", digits("dop_v1_", 64, "0123456789abcdef")),
                arguments("Azure storage key", made("AccountKey=", 86) + "=="),
                arguments("JSON Web Token", made("eyJ", 20) + made(".eyJ", 30) + made(".", 40)),
                arguments("password in an address", "postgres://user:" + made("", 12) + "@db/x"),
                arguments("value that looks random, under a secret's name", "const apiKey = '" + made("", 40) + "'"),
                arguments("value that looks random, under a secret's name", "DB_PASSWORD=" + made("", 16)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void should_stop_a_release_with_a_secret_of_each_format(String kind, String line) throws IOException {
        fixture.write("tool.bin", "first\n" + line + "\n");

        assertThatThrownBy(() -> publish(Map.of()))
                .hasMessage("There are secrets in what is to be published: tool.bin:2 (" + kind + ").");
        assertThat(published()).doesNotExist();
        assertThat(String.join("\n", fixture.log)).doesNotContain(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghp_", "npm_", "named", "pem"})
    void should_stop_a_release_with_a_secret_and_not_repeat_it(String kind) throws IOException {
        String secret =
                switch (kind) {
                    case "named" -> made("", 40);
                    case "pem" -> "-----BEGIN " + "PRIVATE KEY-----";
                    default -> made(kind, 36);
                };
        String line = kind.equals("named") ? "const apiKey = '" + secret + "'" : "x " + secret;
        Files.write(
                fixture.workspace.resolve("lib.tgz"),
                Packages.tarball(Map.of("package/a.js", "first\n" + line + "\n", "package/b.js", "fine")));

        assertThatThrownBy(() -> publish(Map.of("files", "*.tgz")))
                .hasMessageContaining("There are secrets in what is to be published: lib.tgz!package/a.js:2 (")
                .satisfies(e -> assertThat(((AgenticException) e).sentence()).doesNotContain(secret));
        assertThat(published()).doesNotExist();
        assertThat(String.join("\n", fixture.log)).doesNotContain(secret);
    }

    /** As 'docker buildx --output type=oci' writes it: a layer is a compressed archive that is called by its digest. */
    @ParameterizedTest
    @ValueSource(strings = {"DB_PASSWORD=", "export API_TOKEN=", "db.password: "})
    void should_find_a_secret_in_a_layer_of_an_image(String name) throws IOException {
        byte[] layer = Packages.tarball(Map.of("app/.env", "DEBUG=1\n" + name + made("", 16) + "\n"));
        Files.write(fixture.workspace.resolve("image.tar"), Packages.tar("blobs/sha256/0123abcd", layer));

        assertThatThrownBy(() -> publish(Map.of("files", "image.tar")))
                .hasMessageContaining("image.tar!blobs/sha256/0123abcd!app/.env:2 (value that looks random");
    }

    @Test
    void should_look_into_files_of_any_size() throws IOException {
        byte[] line = "nothing is wrong with this line, of which there are many\n".getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fixture.workspace.resolve("big.txt")))) {
            for (long written = 0; written <= 65L << 20; written += line.length) {
                out.write(line);
            }
            out.write(("x " + made("ghp_", 36)).getBytes(StandardCharsets.UTF_8));
        }

        assertThatThrownBy(() -> publish(Map.of("files", "big.txt"))).hasMessageContaining("(GitHub token)");
    }

    @Test
    void should_say_what_it_did_not_look_into() throws IOException {
        Files.write(fixture.workspace.resolve("layer.zst"), new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1, 2, 3});
        Files.write(fixture.workspace.resolve("tool.bin"), new byte[] {1, 0, 2});

        publish(Map.of());

        assertThat(fixture.log).contains("Not searched for secrets, for its size or form: layer.zst, 1 binary file");
    }

    @Test
    void should_publish_what_is_known_to_be_no_secret() throws IOException {
        fixture.write("tool.bin", "token: '" + made("", 40) + "'");

        publish(Map.of("allowSecrets", List.of("tool.bin:1")));

        assertThat(published()).exists();
    }

    @Test
    void should_take_digests_and_words_for_no_secrets() throws IOException {
        fixture.write(
                "tool.bin",
                """
                {"integrity_token": "sha256-abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq"}
                const password = process.env.PASSWORD_OF_THE_DATABASE_USER
                token: 'the-name-of-the-token-field-here'
                postgres://user:${PASSWORD}@db/x
                password=${DB_PASSWORD_2026_OF_X1}
                token = tokens.next1(of2)
                api_key_path: /etc/keys/2026/a1b2c3d4
                PASSWORD=change-me-please
                """);

        publish(Map.of());

        assertThat(published()).exists();
    }

    @Test
    void should_say_all_that_is_wrong_before_anything_is_sent() throws IOException {
        fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", Map.of("type", "binary", "registry", "a"));
        fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", Map.of("type", "binary", "registry", "b"));

        assertThatThrownBy(() -> fixture.publish(
                        run,
                        "tool",
                        "1.0.0",
                        List.of(
                                Map.of("type", "binary", "registry", "a"),
                                Map.of("type", "binary", "registry", "b"),
                                Map.of("type", "binary", "registry", "c")),
                        Map.of()))
                .hasMessageMatching("The registry already has tool 1.0.0.*The registry already has tool 1.0.0.*");
        assertThat(fixture.registry.resolve("c")).doesNotExist();
    }

    @Test
    void should_refuse_a_file_that_is_too_large_for_a_target_before_anything_is_sent() throws IOException {
        fixture.write("tool.bin", "x".repeat((1 << 20) + 1));
        Map<String, Object> takesOne = Map.of("type", "binary", "registry", "b", "maxFileSize", 1);

        assertThatThrownBy(() ->
                        fixture.publish(run, "tool", "1.0.0", List.of(Map.of("type", "binary"), takesOne), Map.of()))
                .hasMessage("The file tool.bin has 1048577 bytes, more than the 1048576 that target 'binary' takes.");

        assertThat(fixture.registry.resolve("tool")).doesNotExist();
        assertThat(fixture.registry.resolve("b")).doesNotExist();
    }

    @Test
    void should_send_what_is_as_large_as_a_target_takes() throws IOException {
        fixture.write("tool.bin", "x".repeat(1 << 20));

        fixture.publish(run, "tool", "1.0.0", Map.of("type", "binary", "maxFileSize", 1));

        assertThat(published()).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1 MB", ""})
    void should_refuse_a_size_that_is_none(String size) {
        assertThatThrownBy(() -> fixture.publish(run, "tool", "1.0.0", Map.of("type", "binary", "maxFileSize", size)))
                .hasMessage("'" + size + "' is no maxFileSize of target 'binary'.");
    }
}
