package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every failure is one sentence with what to do, and an exit code of its kind. */
class ErrorsTest {
    @TempDir
    Path folder;

    private Cli.Outcome run(String jenkinsfile, String... options) {
        return new Cli(folder).jenkinsfile(jenkinsfile).run(options);
    }

    private static void failed(Cli.Outcome outcome, ExitCode code, String sentence) {
        assertThat(outcome.err()).isEqualTo("agentic: " + sentence);
        assertThat(outcome.code()).isEqualTo(code.number());
    }

    @Test
    void should_name_an_unknown_step_before_anything_runs() {
        Cli.Outcome outcome = run("echo 'first'\nnode {\n  ecko 'hi'\n}\n");

        failed(
                outcome,
                ExitCode.JENKINSFILE,
                "Jenkinsfile:3:3: there is no step 'ecko'. Did you mean 'echo'?\n    ecko 'hi'\n    ^");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void should_name_an_unknown_step_called_through_the_script() {
        failed(
                run("this.ecko('hi')"),
                ExitCode.JENKINSFILE,
                "Jenkinsfile:1: There is no step 'ecko'. Did you mean 'echo'? docs/cli.md lists the steps this host"
                        + " knows.");
    }

    @Test
    void should_name_an_unknown_directive_before_any_stage_runs() {
        Cli.Outcome outcome = run(
                """
                pipeline {
                  agent any
                  stages {
                    stage('A') { steps { echo 'a' } }
                    stage('B') {
                      setps { echo 'b' }
                    }
                  }
                }
                """);

        assertThat(outcome.err())
                .startsWith(
                        "agentic: Jenkinsfile:6: Stage 'B' has no directive 'setps'. Did you mean 'steps'? It takes:");
        assertThat(outcome.code()).isEqualTo(ExitCode.JENKINSFILE.number());
        assertThat(outcome.log()).isEmpty();
    }

    @Test
    void should_show_a_syntax_error_with_a_caret() {
        failed(
                run("node {\n  echo 'a'\n  )\n}\n"),
                ExitCode.JENKINSFILE,
                "Jenkinsfile:3:3: unexpected token: ).\n    )\n    ^");
    }

    @Test
    void should_name_the_parameters_of_a_step() {
        failed(
                run("node { sh script: 'x', returnStatu: true }"),
                ExitCode.JENKINSFILE,
                "Jenkinsfile:1: Step 'sh' has no parameter 'returnStatu'. Did you mean 'returnStatus'? It takes: script,"
                        + " returnStdout, returnStatus, label, encoding.");
    }

    @Test
    void should_place_errors_of_the_script_itself() {
        failed(
                run("def x = null\n\nx.foo()\n"),
                ExitCode.FAILED,
                "Jenkinsfile:3: Cannot invoke method foo() on null object. Mend the script.");
        failed(
                run("echo \"${currentBild.result}\""),
                ExitCode.JENKINSFILE,
                "Jenkinsfile:1: There is no variable 'currentBild'. Did you mean 'currentBuild'? Define it with 'def',"
                        + " or set the environment variable.");
    }

    @Test
    void should_say_what_a_command_lacks() {
        failed(
                run("node { sh 'no-such-tool --x' }"),
                ExitCode.BUILD,
                "Jenkinsfile:1: sh: exit code 127 from 'no-such-tool --x'. The command 'no-such-tool' is not installed:"
                        + " install it, or add it to PATH.");
        failed(
                run("sh 'true'"),
                ExitCode.JENKINSFILE,
                "Jenkinsfile:1: Step 'sh' works in a workspace, but here is none. Put it inside 'node { }', or give the"
                        + " pipeline an 'agent'.");
        Cli.Outcome missing = run("node { readFile 'none' }");
        failed(
                missing,
                ExitCode.WORKSPACE,
                "Jenkinsfile:1: Step 'readFile': there is no file "
                        + new Cli(folder).workspace(missing.id()).resolve("none")
                        + ". Check the path and its permissions.");
    }

    @Test
    void should_keep_paths_inside_the_workspace() throws Exception {
        for (String attack : new String[] {
            "readFile '../../x'",
            "writeFile file: '/etc/x', text: ''",
            "readFile 'link/passwd'",
            "dir('../..') { pwd() }",
            "writeFile file: '.git/config', text: ''",
            "fileExists 'a/../../..'"
        }) {
            Cli.Outcome outcome = run("node { sh 'ln -sfn /etc link'\n" + attack + " }");
            assertThat(outcome.err()).as(attack).startsWith("agentic: Jenkinsfile:2: The path '");
            assertThat(outcome.code()).as(attack).isEqualTo(ExitCode.WORKSPACE.number());
            // JUnit warns of it while it deletes the folder, and the warning would be logged into that same folder.
            Files.delete(new Cli(folder).workspace(outcome.id()).resolve("link"));
        }
    }

    @Test
    void should_say_how_to_configure_a_model() {
        failed(
                run("agentPrompt 'do it'"),
                ExitCode.MODEL,
                "Jenkinsfile:1: No model is configured, and the job has no rehearsal. Set GEMINI_API_KEY, or"
                        + " GEMINI_BASE_URL to a Gemini-compatible endpoint, or"
                        + " providers in settings.yaml.");
    }

    @Test
    void should_say_what_is_wrong_with_the_command_line() {
        Cli cli = new Cli(folder);

        failed(
                cli.call("run", folder.resolve("none").toString(), "--home", cli.home.toString()),
                ExitCode.JENKINSFILE,
                "The Jenkinsfile " + folder.resolve("none")
                        + " does not exist. Give a readable Jenkinsfile, or the folder with one.");
        failed(
                cli.call("run", "--aprove", "all"),
                ExitCode.USAGE,
                "Unknown option: '--aprove'. Did you mean '--approve'? 'agentic run --help' shows what there is.");
        failed(
                cli.call("runs", "show", "nothing", "--home", cli.home.toString()),
                ExitCode.USAGE,
                "There is no run 'nothing' here. The page Runs, or './agentic runs list', shows all.");
        failed(cli.call(), ExitCode.USAGE, "No command given. 'agentic --help' shows what there is.");
    }

    @Test
    void should_refuse_a_home_that_is_a_file_or_locked() throws Exception {
        Cli cli = new Cli(folder).jenkinsfile("echo 'x'");
        Path file = Files.createFile(folder.resolve("file"));

        Cli.Outcome outcome = cli.call("run", cli.job.toString(), "--home", file.toString());
        assertThat(outcome.err()).startsWith("agentic: The home folder " + file + " can't be written");
        assertThat(outcome.code()).isEqualTo(ExitCode.HOME.number());
    }

    @Test
    void should_show_a_stack_trace_only_when_asked() {
        assertThat(run("error 'x'", "--debug").err()).contains("\tat ");
        assertThat(run("error 'x'").err()).doesNotContain("\tat ");
    }
}
