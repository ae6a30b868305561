package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclarativeTest {
    @TempDir
    Path folder;

    private Cli cli(String jenkinsfile) {
        return new Cli(folder).jenkinsfile(jenkinsfile);
    }

    @Test
    void should_run_stages_with_environment_parameters_conditions_and_post() {
        Cli.Outcome outcome =
                cli("""
                        def helper(x) { echo "helper ${x}" }
                        def shared = 1
                        pipeline {
                          agent any
                          environment {
                            A = 'a'
                            B = "${A}b"
                            TOKEN = credentials('my-token')
                          }
                          parameters {
                            string(name: 'WHO', defaultValue: 'nobody')
                            booleanParam(name: 'YES', defaultValue: true)
                            choice(name: 'PICK', choices: ['one', 'two'])
                          }
                          options {
                            buildDiscarder(logRotator(numToKeepStr: '5'))
                            timeout(time: 5, unit: 'MINUTES')
                            skipDefaultCheckout()
                          }
                          triggers {
                            cron('@daily')
                          }
                          stages {
                            stage('First') {
                              environment { C = "${B}c" }
                              steps {
                                helper(params.WHO)
                                script {
                                  shared++
                                  echo "${shared} ${params.YES} ${params.PICK} ${env.B} ${C}"
                                }
                                sh 'echo $A $B $C $TOKEN'
                              }
                              post {
                                success { echo 'first post' }
                                failure { echo 'never' }
                              }
                            }
                            stage('No') {
                              when { environment name: 'A', value: 'b' }
                              steps { echo 'never' }
                            }
                            stage('Yes') {
                              when {
                                allOf {
                                  equals expected: 'a', actual: env.A
                                  expression { shared == 2 }
                                  not { expression { false } }
                                  anyOf { expression { false }
                                    expression { true } }
                                }
                              }
                              steps { echo 'yes' }
                            }
                            stage('Nested') {
                              stages {
                                stage('Deep') { steps { sleep 0
                                  echo 'deep' } }
                              }
                            }
                            stage('Both') {
                              parallel {
                                stage('L') { steps { echo 'l' } }
                                stage('R') { agent { label 'x' }
                                  steps { echo 'r' } }
                              }
                            }
                          }
                          post {
                            always { echo 'always' }
                            success { echo 'success' }
                            failure { echo 'failure' }
                            cleanup { echo 'cleanup' }
                          }
                        }
                        """)
                        .with("MY_TOKEN", "hush")
                        .run("--param", "WHO=me");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.log())
                .contains(
                        "note: buildDiscarder has no effect in this host",
                        "note: triggers: cron has no effect in this host",
                        "> First",
                        "  helper me",
                        "  2 true one ab abc",
                        "  a ab abc ****",
                        "  first post",
                        "stage 'No' is skipped: its 'when' does not hold",
                        "  yes",
                        "    deep",
                        "  > L",
                        "    [L] l",
                        "    [R] r");
        assertThat(outcome.log()).endsWith("always", "success", "cleanup").noneMatch(line -> line.contains("never"));
        assertThat(outcome.out()).doesNotContain("hush");
    }

    @Test
    void should_run_post_conditions_of_a_failure_and_keep_its_error() {
        Cli.Outcome outcome =
                cli("""
                        pipeline {
                          agent any
                          stages {
                            stage('S') {
                              steps { error 'broken' }
                              post { failure { echo "stage ${currentBuild.currentResult}" } }
                            }
                            stage('Later') { steps { echo 'never' } }
                          }
                          post {
                            always { echo 'always' }
                            failure { echo 'failure' }
                            unsuccessful { echo 'unsuccessful' }
                            success { echo 'never' }
                          }
                        }
                        """)
                        .run();

        assertThat(outcome.log()).containsExactly("> S", "  stage FAILURE", "always", "failure", "unsuccessful");
        assertThat(outcome.err()).isEqualTo("agentic: Jenkinsfile:5: broken");
        assertThat(outcome.code()).isEqualTo(ExitCode.FAILED.number());
    }

    @Test
    void should_ask_for_a_stages_input_and_give_its_values_to_the_steps() {
        Cli.Outcome outcome =
                cli("""
                        pipeline {
                          agent any
                          stages {
                            stage('Ask') {
                              input {
                                message 'Deploy?'
                                ok 'Do it'
                                submitterParameter 'WHO'
                                parameters { string(name: 'WHERE', defaultValue: 'here') }
                              }
                              steps { echo "to ${WHERE}" }
                            }
                          }
                        }
                        """)
                        .typing("there\nmaybe\ny\n")
                        .run();

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.log())
                .containsExactly(
                        "> Ask",
                        "  input: Deploy?",
                        "  WHERE [here]:",
                        "  Do it? [y/n]",
                        "  Do it? [y/n]",
                        "  to there");
    }

    @Test
    void should_refuse_parameters_that_are_not_declared_or_do_not_fit() {
        Cli cli = cli(
                """
                pipeline {
                  agent any
                  parameters { choice(name: 'SIZE', choices: ['s', 'm']) }
                  stages { stage('S') { steps { echo 'x' } } }
                }
                """);

        assertThat(cli.run("--param", "SIZ=s").err())
                .isEqualTo("agentic: Jenkinsfile:1: This pipeline has no parameter 'SIZ'. Did you mean 'SIZE'?"
                        + " It has: SIZE.");
        Cli.Outcome outcome = cli.run("--param", "SIZE=xl");
        assertThat(outcome.err())
                .isEqualTo("agentic: Jenkinsfile:1: Parameter 'SIZE' can't be 'xl'. Give one of: s, m.");
        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void should_say_that_a_pipeline_has_no_parameters() {
        Cli cli = cli("pipeline { agent any; stages { stage('S') { steps { echo 'x' } } } }");

        assertThat(cli.run("--param", "SIZE=s").err())
                .isEqualTo("agentic: Jenkinsfile:1: This pipeline has no parameter 'SIZE'. It has none.");
    }
}
