package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine adds to answers, through whole agent calls. */
class EngineMadeTest {
    private static final String PATCH = "--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three\n";

    @TempDir
    Path folder;

    private final FakeCommands commands = new FakeCommands();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private LocalWorkspace workspace;
    private GeminiServer server;
    private Engine engine;

    @BeforeEach
    void prepare() throws IOException {
        workspace = new LocalWorkspace(folder.resolve("ws"));
        workspace.writeText("a.txt", "one\ntwo\nthree\n");
    }

    @AfterEach
    void close() {
        engine.close();
        server.close();
    }

    private void open(Reply... replies) {
        server = GeminiServer.start(0, Script.inOrder(replies));
        String url = server.baseUrl();
        engine = Engine.open(EngineSettings.of(
                folder.resolve("home"),
                folder.resolve("registry"),
                false,
                () -> ModelSettings.of(ProviderSettings.gemini("key", url), "gemini-2.5-pro")));
        engine.runs().start("run-1", "job", "ann", "", "{}");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> call(String step, Map<String, Object> more) {
        Map<String, Object> arguments = new HashMap<>(Map.of("task", "Build a parser."));
        arguments.putAll(more);
        RunContext run = new RunContext("run-1", "job", "ann", workspace, commands, log::add, UnaryOperator.identity());
        Map<String, Object> output =
                (Map<String, Object>) engine.execute(step, new StepKey("run-1", "1"), arguments, run);
        return (Map<String, Object>) output.get("result");
    }

    private static Reply answer(Map<String, Object> result) {
        return Reply.text(Json.write(
                Map.of("result", result, "reasoning", "because", "confidence", 0.9, "humanReviewRequired", false)));
    }

    private static Reply patch(String patch) {
        return answer(
                Map.of("files", List.of(Map.of("path", "a.txt", "action", "patch", "patch", patch)), "notes", ""));
    }

    @Test
    void should_apply_a_patch_and_give_back_the_whole_text() throws IOException {
        open(patch(PATCH));

        Map<String, Object> result = call("agentCode", Map.of());

        assertThat(workspace.readText("a.txt", 100)).isEqualTo("one\nzwei\nthree\n");
        assertThat((List<?>) result.get("files"))
                .singleElement()
                .isEqualTo(Map.of("path", "a.txt", "action", "patch", "patch", PATCH, "content", "one\nzwei\nthree\n"));
    }

    @Test
    void should_send_a_patch_back_that_does_not_fit() throws IOException {
        open(patch(PATCH.replace("-two", "-deux")), patch(PATCH));

        call("agentCode", Map.of());

        assertThat(workspace.readText("a.txt", 100)).isEqualTo("one\nzwei\nthree\n");
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(1).text()).contains("does not fit a.txt");
    }

    @Test
    void should_fail_when_the_second_patch_does_not_fit_either() throws IOException {
        open(patch("no patch"), patch(PATCH.replace("a.txt", "b.txt")));

        assertThatThrownBy(() -> call("agentCode", Map.of()))
                .hasMessageContaining("also after one repair: The patch of a.txt must change that file, and no other.");
        assertThat(workspace.readText("a.txt", 100)).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void should_run_the_tests_and_count_itself() {
        open(answer(Map.of("files", List.of(), "summary", "all 99 tests pass")));
        commands.then(() -> {
            workspace.writeText("reports/junit.xml", "<testsuite><testcase name='a'/><testcase name='b'/></testsuite>");
            return new FakeCommands.Result(0, "", false, false, 1);
        });
        Map<String, Object> arguments = Map.of("command", List.of("npm", "test"));

        Map<String, Object> result = call("agentTest", arguments);

        assertThat(result)
                .containsEntry("passed", 2)
                .containsEntry("total", 2)
                .containsEntry("failures", List.of())
                .containsEntry("summary", "all 99 tests pass");
        assertThat(call("agentTest", arguments)).isEqualTo(result);
        assertThat(commands.lines).hasSize(1);
    }

    @Test
    void should_keep_a_paid_answer_whose_tests_can_not_be_run() {
        open(answer(Map.of("files", List.of(), "summary", "")));
        commands.then(() -> {
            throw new IOException("not found");
        });

        Map<String, Object> result = call("agentTest", Map.of("command", List.of("npm", "test")));

        assertThat(result).containsEntry("passed", 0).containsEntry("exitCode", -1);
        assertThat(result.get("failures")).asString().contains("The program npm can't be run");
    }

    @Test
    void should_measure_before_and_after_and_tell_the_model_the_first() {
        open(answer(Map.of(
                "files",
                List.of(Map.of("path", "a.txt", "action", "replace", "content", "fast")),
                "claims",
                List.of())));
        commands.lasting(500, 100, 101, 102, 300, 50, 51, 52);

        Map<String, Object> result = call("agentOptimize", Map.of("command", List.of("bench"), "runs", 3));

        assertThat((Map<?, ?>) result.get("measurements"))
                .extracting("verdict", "changePercent")
                .containsExactly("faster", -49.5);
        assertThat(server.requests().get(0).text())
                .contains("<data name=\"measurement\"")
                .contains("101.0");
    }

    @Test
    void should_say_that_the_benchmark_fails_after_the_change() {
        open(answer(Map.of("files", List.of(), "claims", List.of())));
        commands.lasting(1, 1, 1, 1).then(1, "broken");

        Map<String, Object> result = call("agentOptimize", Map.of("command", List.of("bench"), "runs", 3));

        assertThat((Map<?, ?>) result.get("measurements"))
                .extracting("verdict", "error")
                .containsExactly("failed", "The benchmark bench ended with exit code 1. Its output ends: broken");
    }

    private static Map<String, Object> file(String path, String action) {
        return "delete".equals(action)
                ? Map.of("path", path, "action", action)
                : Map.of("path", path, "action", action, "content", "changed");
    }

    private static final Map<String, Object> REVERT = Map.of("command", List.of("bench"), "runs", 3, "revert", true);

    @Test
    void should_put_back_every_file_that_a_change_without_gain_touched() throws IOException {
        open(answer(Map.of(
                "files",
                List.of(file("a.txt", "replace"), file("b.txt", "delete"), file("new.txt", "create")),
                "claims",
                List.of())));
        workspace.writeText("b.txt", "kept by nobody but the workspace");
        commands.lasting(1, 100, 100, 100, 1, 100, 100);
        commands.then(() -> {
            assertThat(workspace.readText("a.txt", 100)).isEqualTo("changed");
            assertThat(workspace.exists("b.txt")).isFalse();
            return new FakeCommands.Result(0, "", false, false, 100);
        });

        Map<String, Object> result = call("agentOptimize", REVERT);

        assertThat((Map<?, ?>) result.get("measurements")).extracting("verdict").isEqualTo("no difference");
        assertThat(workspace.readText("a.txt", 100)).isEqualTo("one\ntwo\nthree\n");
        assertThat(workspace.readText("b.txt", 100)).isEqualTo("kept by nobody but the workspace");
        assertThat(workspace.exists("new.txt")).isFalse();
        assertThat(log).contains("  put back a.txt", "  put back b.txt", "  put back new.txt");
    }

    @Test
    void should_leave_a_change_that_is_faster() throws IOException {
        open(answer(Map.of("files", List.of(file("a.txt", "replace")), "claims", List.of())));
        commands.lasting(1, 100, 101, 102, 1, 50, 51, 52);

        call("agentOptimize", REVERT);

        assertThat(workspace.readText("a.txt", 100)).isEqualTo("changed");
    }

    @Test
    void should_not_make_a_change_that_could_not_be_put_back() throws IOException {
        open(answer(
                Map.of("files", List.of(file("a.txt", "replace"), file("logo.bin", "replace")), "claims", List.of())));
        byte[] bytes = {(byte) 0xff, (byte) 0xfe, 0};
        Files.write(folder.resolve("ws/logo.bin"), bytes);
        commands.lasting(1, 100, 100, 100);

        Map<String, Object> result = call("agentOptimize", REVERT);

        assertThat((Map<?, ?>) result.get("measurements"))
                .extracting("verdict", "error")
                .containsExactly(
                        "failed",
                        "The change is not made, for the file logo.bin could not be put back as it is: it is not UTF-8 text.");
        assertThat(workspace.readText("a.txt", 100)).isEqualTo("one\ntwo\nthree\n");
        assertThat(folder.resolve("ws/logo.bin")).hasBinaryContent(bytes);
    }

    @Test
    void should_write_nothing_through_a_link_that_the_benchmark_left() throws IOException {
        open(answer(Map.of("files", List.of(file("src/a.txt", "replace")), "claims", List.of())));
        workspace.writeText("src/a.txt", "old");
        Path outside = Files.createDirectories(folder.resolve("outside"));
        commands.lasting(1, 100, 100, 100, 1, 100, 100);
        commands.then(() -> {
            Files.move(folder.resolve("ws/src"), folder.resolve("ws/moved"));
            Files.createSymbolicLink(folder.resolve("ws/src"), outside);
            return new FakeCommands.Result(0, "", false, false, 100);
        });

        assertThatThrownBy(() -> call("agentOptimize", REVERT)).hasMessageContaining("src/a.txt");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void should_refuse_to_revert_without_a_benchmark() {
        open();

        assertThatThrownBy(() -> call("agentOptimize", Map.of("revert", true)))
                .hasMessage("Parameter 'revert' is given without 'command'.");
    }

    @Test
    void should_pay_for_no_model_when_the_benchmark_fails_before() {
        open(answer(Map.of("files", List.of(), "claims", List.of())));
        commands.then(1, "broken");

        assertThatThrownBy(() -> call("agentOptimize", Map.of("command", List.of("bench"))))
                .hasMessage("The benchmark bench ended with exit code 1.");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void should_give_the_model_constraints_and_shortened_outputs_of_others() {
        open(answer(Map.of("files", List.of(), "claims", List.of())));
        Map<String, Object> coder = Map.of(
                "reasoning",
                "long story",
                "result",
                Map.of("files", List.of(Map.of("path", "x.ts", "action", "create", "content", "secret sauce"))));

        call(
                "agentOptimize",
                Map.of("previousOutputs", Map.of("coder", coder), "constraints", List.of("No new dependency")));

        assertThat(server.requests().get(0).text())
                .contains("<data name=\"constraints\"", "No new dependency")
                .contains("<data name=\"previousOutputs\"", "\"path\":\"x.ts\"", "\"sha256\"")
                .doesNotContain("secret sauce")
                .doesNotContain("long story");
    }
}
