package io.jenkins.plugins.agentic.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ApplyPatchTest {
    @TempDir
    Path folder;

    private ToolBox.Outcome apply(String patch) {
        RunContext run = new RunContext(
                "run-1", "job", "", new LocalWorkspace(folder), Commands.none(), line -> {}, UnaryOperator.identity());
        return new Tools(List.of())
                .box(List.of("apply_patch"), run, ToolSettings.standard())
                .run(ToolExecutionRequest.builder()
                        .name("apply_patch")
                        .arguments(Json.write(Map.of("patch", patch)))
                        .build());
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private String file(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static String letters(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }

    @Test
    void should_change_create_and_remove_files() throws IOException {
        file("a", "one\ntwo\nthree\n");
        file("old", "x\ny\n");
        ToolBox.Outcome outcome = apply(
                """
                diff --git a/a b/a
                index 1..2 100644
                --- a/a
                +++ b/a
                @@ -1,3 +1,3 @@
                 one
                -two
                +TWO
                 three
                diff --git a/new b/new
                new file mode 100644
                --- /dev/null
                +++ b/new
                @@ -0,0 +1,2 @@
                +n1
                +n2
                --- a/old
                +++ /dev/null
                @@ -1,2 +0,0 @@
                -x
                -y
                """);
        assertThat(outcome.text()).isEqualTo("Changed a.\nCreated new.\nRemoved old.");
        assertThat(file("a")).isEqualTo("one\nTWO\nthree\n");
        assertThat(file("new")).isEqualTo("n1\nn2\n");
        assertThat(folder.resolve("old")).doesNotExist();
    }

    @Test
    void should_find_the_place_when_line_numbers_are_wrong() throws IOException {
        file("a", letters(1, 60));
        apply("--- a/a\n+++ b/a\n@@ -3,3 +3,4 @@\n line 40\n-line 41\n+changed\n+more\n line 42\n"
                + "@@ -2000000000,2 +2000000000,2 @@\n line 50\n-line 51\n+other\n");
        assertThat(file("a"))
                .isEqualTo(letters(1, 40) + "changed\nmore\n" + letters(42, 50) + "other\n" + letters(52, 60));
    }

    @Test
    void should_keep_line_ends_and_a_missing_last_one() throws IOException {
        file("dos", "one\r\ntwo\r\n");
        file("open", "one\ntwo");
        apply("--- a/dos\n+++ b/dos\n@@ -1,2 +1,2 @@\n-one\n+ONE\n two\n"
                + "--- a/open\n+++ b/open\n@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n+TWO\n"
                + "\\ No newline at end of file\n");
        assertThat(file("dos")).isEqualTo("ONE\r\ntwo\r\n");
        assertThat(file("open")).isEqualTo("one\nTWO");
    }

    @Test
    void should_say_which_hunk_does_not_fit_and_change_nothing() throws IOException {
        file("a", letters(1, 60));
        file("b", "b\n");
        ToolBox.Outcome outcome = apply("--- a/b\n+++ b/b\n@@ -1 +1 @@\n-b\n+B\n--- a/a\n+++ b/a\n"
                + "@@ -2,3 +2,3 @@\n line 2\n-line 3\n+x\n line 4\n"
                + "@@ -20,4 +20,4 @@\n nothing\n like\n-this\n+x\n line 4\n");
        assertThat(outcome.error()).isTrue();
        assertThat(outcome.text()).contains("Hunk 2 of 2 does not fit a").contains("'nothing'");
        assertThat(file("a")).isEqualTo(letters(1, 60));
        assertThat(file("b")).isEqualTo("b\n");
    }

    @Test
    void should_change_no_file_when_one_may_not_be_written() throws IOException {
        file("a", "a\n");
        file("Jenkinsfile", "node {}\n");
        ToolBox.Outcome outcome = apply("--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+A\n"
                + "--- a/Jenkinsfile\n+++ b/Jenkinsfile\n@@ -1 +1 @@\n-node {}\n+evil()\n");
        assertThat(outcome.text()).contains("steers the build");
        assertThat(file("a")).isEqualTo("a\n");
        assertThat(apply("--- a/Jenkinsfile\n+++ /dev/null\n@@ -1 +0,0 @@\n-node {}\n")
                        .text())
                .contains("steers the build");
        assertThat(file("Jenkinsfile")).isEqualTo("node {}\n");
    }

    @Test
    void should_refuse_what_is_no_patch() throws IOException {
        file("a", "a\n");
        assertThat(apply("change a to b please").text()).contains("The patch has no file");
        assertThat(apply("--- a/a\n+++ b/a\n@@ nonsense\n").error()).isTrue();
        assertThat(apply("--- a/a\n+++ b/a\n@@ -99999999999999,1 +1 @@\n-a\n+b\n")
                        .error())
                .isTrue();
        assertThat(apply("--- a/a\n+++ b/c\n@@ -1 +1 @@\n-a\n+b\n").text()).contains("renames a to c");
        assertThat(apply("--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+b\n").text()).contains("exists already");
        assertThat(apply("--- a/none\n+++ b/none\n@@ -1 +1 @@\n-a\n+b\n").text())
                .contains("no file none");
        String twice = "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n";
        assertThat(apply(twice + twice).text()).contains("names a twice");
        assertThat(apply("--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n").error()).isTrue();
        assertThat(file("a")).isEqualTo("a\n");
    }
}
