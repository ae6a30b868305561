package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptedTest {
    @TempDir
    Path folder;

    private Cli cli(String jenkinsfile) {
        return new Cli(folder).jenkinsfile(jenkinsfile);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "echo 'a'                                                          | a",
                "def f(x) { echo \"got ${x}\" }; f(3)                              | got 3",
                "echo \"${1 + 2}\"                                                 | 3",
                "println 'p'                                                       | p",
                "for (i in 1..2) { echo \"i$i\" }                                  | i1,i2",
                "[1, 2].each { echo \"e$it\" }                                     | e1,e2",
                "env.X = 'x'; echo X; echo env.X                                   | x,x",
                "withEnv(['A=1', 'B=2']) { echo \"$A$B\" }                         | 12",
                "withEnv(['A=1']) { withEnv(['A=2']) { echo A }; echo A }          | 2,1",
                "echo currentBuild.currentResult; unstable('u'); echo currentBuild.result | SUCCESS,unstable: u,UNSTABLE",
                "try { error 'no' } catch (e) { echo \"c:${e.message}\" }          | c:no",
                "try { error 'no' } catch (e) { } finally { echo 'f' }             | f",
                "retry(2) { echo 't'; if (!env.ONCE) { env.ONCE = 1; error 'x' } } | t,attempt 1 of 2 failed (x); trying again,t",
                "catchError(message: 'm', buildResult: 'SUCCESS') { error 'x' }; echo 'on' | m: x,on",
                "warnError('w') { error 'x' }; echo currentBuild.result            | w: x,UNSTABLE",
                "def r = parallel(a: { 1 }, b: { 2 }); echo \"${r.a}${r.b}\"       | 12",
                "echo \"${isUnix()}\"                                              | true",
                "def m = [a: 1]; m.with { echo \"${a}\" }                          | 1",
                "class P { def s; def go() { s.echo 'in class' } }; new P(s: this).go() | in class",
                "def c = { echo \"closure $it\" }; c(4)                            | closure 4",
                "timeout(time: 1, unit: 'MINUTES') { echo 'in time' }              | in time",
                "script { echo 's' }                                               | s",
                "int n = 0; waitUntil { n++; n > 1 }; echo \"$n\"                  | 2",
                "try { script { throw new Exception('ex') } } catch (Exception e) { echo e.message } | ex",
                "echo params.P                                                     | given",
                "echo \"${BUILD_NUMBER} ${JOB_NAME}\"                              | 1 job",
            })
    void should_behave_as_in_jenkins(String script, String lines) {
        Cli.Outcome outcome = cli(script).run("--param", "P=given");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.log()).containsExactlyElementsOf(List.of(lines.split(",")));
    }

    @Test
    void should_run_commands_and_files_in_the_workspace() {
        Cli.Outcome outcome =
                cli("""
                        node {
                          sh 'cat input.txt > copy.txt; test ! -e Jenkinsfile'
                          echo readFile('copy.txt').trim()
                          echo sh(script: 'echo to stderr >&2; echo stdout', returnStdout: true).trim() + '!'
                          echo "status ${sh(script: 'exit 7', returnStatus: true)}"
                          dir('sub/deep') { writeFile file: 'f', text: 'x'; echo "${fileExists('f')} ${pwd() - env.WORKSPACE}" }
                          echo "${fileExists('none')}"
                          stash name: 's', includes: 'sub/**'
                          dir('other') { unstash 's'; sh 'find . -type f' }
                          dir('sub') { deleteDir() }
                          echo "${fileExists('sub/deep/f')}"
                          sh '''#!/bin/bash
                        a=(1 2); echo "bash ${a[1]}"'''
                          load('lib.groovy').hello('you')
                        }
                        """)
                        .file("input.txt", "hi\n")
                        .file("lib.groovy", "def hello(who) { echo \"hello ${who}\" }\nreturn this\n")
                        .run();

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.log())
                .filteredOn(line -> !line.startsWith("+ "))
                .containsExactly(
                        "hi",
                        "to stderr",
                        "stdout!",
                        "status 7",
                        "true /sub/deep",
                        "false",
                        "stashed 1 file",
                        "./sub/deep/f",
                        "false",
                        "bash 2",
                        "hello you");
    }

    @Test
    void should_show_stages_and_branches_as_a_tree() {
        Cli.Outcome outcome =
                cli("""
                        stage('Outer') {
                          stage('Inner') { echo 'in' }
                          parallel(a: { stage('a') { echo 'A' } })
                        }
                        """)
                        .run();

        assertThat(outcome.log()).containsExactly("> Outer", "  > Inner", "    in", "  > a", "    [a] A");
        assertThat(outcome.out()).contains("Run " + outcome.id() + ": succeeded in ");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void should_stop_the_other_branches_when_one_fails_fast() {
        Cli.Outcome outcome =
                cli("""
                        node {
                          parallel(slow: { sh 'sleep 600' }, bad: { sh 'exit 4' }, failFast: true)
                        }
                        """)
                        .run();

        assertThat(outcome.err()).isEqualTo("agentic: Jenkinsfile:2: sh: exit code 4 from 'exit 4'.");
        assertThat(outcome.code()).isEqualTo(ExitCode.BUILD.number());
    }

    @Test
    void should_end_a_command_and_all_it_started_at_the_time_limit() throws Exception {
        Cli.Outcome outcome =
                cli("""
                        node {
                          try {
                            timeout(time: 300, unit: 'MILLISECONDS') { sh 'sleep 600 & echo $! > pid; wait' }
                          } catch (e) { echo e.message }
                          echo 'after'
                        }
                        """)
                        .run();

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.log()).endsWith("The time limit of 0.3 s is over.", "after");
        Path pid = new Cli(folder).workspace(outcome.id()).resolve("pid");
        if (Files.exists(pid)) {
            assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                            .filter(ProcessHandle::isAlive)
                            .filter(process ->
                                    process.info().command().orElse("").endsWith("sleep")))
                    .isEmpty();
        }
    }

    @Test
    void should_archive_with_checksums_and_mark_failing_tests_unstable() {
        Cli.Outcome outcome =
                cli("""
                        node {
                          archiveArtifacts artifacts: '*.txt'
                          junit 'report.xml'
                        }
                        """)
                        .file("a.txt", "abc")
                        .file(
                                "report.xml",
                                """
                        <testsuites><testsuite>
                          <testcase classname="C" name="good"/>
                          <testcase classname="C" name="bad"><failure>no</failure></testcase>
                          <testcase classname="C" name="later"><skipped/></testcase>
                        </testsuite></testsuites>
                        """)
                        .run();

        assertThat(outcome.log()).containsExactly("archived 1 file", "failed: C bad", "3 tests, 1 failed, 1 skipped");
        assertThat(outcome.code()).isEqualTo(ExitCode.UNSTABLE.number());
        String json = new Cli(folder)
                .call("runs", "show", outcome.id(), "--json", "--home", new Cli(folder).home.toString())
                .out();
        assertThat(json)
                .contains("\"state\" : \"UNSTABLE\"")
                .contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
