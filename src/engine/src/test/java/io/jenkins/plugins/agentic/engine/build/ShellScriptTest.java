package io.jenkins.plugins.agentic.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A step's script as sh runs it: what the command sees, what it may use, and what is said of it. */
class ShellScriptTest {
    @TempDir
    Path folder;

    private Map<String, Object> run(Map<String, Object> step) throws Exception {
        return new BuildRun(folder)
                .with("MY_TOKEN", "s3cret")
                .with("WANTED", "yes")
                .step("anything", step);
    }

    /** A process whose parent has not asked for its end is none any more, though it has a number. */
    private static boolean isRunning(long process) throws Exception {
        Path state = Path.of("/proc/" + process + "/stat");
        return Files.exists(state)
                ? !Files.readString(state).contains(") Z")
                : ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent();
    }

    private static Map<String, Object> step(String command) {
        return Map.of("name", "one", "command", command, "reports", List.of());
    }

    @Test
    void should_give_the_commands_own_exit_code_and_the_end_of_its_output() throws Exception {
        Map<String, Object> outcome = run(step("echo 'it''s'; echo broken >&2; exit 3"));

        assertThat(outcome).containsEntry("exitCode", 3).containsEntry("passed", false);
        assertThat((String) outcome.get("log")).contains("its\n", "broken");
        assertThat(run(step("echo fine"))).containsEntry("passed", true).containsEntry("log", "");
    }

    @Test
    @Timeout(60)
    void should_show_what_a_command_prints_while_it_still_runs() throws Exception {
        CompletableFuture<Map<String, Object>> outcome = CompletableFuture.supplyAsync(() -> {
            try {
                return run(step("echo began; while [ ! -e go ]; do sleep 0.1; done"));
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        while (!printed().contains("began")) {
            Thread.onSpinWait();
        }
        Files.createFile(folder.resolve("go"));

        assertThat(outcome.get()).containsEntry("passed", true);
    }

    private String printed() throws Exception {
        Path own = folder.resolve(".agentic");
        if (!Files.isDirectory(own)) {
            return "";
        }
        StringBuilder printed = new StringBuilder();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(own, "*.log")) {
            for (Path log : logs) {
                printed.append(Files.readString(log));
            }
        }
        return printed.toString();
    }

    @Test
    void should_stop_at_the_first_command_that_fails() throws Exception {
        assertThat(run(step("false\ntouch reached"))).containsEntry("exitCode", 1);
        assertThat(folder.resolve("reached")).doesNotExist();
    }

    @Test
    void should_show_the_command_no_variable_that_is_not_allowed() throws Exception {
        run(Map.of(
                "name",
                "one",
                "command",
                "env > seen",
                "environment",
                Map.of("OWN", "a 'b' $c"),
                "allow",
                List.of("WANTED")));

        assertThat(Files.readAllLines(folder.resolve("seen")))
                .contains("OWN=a 'b' $c", "WANTED=yes", "CI=true", "SOURCE_DATE_EPOCH=315619200")
                .noneMatch(line -> line.startsWith("MY_TOKEN"))
                .anyMatch(line -> line.startsWith("PATH="));
    }

    @Test
    void should_take_the_first_tool_that_is_there_and_say_so() throws Exception {
        Map<String, Object> outcome = run(Map.of(
                "name",
                "one",
                "tool",
                "no-such-tool",
                "command",
                "no-such-tool",
                "instead",
                List.of(Map.of("tool", "sh", "command", "echo other > made"))));

        assertThat(outcome)
                .containsEntry("passed", true)
                .containsEntry("tool", "sh")
                .containsEntry("command", "echo other > made")
                .containsEntry("note", "no-such-tool is not installed; sh was used instead.");
        assertThat(folder.resolve("made")).hasContent("other");
    }

    @Test
    void should_say_how_a_missing_tool_is_installed() throws Exception {
        Map<String, Object> outcome =
                run(Map.of("name", "one", "tool", "ruff", "when", "false", "command", "ruff check ."));

        assertThat(outcome).containsEntry("exitCode", 127);
        assertThat((String) outcome.get("hint"))
                .startsWith("ruff is not installed: ")
                .containsAnyOf("install ", "add ");
    }

    /** A folder of what no script of a step can do without, and of these. */
    private Path programs(List<String> more) throws IOException {
        Path programs = Files.createDirectories(folder.resolve("programs"));
        List<String> names = new ArrayList<>(List.of("sh", "env", "mkdir", "rm", "cat", "date", "git", "find"));
        names.addAll(more);
        for (String name : names) {
            Files.createSymbolicLink(programs.resolve(name), Path.of("/usr/bin", name));
        }
        return programs;
    }

    /** Debian's Python refuses what pip would install beside its own packages. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pip-audit | apt-get | pip-audit is not installed: apt-get install pipx && pipx install pip-audit.",
                "pip-audit | dnf     | pip-audit is not installed: python3 -m pip install pip-audit.",
                "trivy     | apk     | trivy is not installed: apk add trivy.",
                "trivy     | apt-get | trivy is not installed: see https://trivy.dev for how.",
                "trivy     | none    | trivy is not installed: see https://trivy.dev for how.",
                "no-such   | apt-get | no-such is not installed: install it and add it to PATH."
            })
    void should_say_how_each_platform_installs_a_tool(String tool, String manager, String hint) throws Exception {
        Path programs = programs(List.of("timeout", "head", "tail", "tee", "wc", "grep"));
        Path own = Files.writeString(programs.resolve(manager), "#!/bin/sh\n");
        assertThat(own.toFile().setExecutable(true)).isTrue();

        Map<String, Object> outcome = new BuildRun(folder)
                .with("PATH", programs.toString())
                .step("anything", Map.of("name", "one", "tool", tool, "when", "false", "command", "x"));

        assertThat(outcome).containsEntry("exitCode", 127).containsEntry("hint", hint);
    }

    @Test
    void should_end_a_command_that_takes_too_long_and_all_it_started() throws Exception {
        Map<String, Object> outcome = run(Map.of(
                "name",
                "one",
                "timeout",
                1,
                "command",
                "(setsid sh -c 'echo $$ > pid; exec sleep 600' &) ; sleep 600"));

        assertThat(outcome)
                .containsEntry("exitCode", 124)
                .containsEntry("hint", "the step took longer than 1 s and was ended.");
        long left = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        assertThat(isRunning(left)).isFalse();
    }

    /** As pytest -v does, which names a test before it runs it. */
    @Test
    void should_say_that_it_took_too_long_where_the_command_had_begun_a_line() throws Exception {
        Map<String, Object> outcome =
                run(Map.of("name", "one", "timeout", 1, "command", "printf 'test_hangs '; sleep 600"));

        assertThat(outcome)
                .containsEntry("exitCode", 124)
                .containsEntry("hint", "the step took longer than 1 s and was ended.");
        assertThat((String) outcome.get("log")).contains("test_hangs \nagentic: the step took longer");
    }

    @Test
    void should_end_what_a_command_left_running() throws Exception {
        Map<String, Object> outcome =
                run(step("setsid sh -c 'echo $$ > pid; exec sleep 600' & while [ ! -s pid ]; do :; done"));

        assertThat(outcome).containsEntry("passed", true);
        long left = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        assertThat(isRunning(left)).isFalse();
    }

    /** It has no mark, and holds the output open: without its end the step would take ten minutes. */
    @Test
    void should_end_what_a_command_left_running_without_its_environment() throws Exception {
        Map<String, Object> outcome =
                run(step("env -i setsid sh -c 'echo $$ > pid; exec sleep 600' & while [ ! -s pid ]; do :; done"));

        assertThat(outcome).containsEntry("passed", true);
        assertThat(isRunning(
                        Long.parseLong(Files.readString(folder.resolve("pid")).strip())))
                .isFalse();
    }

    @Test
    void should_say_how_the_program_for_time_limits_is_installed() throws Exception {
        Path programs = programs(List.of());

        Map<String, Object> outcome =
                new BuildRun(folder).with("PATH", programs.toString()).step("anything", step("touch ran"));

        assertThat(outcome).containsEntry("exitCode", 127);
        assertThat((String) outcome.get("hint"))
                .startsWith("a step's time limit takes the program timeout, which is not installed: install coreutils");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void should_end_a_command_that_prints_too_much() throws Exception {
        Map<String, Object> outcome = run(Map.of("name", "one", "output", 1, "command", "yes"));

        assertThat(outcome)
                .containsEntry("passed", false)
                .containsEntry("hint", "the step printed more than 1 MB and was ended.");
        assertThat(Files.size(folder.resolve(".agentic/one.log"))).isEqualTo(1_000_000);
    }

    @Test
    void should_say_that_it_printed_too_much_where_the_command_had_begun_a_line() throws Exception {
        // Lines of seven bytes, of which a million are no whole number.
        Map<String, Object> outcome = run(Map.of("name", "one", "output", 1, "command", "yes abcdef"));

        assertThat(outcome)
                .containsEntry("passed", false)
                .containsEntry("hint", "the step printed more than 1 MB and was ended.");
    }

    @Test
    void should_take_output_that_is_no_text() throws Exception {
        Map<String, Object> outcome = run(step("printf 'a\\377\\376b\\n'; false"));

        assertThat((String) outcome.get("log")).contains("a\ufffd\ufffdb");
    }

    @Test
    void should_say_when_a_step_deleted_the_workspace() throws Exception {
        Map<String, Object> outcome = run(step("rm -rf .agentic \"$PWD\"/* \"$PWD\"/.a*"));

        assertThat(outcome).containsEntry("passed", false);
        assertThat((String) outcome.get("hint"))
                .startsWith("the folder .agentic, where the step's output is kept, is gone");
    }

    @Test
    void should_remove_the_reports_of_an_earlier_run_and_mask_secrets() throws Exception {
        Map<String, Object> step = Map.of(
                "name",
                "one",
                "command",
                "echo 'a.py:1: error: s3cret  [misc]'; false",
                "reports",
                List.of(Map.of("parser", "mypy"), Map.of("path", "old.xml", "parser", "junit")));
        Files.writeString(folder.resolve("old.xml"), "<testsuite><testcase name='a'/></testsuite>");

        Map<String, Object> outcome = run(step);

        assertThat(outcome.get("findings").toString()).contains("****", "misc").doesNotContain("s3cret");
        assertThat(outcome).doesNotContainKey("tests");
        assertThat(outcome.get("reports").toString()).contains("was not written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reports/*.xml", "**/TEST-*.xml"})
    void should_remove_all_reports_of_an_earlier_run_that_a_pattern_matches(String pattern) throws Exception {
        Files.createDirectories(folder.resolve("reports"));
        Files.writeString(folder.resolve("reports/TEST-old.xml"), "<testsuite><testcase name='a'/></testsuite>");
        Files.writeString(folder.resolve("reports/notes.txt"), "kept");

        Map<String, Object> outcome = run(Map.of(
                "name", "one", "command", "true", "reports", List.of(Map.of("path", pattern, "parser", "junit"))));

        assertThat(outcome).doesNotContainKey("tests");
        assertThat(outcome.get("reports").toString()).contains("was not written");
        assertThat(folder.resolve("reports/notes.txt")).exists();
    }

    @Test
    void should_say_that_the_steps_folder_is_not_there() throws Exception {
        Map<String, Object> outcome = run(Map.of("name", "one", "folder", "packages/typo", "command", "true"));

        assertThat(outcome)
                .containsEntry("exitCode", 1)
                .containsEntry(
                        "hint", "there is no folder 'packages/typo' in the workspace: check the step's 'folder'.");
    }

    @Test
    void should_say_that_a_command_took_too_long_that_does_not_hear_the_signal() throws Exception {
        Map<String, Object> outcome =
                run(Map.of("name", "one", "timeout", 1, "command", "trap '' TERM; while :; do sleep 1 || :; done"));

        assertThat(outcome)
                .containsEntry("exitCode", 137)
                .containsEntry("hint", "the step took longer than 1 s and was ended.");
    }

    @Test
    void should_show_the_command_once_and_not_trace_its_loops() throws Exception {
        BuildRun shown = new BuildRun(folder);
        Map<?, ?> step = (Map<?, ?>) new CompilePlans()
                .plan("anything", List.of(step("for i in 1 2 3; do\n  : $i\ndone\necho end")), "sh")
                .get(0);

        assertThat(shown.script((String) step.get("script")).output().lines())
                .endsWith("+ for i in 1 2 3; do", "+   : $i", "+ done", "+ echo end", "end");
    }

    @Test
    void should_name_files_from_the_folder_the_tool_ran_in() throws Exception {
        Files.createDirectories(folder.resolve("sub/deep"));

        Map<String, Object> outcome = run(Map.of(
                "name",
                "one",
                "folder",
                "sub",
                "command",
                "echo \"$(pwd -P)/deep/a.py:1: error: x  [misc]\"; echo './b.py:2: error: y  [misc]'; echo '/c.py:3:"
                        + " error: z  [misc]'",
                "reports",
                List.of(Map.of("parser", "mypy"))));

        assertThat(((List<?>) outcome.get("findings"))
                        .stream()
                                .map(finding -> ((Map<?, ?>) finding).get("file"))
                                .toList())
                .isEqualTo(List.of("deep/a.py", "b.py", "/c.py"));
    }

    @Test
    void should_show_no_value_of_a_variable_in_the_words_of_a_process() throws Exception {
        run(Map.of(
                "name", "one", "allow", List.of("MY_TOKEN"), "command", "cat /proc/$PPID/cmdline > words; env > seen"));

        assertThat(Files.readString(folder.resolve("seen"))).contains("MY_TOKEN=s3cret");
        assertThat(Files.readString(folder.resolve("words")))
                .contains("timeout")
                .doesNotContain("s3cret");
    }

    /** Warnings end ESLint with 0; what it does is done here by a program of the same name. */
    @Test
    void should_have_the_warnings_of_a_lint_that_passed() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path npx = Files.writeString(
                bin.resolve("npx"),
                """
                #!/bin/sh
                [ "$3" != --version ] || exit 0
                echo "$@" >> calls
                [ "$3" != --format ] || echo '[{"filePath":"a.ts","messages":[{"ruleId":"no-var","severity":1,"line":2,'\
                '"message":"Unexpected var."}]}]' > "$6"
                [ ! -e fails ]
                """);
        assertThat(npx.toFile().setExecutable(true)).isTrue();
        BuildRun run = new BuildRun(folder).with("PATH", bin + ":/usr/bin:/bin");

        Map<String, Object> passed = run.step("typescript", "lint");

        assertThat(passed).containsEntry("passed", true).containsEntry("counts", Map.of("medium", 1));
        assertThat(passed.get("findings").toString()).contains("no-var", "file=a.ts", "line=2");
        assertThat(Files.readAllLines(folder.resolve("calls"))).hasSize(1);

        Files.createFile(folder.resolve("fails"));
        assertThat(run.step("typescript", "lint")).containsEntry("exitCode", 1);
        assertThat(Files.readAllLines(folder.resolve("calls")).get(2)).isEqualTo("--no-install eslint .");
    }

    @Test
    void should_limit_memory() throws Exception {
        assertThat(run(Map.of(
                        "name", "one", "memory", 50, "command", "head -c 300m /dev/zero | tail -c 300m > /dev/null")))
                .containsEntry("passed", false);
    }
}
