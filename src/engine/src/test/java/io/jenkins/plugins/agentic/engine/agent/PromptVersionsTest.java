package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which version of its prompt a call uses, and what is recorded of it. */
class PromptVersionsTest {
    private static final String ANSWER =
            "{\"result\": {}, \"reasoning\": \"r\", \"confidence\": 0.9, \"humanReviewRequired\": false}";
    private static final String STOP = "stop";

    @TempDir
    Path folder;

    private final Deque<String> answers = new ArrayDeque<>();
    private ChatRequest asked;
    private Engine engine;

    @BeforeEach
    void open() {
        ModelSettings models = ModelSettings.of(ProviderSettings.gemini("key", "http://127.0.0.1:9"), "gemini-2.5-pro");
        ChatModel model = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                asked = request;
                String answer = answers.isEmpty() ? ANSWER : answers.remove();
                if (answer.equals(STOP)) {
                    Thread.currentThread().interrupt();
                    throw new AgenticException(ErrorCode.ABORTED, "Cancelled.", "");
                }
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from(answer))
                        .modelName("gemini-2.5-pro")
                        .tokenUsage(new TokenUsage(100, 10))
                        .build();
            }
        };
        engine = Engine.open(
                new EngineSettings(
                        folder.resolve("home"),
                        folder.resolve("registry"),
                        false,
                        DatabaseSettings.EMBEDDED,
                        () -> models,
                        MoneySettings::standard,
                        ToolSettings::standard),
                new Models(() -> models, (provider, settings) -> model));
        engine.runs().start("run", "job", "", "", "{}");
        save("translator", "{{role \"system\"}}first");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void save(String name, String source) {
        engine.prompts().save(name, source, "Ada", "Save", Optional.empty(), Bump.PATCH);
    }

    private Map<?, ?> call(String path, String prompt) {
        RunContext run = new RunContext(
                "run", "job", "", new NoWorkspace(), Commands.none(), line -> {}, UnaryOperator.identity());
        return (Map<?, ?>) engine.execute(
                "agentRun", new StepKey("run", path), Map.of("role", "translator", "task", "x", "prompt", prompt), run);
    }

    private String instruction() {
        return ((SystemMessage) asked.messages().get(0)).text();
    }

    @Test
    void should_record_the_version_and_its_commit_in_output_and_ledger() {
        Map<?, ?> output = call("1", "translator@1.0.0");

        assertThat(output.get("promptVersion")).isEqualTo("translator@1.0.0");
        assertThat(output.get("promptCommit"))
                .isEqualTo(engine.prompts().read("translator@1.0.0").commit());
        assertThat(engine.ledger().calls("run"))
                .extracting(Ledger.Call::promptVersion)
                .containsExactly("translator@1.0.0");
    }

    @Test
    void should_use_what_a_label_points_at_now() {
        save("translator", "{{role \"system\"}}second");
        engine.prompts().label("translator", "team", "1.0.0", "Ada");
        call("1", "translator@team");
        assertThat(instruction()).contains("first");

        engine.prompts().label("translator", "team", "1.0.1", "Ada");
        call("2", "translator@team");

        assertThat(instruction()).contains("second");
    }

    @Test
    void should_go_on_with_the_version_a_call_began_with_though_its_label_moved() {
        save("translator", "{{role \"system\"}}second");
        engine.prompts().label("translator", "team", "1.0.0", "Ada");
        // An answer that has to be repaired, and no second one.
        answers.add("{}");
        answers.add(STOP);
        assertThatThrownBy(() -> call("1", "translator@team")).isInstanceOf(AgenticException.class);
        assertThat(Thread.interrupted()).isTrue();
        engine.prompts().label("translator", "team", "1.0.1", "Ada");

        Map<?, ?> output = call("1", "translator@team");

        assertThat(output.get("promptVersion")).isEqualTo("translator@1.0.0");
        assertThat(instruction()).contains("first");
    }

    @Test
    void should_say_that_a_label_is_not_there() {
        assertThatThrownBy(() -> call("1", "translator@nowhere"))
                .isInstanceOf(AgenticException.class)
                .hasMessage("The prompt 'translator' has no label 'nowhere'.");
    }
}
