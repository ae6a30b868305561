package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.Price;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.io.IOException;
import java.io.RandomAccessFile;
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
        fixture.answer = new Answers.Answer(true, "", "", by, "");
        Map<?, ?> decided = fixture.step(run, "checkpointDecision", "2", Map.of("checkpoint", opened.get("number")));
        return (Boolean) decided.get("approved");
    }

    @Test
    void should_not_take_a_pipelines_word_for_a_persons_approval() {
        Map<?, ?> opened =
                fixture.step(run, "checkpointOpen", "1", Map.of("message", "x", "id", "publish", "artifacts", "*"));
        Map<String, Object> decision = Map.of("checkpoint", opened.get("number"));

        assertThatThrownBy(() -> fixture.step(run, "checkpointDecision", "2", decision))
                .hasMessageContaining("Nobody has decided on checkpoint 1");
        Map<String, Object> forged = new HashMap<>(decision);
        forged.putAll(Map.of("decision", "approve", "by", "boss"));
        assertThatThrownBy(() -> fixture.step(run, "checkpointDecision", "3", forged))
                .hasMessageContaining("checkpointDecision");
        assertThatThrownBy(() -> publish(Map.of("autoPublish", false, "notStarter", true)))
                .isInstanceOf(AgenticException.class);
        assertThat(published()).doesNotExist();
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

    /** It is not read whole: another branch may have made it larger than the memory is. */
    @Test
    void should_void_an_approval_where_a_file_of_the_diff_has_grown_beyond_all_memory() throws IOException {
        fixture.write("src/tool.c", "int main() {}");
        approve(
                "bob",
                Map.of("artifacts", "*.bin", "diff", List.of(Map.of("path", "src/tool.c", "after", "int main() {}"))));
        try (RandomAccessFile file =
                new RandomAccessFile(fixture.workspace.resolve("src/tool.c").toFile(), "rw")) {
            file.setLength(3L << 30);
        }

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

    static Stream<Arguments> wrongHooks() {
        return Stream.of(
                Arguments.of("timeout", "60", "'60'"),
                Arguments.of("timeout", 0, "0"),
                Arguments.of("timeout", -1, "-1"),
                Arguments.of("timeout", 1.5, "1.5"),
                Arguments.of("failOnError", "false", "'false'"));
    }

    /** A text where a number or a truth belongs is no other one. */
    @ParameterizedTest
    @MethodSource("wrongHooks")
    void should_refuse_a_hook_whose_options_are_of_another_kind(String option, Object value, String said) {
        Map<String, Object> hook = Map.of("command", List.of("true"), option, value);

        assertThatThrownBy(() -> publish(Map.of("postPublish", List.of(hook))))
                .hasMessage("'postPublish' of publishPackage has a command whose " + option + " is " + said + ".");
        assertThat(published()).doesNotExist();
    }
}
