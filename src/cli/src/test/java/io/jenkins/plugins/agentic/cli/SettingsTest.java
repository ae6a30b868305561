package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.testkit.CollectorServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings.yaml says of providers and telemetry. */
class SettingsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: null, kind: ollama | has a provider without name or kind. Each provider needs both.",
                "name: a, kind: anthropic, keyVariable: GONE | takes the key of the provider 'a' from the environment"
                        + " variable GONE, which is not set. Set it, or take the provider out.",
                "name: a, kind: openai | has no key for the provider 'a'. Give it keyVariable, the name of the"
                        + " environment variable that holds the key.",
                "name: a, kind: openai_compatible | has no baseUrl for the provider 'a'. Give it one, such as"
                        + " http://localhost:8000/v1."
            })
    void should_say_what_a_provider_lacks(String provider, String message) throws Exception {
        Cli cli = new Cli(folder).jenkinsfile("agentRun role: 'planner', task: 'x'\n");
        Files.writeString(
                Files.createDirectories(cli.home).resolve("settings.yaml"), "providers:\n- {" + provider + "}\n");

        Cli.Outcome run = cli.run();

        assertThat(run.code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(run.err()).endsWith("settings.yaml " + message);
    }

    @Test
    void should_say_that_no_key_serves_the_model_that_nobody_named() {
        Cli cli = new Cli(folder).with("ANTHROPIC_API_KEY", "a").jenkinsfile("agentRun role: 'planner', task: 'x'\n");

        assertThat(cli.run().err())
                .contains(
                        "No configured provider serves the model 'gemini-3.8-flash'. Add the model to one of: anthropic,"
                                + " or name a model that it serves.");
    }

    @Test
    void should_go_on_rehearsing_with_a_key_that_serves_none_of_the_models_that_would_be_asked() throws Exception {
        Cli cli = new Cli(folder)
                .with("ANTHROPIC_API_KEY", "a")
                .file("rehearsal/recording.json", "{}")
                .jenkinsfile("echo 'x'\n");

        assertThat(cli.run().out()).contains("(rehearsal: the model's answers are recorded ones)");

        Files.writeString(cli.home.resolve("settings.yaml"), "classes: {deep: [claude-opus-5-5]}\n");
        assertThat(cli.run().out()).doesNotContain("rehearsal");
    }

    @Test
    void should_name_a_collector_that_is_no_address() throws Exception {
        Cli cli = new Cli(folder).jenkinsfile("echo 'x'\n");
        Files.writeString(
                Files.createDirectories(cli.home).resolve("settings.yaml"), "telemetry: {endpoint: localhost}\n");

        Cli.Outcome run = cli.run();

        assertThat(run.code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(run.err()).contains("'localhost' is no address of an OpenTelemetry collector. Write one such as");
    }

    @Test
    void should_send_a_runs_trace_with_the_headers_of_the_environment() throws Exception {
        try (CollectorServer collector = CollectorServer.start()) {
            Cli cli = new Cli(folder)
                    .with("OTEL_EXPORTER_OTLP_ENDPOINT", collector.baseUrl())
                    .with("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=a%20b,x-other=c+d")
                    .jenkinsfile("echo 'x'\n");

            assertThat(cli.run().code()).isZero();

            assertThat(collector.sent()).anySatisfy(asked -> {
                assertThat(asked.path()).isEqualTo("/v1/traces");
                assertThat(asked.headers()).containsEntry("x-tenant", "a b").containsEntry("x-other", "c+d");
            });
        }
    }
}
