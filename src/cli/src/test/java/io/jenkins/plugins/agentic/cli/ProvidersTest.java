package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.testkit.JsonServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and tools that settings.yaml names. */
class ProvidersTest {
    private static final String PLAN = "{\\\"result\\\": {\\\"summary\\\": \\\"s\\\", \\\"risks\\\": [],"
            + " \\\"openQuestions\\\": [], \\\"tasks\\\": [{\\\"id\\\": \\\"T1\\\", \\\"title\\\": \\\"t\\\","
            + " \\\"description\\\": \\\"d\\\", \\\"dependsOn\\\": [], \\\"acceptance\\\": \\\"a\\\"}]},"
            + " \\\"reasoning\\\": \\\"r\\\", \\\"confidence\\\": 0.9, \\\"humanReviewRequired\\\": false}";

    @TempDir
    Path folder;

    private JsonServer server;
    private Cli cli;

    @BeforeEach
    void start() {
        server = JsonServer.start(
                completion(
                        "\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":"
                                + "\"run_command\",\"arguments\":\"{\\\"command\\\": [\\\"echo\\\", \\\"seen-by-the-model\\\"]}\"}}]"),
                completion("\"content\":\"" + PLAN + "\""));
        cli = new Cli(folder).with("HOUSE_KEY", "k3y").with("AGENTIC_MODEL", "llama-9");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Reply completion(String message) {
        return Reply.json(
                200,
                "{\"id\":\"m\",\"object\":\"chat.completion\",\"model\":\"llama-9\",\"choices\":[{\"index\":0,\"message\":"
                        + "{\"role\":\"assistant\"," + message + "},\"finish_reason\":\"stop\"}],\"usage\":"
                        + "{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}");
    }

    @Test
    void should_ask_a_provider_of_the_settings_and_let_it_run_an_allowed_program() throws Exception {
        Path home = Files.createDirectories(cli.home);
        Files.writeString(
                home.resolve("prices.json"),
                "{\"llama-9\": {\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-6, \"max_output_tokens\": 9000}}");
        Files.writeString(
                home.resolve("settings.yaml"),
                "prices: prices.json\n"
                        + "providers:\n- {name: house, kind: openai_compatible, baseUrl: \"" + server.baseUrl()
                        + "/v1\", keyVariable: HOUSE_KEY, models: [\"llama-*\"]}\n"
                        + "tools: {commands: [echo]}\n");
        cli.jenkinsfile("node { def plan = agentRun role: 'planner', task: 'x', tools: ['run_command']\n"
                + "echo \"calls ${plan.usage.toolCalls}, cost ${plan.usage.cost}\" }\n");

        Cli.Outcome run = cli.run();

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("tool run_command").contains("calls 1, cost 2.4E-4");
        assertThat(server.asked()).hasSize(2).allSatisfy(asked -> {
            assertThat(asked.path()).isEqualTo("/v1/chat/completions");
            assertThat(asked.headers().get("Authorization")).isEqualTo("Bearer k3y");
        });
        assertThat(server.asked().get(1).body().toString()).contains("seen-by-the-model");
        assertThat(run.out()).doesNotContain("k3y");
    }
}
