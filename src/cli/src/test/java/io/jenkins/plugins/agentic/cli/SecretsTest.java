package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private static final String SECRET = "zYx-\"quoted\"-987";

    @TempDir
    Path folder;

    @Test
    void should_keep_a_secret_out_of_log_journal_errors_and_files() throws IOException {
        Cli cli = new Cli(folder)
                .with("NPM_TOKEN", SECRET)
                .with("LOGIN_USR", "ann")
                .with("LOGIN_PSW", "pass-4711")
                .jenkinsfile(
                        """
                        node {
                          withCredentials([string(credentialsId: 'npm-token', variable: 'T'),
                                           usernamePassword(credentialsId: 'login', usernameVariable: 'U', passwordVariable: 'P')]) {
                            sh 'echo "token $T user $U pass $P"; test -n "$T"'
                            echo "by groovy ${T}"
                            def out = sh(script: 'echo "$T"', returnStdout: true)
                            echo "captured ${out.trim()}"
                            error "failed with ${T}"
                          }
                        }
                        """);

        Cli.Outcome outcome = cli.run();

        assertThat(outcome.log()).contains("token **** user ann pass ****", "by groovy ****", "captured ****");
        assertThat(outcome.err()).isEqualTo("agentic: Jenkinsfile:8: failed with ****");
        assertThat(outcome.out()).doesNotContain(SECRET, "pass-4711");
        for (Path file : files(cli.home)) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            // As booleans: a failure should not print the whole database.
            assertThat(text.contains("zYx-")).as(file.toString()).isFalse();
            assertThat(text.contains("pass-4711")).as(file.toString()).isFalse();
        }
    }

    @Test
    void should_not_hand_this_process_credentials_to_scripts_and_commands() {
        Cli.Outcome outcome = new Cli(folder)
                .with("GEMINI_API_KEY", "key-1")
                .with("SOME_PASSWORD", "key-2")
                .with("AGENTIC_SIGNING_KEY", "key-3")
                .with("LOGIN_PSW", "key-4")
                .with("ANY", "-----BEGIN EC PRIVATE KEY-----\nkey-5\n")
                .with("PLAIN", "plain")
                .jenkinsfile(
                        """
                        node {
                          sh 'echo "[$GEMINI_API_KEY$SOME_PASSWORD$AGENTIC_SIGNING_KEY$LOGIN_PSW$ANY] $PLAIN"'
                          echo "${env.GEMINI_API_KEY}"
                        }
                        """)
                .run();

        assertThat(outcome.log()).endsWith("[] plain", "null");
    }

    @Test
    void should_say_which_variable_a_missing_secret_comes_from() {
        Cli.Outcome outcome = new Cli(folder)
                .jenkinsfile("withCredentials([string(credentialsId: 'a.b', variable: 'T')]) { echo 'x' }")
                .run();

        assertThat(outcome.err())
                .isEqualTo("agentic: Jenkinsfile:1: There is no secret for the credentials 'a.b'. Set the environment"
                        + " variable A_B.");
    }

    private static List<Path> files(Path start) throws IOException {
        try (Stream<Path> files = Files.walk(start)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
