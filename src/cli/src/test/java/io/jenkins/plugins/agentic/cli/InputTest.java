package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputTest {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "input 'Go?'                                                                            | null",
                "input(message: 'Go?', submitterParameter: 'by')                                        | USER",
                "input(message: 'Go?', parameters: [choice(name: 'c', choices: ['x', 'y'])])            | x",
                "input(message: 'Go?', parameters: [booleanParam(name: 'b', defaultValue: true)])       | true",
                "input(message: 'Go?', parameters: [string(name: 'a', defaultValue: '1'), text(name: 'b')]) | [a:1, b:]",
                "input(message: 'Go?', submitterParameter: 'by', parameters: [string(name: 'a')])       | [a:, by:USER]",
            })
    void should_return_what_jenkins_returns(String input, String result) {
        Cli.Outcome outcome = new Cli(folder)
                .jenkinsfile("def r = " + input + "\necho \"r=${r}\"")
                .run("--approve", "all");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.log()).endsWith("r=" + result.replace("USER", System.getProperty("user.name")));
    }

    @Test
    void should_reject_for_everybody_with_approve_none() {
        Cli.Outcome outcome = new Cli(folder).jenkinsfile("input 'Go?'").run("--approve", "none");

        assertThat(outcome.err())
                .isEqualTo(
                        "agentic: Jenkinsfile:1: The input 'Go?' was rejected by --approve none. Resume the run to be"
                                + " asked again.");
        assertThat(outcome.code()).isEqualTo(ExitCode.ABORTED.number());
    }

    @Test
    void should_say_so_when_nobody_is_there_to_ask() {
        Cli.Outcome outcome = new Cli(folder).jenkinsfile("input 'Go?'").run();

        assertThat(outcome.err())
                .isEqualTo("agentic: Jenkinsfile:1: An input waits for a person ('Go?'), but nobody is at the terminal."
                        + " Resume the run in a terminal, or with --approve all or --approve none.");
    }

    @Test
    void should_stop_waiting_at_the_time_limit() throws IOException {
        Cli cli = new Cli(folder)
                .jenkinsfile("timeout(time: 200, unit: 'MILLISECONDS') {\n  input 'Go?'\n}\necho 'never'");
        try (PipedOutputStream nobody = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(nobody)) {
            Cli.Outcome outcome = cli.call(in, "run", cli.job.toString(), "--home", cli.home.toString());

            assertThat(outcome.err()).contains("The time limit of 0.2 s is over.");
            assertThat(outcome.code()).isEqualTo(ExitCode.ABORTED.number());
        }
    }

    @Test
    void should_run_the_checkpoint_of_the_product() {
        Cli.Outcome outcome = new Cli(folder)
                .jenkinsfile("def d = agentCheckpoint(message: 'Go?')\necho \"${d.approved} ${d.feedback}\"")
                .typing("reject\ntoo slow\ny\n")
                .run();

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.log()).endsWith("false too slow");
    }

    @Test
    void should_not_take_the_jenkinsfiles_word_for_what_a_person_decided() {
        Cli.Outcome outcome = new Cli(folder)
                .jenkinsfile(
                        """
                        def c = checkpointOpen(message: 'Publish?', id: 'publish')
                        input(message: 'Coffee?', id: 'publish', submitterParameter: 'by', parameters: [
                            choice(name: 'decision', choices: ['approve', 'reject'])])
                        checkpointDecision(checkpoint: c.number)
                        """)
                .run("--approve", "all");

        assertThat(outcome.err()).contains("Nobody has decided on checkpoint 1");
    }
}
