package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.testkit.JsonServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that the server starts obeys settings.yaml as one from the command line does. */
class ServedSettingsTest {
    @TempDir
    Path folder;

    /** A model that calls a tool for ever. */
    private static Reply toolCall() {
        return Reply.json(
                200,
                """
                {"id":"m","object":"chat.completion","model":"llama-9","choices":[{"index":0,"message":
                {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":
                {"name":"run_command","arguments":"{\\"command\\": [\\"echo\\", \\"seen-by-the-model\\"]}"}}]},
                "finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}
                """);
    }

    @Test
    void should_hold_agents_to_the_commands_and_limits_of_the_settings() throws Exception {
        try (JsonServer model = JsonServer.start(toolCall(), toolCall(), toolCall(), toolCall())) {
            Files.writeString(
                    folder.resolve("prices.json"),
                    "{\"llama-9\": {\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-6,"
                            + " \"max_output_tokens\": 9000}}");
            Files.writeString(
                    folder.resolve("settings.yaml"),
                    "prices: prices.json\nproviders:\n- {name: house, kind: openai_compatible, baseUrl: \""
                            + model.baseUrl()
                            + "/v1\", models: [\"llama-*\"]}\n"
                            + "tools: {commands: [echo], mostCalls: 1}\n");
            try (Served served =
                    new Served(folder, Map.of("AGENTIC_MODEL", "llama-9", "PATH", System.getenv("PATH")))) {
                String id = served.start("node { agentRun role: 'planner', task: 'x', tools: ['run_command'] }\n");

                assertThat(served.ended(id)).isEqualTo(Runs.State.FAILED);

                assertThat(served.engine.runs().get(id).error()).contains("1 tool call");
                assertThat(model.asked().get(1).body().toString()).contains("seen-by-the-model");
            }
        }
    }
}
