package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.ErrorCode;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that looks around, changes and runs before it answers. */
class ToolLoopTest {
    @TempDir
    Path folder;

    private final List<String> log = new ArrayList<>();
    private final List<ChatRequest> asked = new ArrayList<>();
    private Path workspace;

    @BeforeEach
    void workspace() throws IOException {
        workspace = Files.createDirectory(folder.resolve("workspace"));
        Files.writeString(workspace.resolve("a.txt"), "one\n");
    }

    /** Answers one after the other; at the end the call is broken off, as by a person or with its process. */
    private final class Scripted implements ChatModel {
        private final Deque<AiMessage> answers;

        Scripted(AiMessage... answers) {
            this.answers = new ArrayDeque<>(Arrays.asList(answers));
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            asked.add(request);
            AiMessage answer = answers.poll();
            if (answer == null) {
                Thread.currentThread().interrupt();
                throw new AgenticException(ErrorCode.ABORTED, "The call was cancelled.", "");
            }
            return ChatResponse.builder()
                    .aiMessage(answer)
                    .modelName("gemini-2.5-pro")
                    .tokenUsage(new TokenUsage(100, 10))
                    .build();
        }
    }

    private static AiMessage call(String name, String arguments) {
        return AiMessage.builder()
                .toolExecutionRequests(List.of(ToolExecutionRequest.builder()
                        .id(name + "-id")
                        .name(name)
                        .arguments(arguments)
                        .build()))
                .attributes(Map.of("signature", "c2lnbmF0dXJl"))
                .build();
    }

    private Engine open(ToolSettings tools, AiMessage... answers) {
        Scripted model = new Scripted(answers);
        ModelSettings models = ModelSettings.of(ProviderSettings.gemini("key", "http://127.0.0.1:9"), "gemini-2.5-pro");
        Engine engine = Engine.open(
                new EngineSettings(
                        folder.resolve("home"),
                        folder.resolve("registry"),
                        false,
                        DatabaseSettings.EMBEDDED,
                        () -> models,
                        MoneySettings::standard,
                        () -> tools),
                new Models(() -> models, (provider, settings) -> model));
        engine.runs().start("run-1", "job", "ann", "", "{}");
        return engine;
    }

    private Map<?, ?> run(Engine engine, List<String> tools) {
        return run(engine, tools, Commands.none());
    }

    private Map<?, ?> run(Engine engine, List<String> tools, Commands commands) {
        RunContext run = new RunContext(
                "run-1",
                "job",
                "ann",
                new LocalWorkspace(workspace),
                commands,
                log::add,
                text -> text.replace("hunter2", "****"));
        return (Map<?, ?>) engine.execute(
                "agentRun",
                new StepKey("run-1", "1"),
                Map.of("role", "reader", "prompt", "reviewer", "task", "look", "tools", tools),
                run);
    }

    /** The reviewer's own schema, met. */
    private static AiMessage review() {
        return AiMessage.from("{\"result\": {\"approved\": true, \"issues\": [], \"summary\": \"s\"},"
                + " \"reasoning\": \"r\", \"confidence\": 0.9, \"humanReviewRequired\": false}");
    }

    private static List<String> results(ChatRequest request) {
        return request.messages().stream()
                .filter(ToolExecutionResultMessage.class::isInstance)
                .map(message -> ((ToolExecutionResultMessage) message).text())
                .toList();
    }

    @Test
    void should_let_the_model_read_and_write_before_it_answers() throws IOException {
        try (Engine engine = open(
                ToolSettings.standard(),
                call("read_file", "{\"path\": \"a.txt\"}"),
                call("write_file", "{\"path\": \"b.txt\", \"content\": \"hunter2\"}"),
                review())) {
            Map<?, ?> output = run(engine, List.of("read_file", "write_file"));

            assertThat(workspace.resolve("b.txt")).hasContent("hunter2");
            assertThat(output.get("verdict")).isEqualTo("");
            assertThat((Map<?, ?>) output.get("usage"))
                    .extracting("toolCalls", "totalTokens")
                    .containsExactly(2, 330);
        }
        assertThat(asked).hasSize(3);
        assertThat(asked.get(0).toolSpecifications()).extracting("name").containsExactly("read_file", "write_file");
        assertThat(results(asked.get(1))).singleElement().asString().contains("one");
        assertThat(log).anyMatch(line -> line.contains("tool read_file{\"path\": \"a.txt\"}"));
        assertThat(String.join("\n", log)).doesNotContain("hunter2");
    }

    @Test
    void should_send_a_models_own_marks_back_with_its_turn() {
        try (Engine engine = open(ToolSettings.standard(), call("read_file", "{\"path\": \"a.txt\"}"), review())) {
            run(engine, List.of("*"));
        }

        ChatMessage turn = asked.get(1).messages().get(asked.get(1).messages().size() - 2);
        assertThat(((AiMessage) turn).attributes()).containsEntry("signature", "c2lnbmF0dXJl");
    }

    @Test
    void should_do_no_tool_call_twice_when_the_process_ends_after_it() {
        ToolSettings allowed = new ToolSettings(List.of("build"), 9, 9, Duration.ofMinutes(1), 1000, List.of());
        try (Engine engine = open(allowed, call("run_command", "{\"command\": [\"build\"]}"))) {
            assertThatThrownBy(() -> run(engine, List.of("run_command"), command -> done("first")))
                    .hasMessageContaining("cancelled");
            assertThat(Thread.interrupted()).isTrue();
        }
        try (Engine engine = open(allowed, review())) {
            Map<?, ?> output = run(engine, List.of("run_command"), command -> done("second"));

            assertThat(output.get("result")).isNotNull();
        }
        assertThat(results(asked.get(asked.size() - 1)))
                .singleElement()
                .asString()
                .contains("first")
                .doesNotContain("second");
    }

    private static Commands.Result done(String output) {
        return new Commands.Result(0, output, false, false, 1);
    }

    @Test
    void should_end_a_loop_that_goes_round_in_circles_and_ask_for_a_person() {
        AiMessage same = call("read_file", "{\"path\": \"a.txt\"}");
        try (Engine engine = open(ToolSettings.standard(), same, same, same, review())) {
            Map<?, ?> output = run(engine, List.of("read_file"));

            assertThat(output.get("verdict")).asString().contains("round in circles");
            assertThat(output.get("humanReviewRequired")).isEqualTo(true);
            assertThat((Map<?, ?>) output.get("usage")).extracting("toolCalls").isEqualTo(2);
        }
        assertThat(results(asked.get(3)).get(2)).startsWith("Not done.");
    }

    @Test
    void should_fail_with_the_reason_when_the_model_will_not_stop() {
        ToolSettings narrow = new ToolSettings(List.of(), 25, 1, Duration.ofMinutes(1), 1000, List.of());
        try (Engine engine = open(
                narrow,
                call("list_files", "{}"),
                call("read_file", "{\"path\": \"a.txt\"}"),
                call("read_file", "{\"path\": \"b.txt\"}"))) {
            assertThatThrownBy(() -> run(engine, List.of("*")))
                    .isInstanceOf(AgenticException.class)
                    .hasMessageContaining("asks for tools instead of answering")
                    .hasMessageContaining("1 tool calls");
        }
    }

    @Test
    void should_refuse_a_tool_that_is_not_there_before_the_model_is_asked() {
        try (Engine engine = open(ToolSettings.standard(), review())) {
            assertThatThrownBy(() -> run(engine, List.of("read_fil")))
                    .isInstanceOf(AgenticException.class)
                    .hasMessageContaining("no tool 'read_fil'");
        }
        assertThat(asked).isEmpty();
    }
}
