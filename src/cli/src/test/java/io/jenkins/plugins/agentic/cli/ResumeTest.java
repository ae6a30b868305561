package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.cli.run.RunFolder;
import io.jenkins.plugins.agentic.cli.run.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
    @TempDir
    Path folder;

    private static final String WAITS_FOR_OK =
            """
            node {
              echo 'once'
              def text = sh(script: 'echo $RANDOM; echo x >> count', returnStdout: true)
              try { sh 'echo caught >> count; exit 1' } catch (e) { echo 'caught it' }
              writeFile file: 'seen', text: text
              stage('Gate') {
                sh 'test -f ok'
              }
              echo 'through'
              writeFile file: 'again', text: text
            }
            """;

    @Test
    void should_do_the_failed_step_again_and_nothing_before_it() throws Exception {
        Cli cli = new Cli(folder).jenkinsfile(WAITS_FOR_OK);
        Cli.Outcome first = cli.run();
        assertThat(first.code()).isEqualTo(ExitCode.BUILD.number());
        assertThat(first.out()).contains("Resume it: agentic run --resume " + first.id());

        Files.createFile(cli.workspace(first.id()).resolve("ok"));
        Cli.Outcome second = cli.resume(first.id());

        assertThat(second.err()).isEmpty();
        assertThat(second.out().lines().findFirst()).contains("resuming run " + first.id() + ": 5 steps done already");
        assertThat(second.log()).containsExactly("> Gate", "  + test -f ok", "through");
        assertThat(cli.workspace(first.id()).resolve("count")).hasContent("x\ncaught");
        assertThat(Files.readString(cli.workspace(first.id()).resolve("again")))
                .isEqualTo(Files.readString(cli.workspace(first.id()).resolve("seen")));
        assertThat(cli.resume(first.id()).err())
                .startsWith("agentic: The run " + first.id() + " has ended; there is nothing to resume.");
    }

    @Test
    void should_ask_how_a_run_stands_only_once_nobody_else_goes_on_with_it() {
        Cli cli = new Cli(folder).jenkinsfile("echo 'done'\n");
        String id = cli.run().id();

        try (RunLock other = RunLock.take(RunFolder.of(cli.home, id)).orElseThrow()) {
            assertThat(cli.resume(id).err()).contains("The run " + id + " is under way already.");
        }
        assertThat(cli.resume(id).err()).contains("The run " + id + " has ended; there is nothing to resume.");
        assertThat(cli.resume("none").err()).contains("none");
        assertThat(cli.home.resolve("runs/none")).doesNotExist();
    }

    @Test
    void should_do_what_the_script_did_because_of_the_failure_again_too() throws Exception {
        Cli cli = new Cli(folder)
                .jenkinsfile(
                        """
                        pipeline {
                          agent any
                          stages {
                            stage('Gate') { steps { sh 'test -f ok' } }
                            stage('Next') { steps { echo 'next' } }
                          }
                          post {
                            always { sh 'echo post >> count' }
                            failure { echo 'sad' }
                            success { echo 'glad' }
                          }
                        }
                        """);
        Cli.Outcome first = cli.run();
        assertThat(first.log()).endsWith("+ echo post", "sad");

        Files.createFile(cli.workspace(first.id()).resolve("ok"));
        Cli.Outcome second = cli.resume(first.id());

        assertThat(second.err()).isEmpty();
        assertThat(second.log()).endsWith("> Next", "  next", "+ echo post", "glad");
        assertThat(second.code()).isZero();
    }

    @Test
    void should_resume_every_failed_branch_and_no_other() throws Exception {
        Cli cli = new Cli(folder)
                .jenkinsfile(
                        """
                        node {
                          parallel(
                            good: { sh 'echo good >> count' },
                            bad: { sh 'test -f ok' },
                            worse: { sh 'echo w >> count; test -f ok' }
                          )
                          sh 'sort count'
                        }
                        """);
        Cli.Outcome first = cli.run();
        assertThat(first.code()).isEqualTo(ExitCode.BUILD.number());

        Files.createFile(cli.workspace(first.id()).resolve("ok"));
        Cli.Outcome second = cli.resume(first.id());

        assertThat(second.err()).isEmpty();
        assertThat(second.log()).endsWith("+ sort count", "good", "w", "w");
    }

    @Test
    void should_try_again_what_ran_out_of_time_or_was_stopped_by_another_branch() throws Exception {
        Cli cli = new Cli(folder)
                .jenkinsfile(
                        """
                        node {
                          parallel(
                            waits: { sh 'while [ ! -f ok ]; do sleep 0.02; done; echo done' },
                            limited: { timeout(time: 2, unit: 'SECONDS') { sh 'while [ ! -f ok ]; do sleep 0.02; done' } },
                            failFast: true
                          )
                          echo 'all'
                        }
                        """);
        Cli.Outcome first = cli.run();
        assertThat(first.err()).contains("The time limit of 2.0 s is over.");
        assertThat(first.code()).isEqualTo(ExitCode.ABORTED.number());

        Files.createFile(cli.workspace(first.id()).resolve("ok"));
        Cli.Outcome second = cli.resume(first.id());

        assertThat(second.err()).isEmpty();
        assertThat(second.log()).endsWith("all");
    }

    @Test
    void should_refuse_a_changed_jenkinsfile_and_resume_once_it_is_restored() throws Exception {
        Cli cli = new Cli(folder).jenkinsfile(WAITS_FOR_OK);
        Cli.Outcome first = cli.run();
        Files.createFile(cli.workspace(first.id()).resolve("ok"));

        cli.jenkinsfile(WAITS_FOR_OK.replace("echo 'once'", "echo 'changed'"));
        Cli.Outcome changed = cli.resume(first.id());

        assertThat(changed.err())
                .isEqualTo("agentic: Jenkinsfile:2: The Jenkinsfile changed since this run started: at step 1.1 the run"
                        + " recorded echo{\"message\":\"once\"}, now it is echo{\"message\":\"changed\"}. Restore the"
                        + " Jenkinsfile to resume this run, or start a new run.");
        assertThat(changed.code()).isEqualTo(ExitCode.CHANGED.number());
        cli.jenkinsfile(WAITS_FOR_OK);
        assertThat(cli.resume(first.id()).err()).isEmpty();
    }

    @Test
    void should_keep_the_answer_of_a_person() throws Exception {
        Cli cli = new Cli(folder)
                .jenkinsfile(
                        """
                        node {
                          def a = input(message: 'Which?', parameters: [string(name: 'x', defaultValue: 'd')])
                          echo "got ${a}"
                          sh 'test -f ok'
                          echo "still ${a}"
                        }
                        """)
                .typing("mine\ny\n");
        Cli.Outcome first = cli.run();
        Files.createFile(cli.workspace(first.id()).resolve("ok"));

        Cli.Outcome second = cli.typing("").resume(first.id());

        assertThat(first.log()).contains("got mine");
        assertThat(second.err()).isEmpty();
        assertThat(second.log()).endsWith("still mine");
    }

    @Test
    void should_keep_parameters_but_not_secret_ones() throws Exception {
        Cli cli = new Cli(folder)
                .jenkinsfile(
                        """
                        pipeline {
                          agent any
                          parameters {
                            string(name: 'WHO')
                            password(name: 'PASS')
                          }
                          stages { stage('S') { steps {
                            sh 'test -f ok'
                            echo "${params.WHO} ${params.PASS}"
                          } } }
                        }
                        """);
        Cli.Outcome first = cli.run("--param", "WHO=me", "--param", "PASS=hush-hush");
        Files.createFile(cli.workspace(first.id()).resolve("ok"));

        assertThat(cli.resume(first.id()).err())
                .isEqualTo(
                        "agentic: The parameter 'PASS' is secret and was not kept. Give it again with --param PASS=….");
        Cli.Outcome second = cli.resume(first.id(), "--param", "PASS=hush-hush");
        assertThat(second.err()).isEmpty();
        assertThat(second.log()).endsWith("  me ****");
        assertThat(database(cli).contains("hush-hush")).isFalse();
    }

    private static String database(Cli cli) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String file : List.of("agentic.mv.db", "agentic.redo")) {
            all.append(Files.readString(cli.home.resolve(file), java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        return all.toString();
    }
}
