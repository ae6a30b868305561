package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentMemoryTest {
    private static final String ANSWER =
            "{\"result\": {\"files\": [{\"path\": \"a.txt\", \"action\": \"create\", \"content\": \"long text\"}],"
                    + " \"notes\": \"made a\"}, \"reasoning\": \"r\", \"confidence\": 0.9, \"humanReviewRequired\": false}";

    @TempDir
    Path folder;

    private final List<ChatRequest> asked = new ArrayList<>();
    private Engine engine;

    @BeforeEach
    void open() {
        ModelSettings models = ModelSettings.of(ProviderSettings.gemini("key", "http://127.0.0.1:9"), "gemini-2.5-pro");
        ChatModel model = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                asked.add(request);
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from(ANSWER))
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
        engine.runs().start("run-1", "job", "", "", "{}");
        engine.runs().start("run-2", "job", "", "", "{}");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void code(String runId, String path, String task, int memory) {
        RunContext run = new RunContext(
                runId,
                "job",
                "",
                new LocalWorkspace(folder.resolve("workspace")),
                Commands.none(),
                line -> {},
                text -> text.replace("hunter2", "****"));
        engine.execute("agentCode", new StepKey(runId, path), Map.of("task", task, "memory", memory), run);
    }

    /** What the model was shown between its instruction and its task. */
    private String remembered() {
        List<ChatMessage> messages = asked.get(asked.size() - 1).messages();
        assertThat(messages.get(0)).isInstanceOf(SystemMessage.class);
        assertThat(messages.get(messages.size() - 1)).isInstanceOf(UserMessage.class);
        return messages.subList(1, messages.size() - 1).stream()
                .map(message -> message instanceof UserMessage user ? user.singleText() : ((AiMessage) message).text())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void should_show_a_role_its_earlier_tasks_and_answers_without_the_files_text() {
        code("run-1", "1", "make a, hunter2", 1000);
        assertThat(remembered()).isEmpty();

        code("run-1", "2", "mend a", 1000);

        assertThat(remembered())
                .contains("make a, ****")
                .contains("made a")
                .contains("a.txt")
                .doesNotContain("long text");
    }

    @Test
    void should_remember_in_one_run_only_and_only_when_asked() {
        code("run-1", "1", "make a", 1000);

        code("run-2", "1", "make b", 1000);
        assertThat(remembered()).isEmpty();
        code("run-1", "2", "mend a", 0);
        assertThat(remembered()).isEmpty();
    }

    @Test
    void should_not_remember_what_comes_later_in_the_run_that_a_run_begins_like() {
        code("run-1", "1", "make a", 1000);
        code("run-1", "2", "mend a", 1000);

        engine.beginLike("run-1", "run-2", List.of("1"), "somebody");
        code("run-2", "1", "make a", 1000);
        assertThat(asked).hasSize(2);
        code("run-2", "2", "mend a", 1000);

        assertThat(asked).hasSize(3);
        assertThat(remembered()).isEmpty();
    }

    @Test
    void should_forget_the_oldest_when_there_are_too_many_tokens() {
        for (int i = 1; i <= 9; i++) {
            code("run-1", String.valueOf(i), "task number " + i, 200);
        }

        assertThat(remembered()).contains("task number 8").doesNotContain("task number 1");
        assertThat(remembered().length()).isLessThan(200 * 4);
    }

    @Test
    void should_open_with_a_task_and_answer_each_however_much_was_forgotten() {
        for (int memory : List.of(60, 90, 120, 150, 200, 330)) {
            for (int i = 1; i <= 6; i++) {
                code("run-1", memory + "/" + i, "task " + i + " " + "more ".repeat(i * 7 % 5 * 10), memory);

                List<ChatMessage> messages = asked.get(asked.size() - 1).messages();
                List<ChatMessage> remembered = messages.subList(1, messages.size() - 1);
                for (int at = 0; at < remembered.size(); at++) {
                    assertThat(remembered.get(at)).isInstanceOf(at % 2 == 0 ? UserMessage.class : AiMessage.class);
                }
                assertThat(remembered.size() % 2).isZero();
            }
        }
    }
}
