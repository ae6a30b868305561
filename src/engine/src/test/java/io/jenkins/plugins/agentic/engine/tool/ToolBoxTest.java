package io.jenkins.plugins.agentic.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ToolBoxTest {
    private static final ToolSettings SETTINGS =
            new ToolSettings(List.of("npm", "node"), 25, 100, Duration.ofMinutes(30), 20_000, List.of());

    @TempDir
    Path temporary;

    private Path folder;

    private final List<Commands.Command> started = new ArrayList<>();
    private final List<String> console = new ArrayList<>();

    @BeforeEach
    void files() throws IOException {
        folder = Files.createDirectory(temporary.resolve("workspace"));
        Files.createDirectories(folder.resolve("src/deep"));
        Files.writeString(folder.resolve("src/a.ts"), "one\ntwo\nthree\nfour\n");
        Files.writeString(folder.resolve("src/deep/b.ts"), "two\n");
        Files.writeString(folder.resolve("Jenkinsfile"), "node {}\n");
    }

    private ToolBox box(Workspace workspace, ToolSettings settings, String... names) {
        RunContext run = new RunContext(
                "run-1",
                "job",
                "ann",
                workspace,
                command -> {
                    started.add(command);
                    return new Commands.Result(1, "no good\n", false, false, 5);
                },
                console::add,
                text -> text.replace("s3cret", "****"));
        return new Tools(List.of()).box(List.of(names), run, settings);
    }

    private ToolBox.Outcome call(String name, Map<String, Object> arguments) {
        return raw(name, Json.write(arguments));
    }

    private ToolBox.Outcome raw(String name, String arguments) {
        return box(new LocalWorkspace(folder), SETTINGS, "*")
                .run(ToolExecutionRequest.builder()
                        .id("1")
                        .name(name)
                        .arguments(arguments)
                        .build());
    }

    private void refused(String name, Map<String, Object> arguments, String why) {
        ToolBox.Outcome outcome = call(name, arguments);
        assertThat(outcome.error()).as(outcome.text()).isTrue();
        assertThat(outcome.text()).contains(why);
    }

    @Test
    void should_offer_all_tools_or_the_named_ones() {
        LocalWorkspace workspace = new LocalWorkspace(folder);
        assertThat(box(workspace, SETTINGS, "*").specifications())
                .extracting(ToolSpecification::name)
                .containsExactly("list_files", "read_file", "search_text", "write_file", "apply_patch", "run_command");
        assertThat(box(workspace, SETTINGS, "read_file").specifications()).hasSize(1);
        assertThat(box(workspace, SETTINGS).specifications()).isEmpty();
        assertThat(box(new NoWorkspace(), SETTINGS, "*").specifications()).isEmpty();
    }

    @Test
    void should_name_the_nearest_tool_to_the_author_of_a_pipeline() {
        assertThatThrownBy(() -> box(new LocalWorkspace(folder), SETTINGS, "read_fle"))
                .isInstanceOfSatisfying(AgenticException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.JENKINSFILE);
                    assertThat(e.sentence()).contains("Did you mean 'read_file'?");
                });
        assertThatThrownBy(() -> box(new NoWorkspace(), SETTINGS, "read_file"))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("outside a workspace");
    }

    @Test
    void should_let_the_model_read_what_was_wrong_with_its_call() {
        assertThat(raw("shell", "{}").text()).contains("There is no tool 'shell'");
        assertThat(raw("read_fil", "{}").text()).contains("Did you mean 'read_file'?");
        assertThat(raw("read_file", "{\"path\":").text()).contains("not a JSON object");
        assertThat(raw("read_file", "[1]").text()).contains("not a JSON object");
        assertThat(raw("read_file", "null").text()).contains("not a JSON object");
        assertThat(raw("read_file", "[".repeat(5000)).error()).isTrue();
        assertThat(raw("read_file", "").text()).contains("'path' is missing");
        refused("read_file", Map.of("path", "src/a.ts", "mode", "rw"), "There is no argument 'mode'");
        refused("read_file", Map.of("path", List.of("x")), "must be a text");
        refused("read_file", Map.of("path", "src/a.ts", "from", "x"), "whole number");
        refused("read_file", Map.of("path", "src/none.ts"), "There is no file src/none.ts");
        refused("read_file", Map.of("path", "src"), "can't be read");
    }

    @Test
    void should_answer_with_an_error_when_a_tool_has_a_defect() {
        Tool broken = new Tool() {
            @Override
            public ToolSpecification specification() {
                return ToolSpecification.builder().name("broken").build();
            }

            @Override
            public Kind kind() {
                return Kind.READ;
            }

            @Override
            public String execute(Map<String, Object> arguments, ToolContext context) {
                throw new IllegalStateException("oops");
            }
        };
        RunContext run =
                new RunContext("run-1", "job", "", new NoWorkspace(), Commands.none(), console::add, text -> text);
        ToolBox box = new Tools(List.of(broken)).box(List.of("broken"), run, SETTINGS);

        ToolBox.Outcome outcome =
                box.run(ToolExecutionRequest.builder().name("broken").build());

        assertThat(outcome.error()).isTrue();
        assertThat(outcome.text()).contains("oops");
        assertThatThrownBy(() -> new Tools(List.of(broken, broken)).box(List.of("broken"), run, SETTINGS))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("two tools named 'broken'");
    }

    @Test
    void should_read_a_file_whole_or_by_lines() {
        assertThat(call("read_file", Map.of("path", "src/a.ts")).text()).isEqualTo("one\ntwo\nthree\nfour\n");
        assertThat(call("read_file", Map.of("path", "src/a.ts", "from", 2, "to", 3.0))
                        .text())
                .isEqualTo("two\nthree\n[lines 2 to 3 of 4]");
        refused("read_file", Map.of("path", "src/a.ts", "from", 9), "has 4 lines only");
        refused("read_file", Map.of("path", "src/a.ts", "from", 3, "to", 2), "whole number from 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "src/../../x",
                "/etc/passwd",
                "C:\\x",
                "\\\\host\\x",
                ".git/config",
                "src/../.GIT/hooks/x",
                "",
                "x\0y",
                "."
            })
    void should_neither_read_nor_write_outside_the_workspace(String path) {
        for (String name : List.of("read_file", "write_file")) {
            Map<String, Object> arguments =
                    name.equals("read_file") ? Map.of("path", path) : Map.of("path", path, "content", "x");
            assertThat(call(name, arguments).error()).as(name + " " + path).isTrue();
        }
        assertThat(call("apply_patch", Map.of("patch", "--- /dev/null\n+++ " + path + "\n@@ -0,0 +1 @@\n+x\n"))
                        .error())
                .isTrue();
        assertThat(folder.resolveSibling("x")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Jenkinsfile",
                "./Jenkinsfile",
                "ci/../JENKINSFILE",
                "sub/Jenkinsfile.release",
                "./.github/workflows/x.yml",
                ".GitHub/x",
                "a/../.ci/run",
                ".agentic/x",
                ".gitlab-ci.yml",
                "Jenkinsfile.",
                "Jenkinsfile::$DATA",
                ".github./x",
                ".//.ci//run",
                "src\\..\\.github\\x",
                "Jenkinsﬁle",
                "build.yaml",
                "sub/./Build.YML",
                "agentic-workflow.yaml"
            })
    void should_refuse_to_write_what_steers_the_build(String path) throws IOException {
        refused("write_file", Map.of("path", path, "content", "x"), "steers the build");
        refused(
                "apply_patch",
                Map.of("patch", "--- /dev/null\n+++ b/" + path + "\n@@ -0,0 +1 @@\n+x\n"),
                "steers the build");
        assertThat(Files.readString(folder.resolve("Jenkinsfile"))).isEqualTo("node {}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ci/own.yaml", "./CI//own.yaml", "rust.yaml"})
    void should_refuse_to_write_the_definitions_that_pipelines_have_named(String path) throws IOException {
        call("write_file", Map.of("path", path, "content", "x"));
        Files.createDirectories(folder.resolve(".agentic"));
        Files.writeString(folder.resolve(".agentic/control-files"), "rust.yaml\n./ci/own.yaml\n");

        refused("write_file", Map.of("path", path, "content", "y"), "steers the build");
        refused(
                "apply_patch",
                Map.of("patch", "--- a/" + path + "\n+++ b/" + path + "\n@@ -1 +1 @@\n-x\n+y\n"),
                "steers the build");
        call("write_file", Map.of("path", "other/own.yaml", "content", "x"));
        assertThat(Files.readString(folder.resolve(path))).isEqualTo("x");
    }

    @Test
    void should_not_be_led_by_links(@TempDir Path outside) throws IOException {
        Files.writeString(outside.resolve("key"), "private");
        Files.createDirectories(folder.resolve(".github"));
        Files.createDirectories(folder.resolve(".git"));
        Files.writeString(folder.resolve(".git/config"), "url = x");
        Files.createSymbolicLink(folder.resolve("out"), outside);
        Files.createSymbolicLink(folder.resolve("docs"), folder.resolve(".github"));
        Files.createSymbolicLink(folder.resolve("repo"), folder.resolve(".git"));
        Files.createSymbolicLink(folder.resolve("key"), outside.resolve("key"));
        Files.createSymbolicLink(folder.resolve("pipeline"), folder.resolve("Jenkinsfile"));

        refused("read_file", Map.of("path", "out/key"), "through a link");
        refused("read_file", Map.of("path", "key"), "through a link");
        refused("read_file", Map.of("path", "repo/config"), "git repository's own data");
        refused("write_file", Map.of("path", "out/new", "content", "x"), "through a link");
        refused("write_file", Map.of("path", "docs/workflows/x.yml", "content", "x"), "steers the build");
        refused("write_file", Map.of("path", "repo/hooks/pre-commit", "content", "x"), "git repository's own data");
        // A link is replaced by the file, not written through.
        call("write_file", Map.of("path", "pipeline", "content", "x"));
        assertThat(Files.readString(folder.resolve("Jenkinsfile"))).isEqualTo("node {}\n");
        assertThat(call("search_text", Map.of("pattern", "private|url")).text()).isEqualTo("Nothing matches.");
        assertThat(call("list_files", Map.of("pattern", "out/**")).text()).doesNotContain("key");
    }

    @Test
    void should_list_files_by_pattern() {
        assertThat(call("list_files", Map.of()).text()).isEqualTo("Jenkinsfile\nsrc/a.ts\nsrc/deep/b.ts");
        assertThat(call("list_files", Map.of("pattern", "src/**/*.ts")).text()).isEqualTo("src/a.ts\nsrc/deep/b.ts");
        assertThat(call("list_files", Map.of("pattern", "**/b.??, J*")).text()).isEqualTo("Jenkinsfile\nsrc/deep/b.ts");
        assertThat(call("list_files", Map.of("pattern", "[({\\E")).text()).isEqualTo("No file matches [({\\E.");
        assertThat(call("list_files", Map.of("pattern", "../**")).text()).isEqualTo("No file matches ../**.");
    }

    @Test
    void should_not_be_held_by_a_pattern_that_backtracks() throws IOException {
        Files.writeString(folder.resolve("a".repeat(200)), "a".repeat(100_000) + "!\n");
        assertThat(call("list_files", Map.of("pattern", "*a".repeat(100) + "b")).text())
                .startsWith("No file");
        assertThat(call("search_text", Map.of("pattern", "^(a+)+$")).text()).contains("aaa");
        assertThat(call("search_text", Map.of("pattern", "(a|a?)+(x+x+)+y")).text())
                .isEqualTo("Nothing matches.");
        refused("search_text", Map.of("pattern", "(((a{100}){100}){100})"), "multiply");
        refused("search_text", Map.of("pattern", "a{999999999999}"), "multiply");
        refused("search_text", Map.of("pattern", "(?=x)"), "RE2's syntax");
        refused("search_text", Map.of("pattern", "x".repeat(501)), "1 to 500");
    }

    @Test
    void should_search_lines_with_those_around() {
        assertThat(call("search_text", Map.of("pattern", "TWO", "ignoreCase", true))
                        .text())
                .isEqualTo("src/a.ts:2: two\nsrc/deep/b.ts:1: two\n");
        assertThat(call("search_text", Map.of("pattern", "^t", "context", 1, "files", "src/*"))
                        .text())
                .isEqualTo("src/a.ts-1- one\nsrc/a.ts:2: two\nsrc/a.ts:3: three\nsrc/a.ts-4- four\n");
    }

    @Test
    void should_write_a_file() throws IOException {
        assertThat(call("write_file", Map.of("path", "new/x.ts", "content", "x"))
                        .text())
                .isEqualTo("Created new/x.ts (1 characters).");
        assertThat(call("write_file", Map.of("path", "new/x.ts", "content", "yz"))
                        .text())
                .startsWith("Replaced");
        assertThat(Files.readString(folder.resolve("new/x.ts"))).isEqualTo("yz");
        refused("write_file", Map.of("path", "big", "content", "x".repeat(1_000_001)), "more than the 1000000");
    }

    @Test
    void should_run_only_what_is_allowed_to_the_letter() {
        ToolBox.Outcome outcome = call("run_command", Map.of("command", List.of("npm", "test; rm -rf /")));
        assertThat(outcome.text()).isEqualTo("no good\n[exit code 1]");
        assertThat(started).singleElement().satisfies(command -> {
            assertThat(command.line()).containsExactly("npm", "test; rm -rf /");
            assertThat(command.timeout()).isEqualTo(Duration.ofSeconds(300));
        });
        for (String word : List.of(
                "npm;",
                "npm ",
                " npm",
                "NPM",
                "/usr/bin/npm",
                "./npm",
                "../npm",
                "env",
                "sh",
                "npm\n",
                "npm&",
                "npmx",
                "")) {
            refused("run_command", Map.of("command", List.of(word, "npm")), "allowed programs, exactly: npm, node");
        }
        refused("run_command", Map.of("command", "npm test"), "list of texts");
        refused("run_command", Map.of("command", List.of("npm", 1)), "list of texts");
        refused("run_command", Map.of("command", List.of("npm", "a\0b")), "list of texts");
        refused("run_command", Map.of("command", List.of()), "list of texts");
        refused("run_command", Map.of("command", List.of("npm", "x".repeat(8001))), "8000");
        refused("run_command", Map.of("command", List.of("npm"), "timeoutSeconds", 1801), "from 1 to 1800");
        assertThat(started).hasSize(1);
        ToolBox none = box(new LocalWorkspace(folder), ToolSettings.standard(), "run_command");
        assertThat(none.run(ToolExecutionRequest.builder()
                                .name("run_command")
                                .arguments("{\"command\":[\"npm\"]}")
                                .build())
                        .text())
                .contains("allows none");
    }

    @Test
    void should_cut_long_results_and_mask_secrets() throws IOException {
        Files.writeString(folder.resolve("big"), "s3cret" + "x".repeat(30_000) + "end");
        ToolBox.Outcome outcome = call("read_file", Map.of("path", "big"));
        assertThat(outcome.truncated()).isTrue();
        assertThat(outcome.error()).isFalse();
        assertThat(outcome.text())
                .startsWith("****xxx")
                .endsWith("xend")
                .contains("10007 of 30007 characters are left");
        assertThat(outcome.text()).hasSizeLessThan(20_100);
    }

    @Test
    void should_end_with_the_run_and_not_with_the_model() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> call("search_text", Map.of("pattern", "one")))
                    .isInstanceOfSatisfying(
                            AgenticException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ABORTED));
        } finally {
            Thread.interrupted();
        }
    }
}
