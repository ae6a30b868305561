package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class LauncherCommandsTest {
    @Test
    void should_leave_no_dollar_for_a_launcher_to_expand() {
        assertThat(String.join(" ", LauncherCommands.line(List.of("/ws", "echo", "$HOME", "${TOKEN}"))))
                .doesNotContain("$");
    }

    @Test
    void should_hand_over_each_word_as_it_is() throws IOException {
        assertThat(output(List.of("/ws", "printf", "%s|", "a b", "$HOME", "it's", "`id`", "*", "\\n", "größer", "")))
                .isEqualTo("a b|$HOME|it's|`id`|*|\\n|größer||");
    }

    @Test
    void should_hand_over_no_variable_of_the_node() throws IOException {
        assertThat(output(List.of("/ws", "env"))).contains("PATH=/").doesNotContain("AGENTIC_TEST_TOKEN", "sesame");
    }

    /** By these a command is found again that must be ended, after a restart too. */
    @Test
    void should_hand_over_the_marks_of_the_command_and_of_its_step() throws IOException {
        assertThat(output(List.of("/ws", "env"))).contains("AGENTIC_COMMAND=mark", "AGENTIC_STEP=step");
    }

    private static String output(List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(LauncherCommands.line(words)).redirectErrorStream(true);
        builder.environment().put("AGENTIC_TEST_TOKEN", "sesame");
        builder.environment().put("AGENTIC_COMMAND", "mark");
        builder.environment().put("AGENTIC_STEP", "step");
        Process process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
