package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Extensions;
import io.jenkins.plugins.agentic.engine.Submission;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelLimit;
import io.jenkins.plugins.agentic.engine.model.ModelProvider;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Routing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stage view and a thread dump say of a step under way. */
class StepStatusTest {
    private static final String ANSWER =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();
    private Engine engine;

    private void open(List<ModelLimit> limits, Supplier<ChatResponse> model) {
        ProviderSettings provider =
                new ProviderSettings("acme", ProviderSettings.Kind.EXTENSION, "", "", "", "", List.of("*"));
        ModelSettings models = new ModelSettings(
                List.of(provider),
                "gemini-2.5-flash",
                Routing.standard(),
                limits,
                new RetryPolicy(3, Duration.ofMinutes(4), 1),
                null);
        ModelProvider acme = new ModelProvider() {
            @Override
            public String name() {
                return "acme";
            }

            @Override
            public ChatModel make(ProviderSettings settings, String defaultModel) {
                return new ChatModel() {
                    @Override
                    public ChatResponse doChat(ChatRequest request) {
                        return model.get();
                    }
                };
            }
        };
        engine = Engine.open(EngineSettings.of(folder.resolve("home"), folder.resolve("registry"), true, () -> models)
                .extendedBy(() -> new Extensions(List.of(), List.of(), List.of(acme), List.of(), List.of())));
        engine.runs().start("run", "job", "ann", "", "{}");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static ChatResponse answer() {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(ANSWER))
                .modelName("gemini-2.5-flash")
                .tokenUsage(new TokenUsage(10, 5))
                .build();
    }

    private Submission submit(String path) {
        RunContext run = new RunContext(
                "run", "job", "ann", new NoWorkspace(), Commands.none(), log::add, UnaryOperator.identity());
        return engine.submit("agentPlan", new StepKey("run", path), Map.of("task", "t"), run);
    }

    private void awaitWait() throws InterruptedException {
        String line = log.poll(30, TimeUnit.SECONDS);
        while (line != null && !line.contains("waits until")) {
            line = log.poll(30, TimeUnit.SECONDS);
        }
        assertThat(line).isNotNull();
    }

    private static String status(Submission submission) {
        return EngineStepExecution.status(
                "agentPlan", submission.waiting(), text -> text.replace("hunter2", "****"), System.currentTimeMillis());
    }

    @Test
    void should_say_why_and_until_when_a_limit_makes_it_wait() throws Exception {
        open(List.of(new ModelLimit("*", 1, 0)), StepStatusTest::answer);
        submit("1").get(30, TimeUnit.SECONDS);

        Submission second = submit("2");
        awaitWait();

        assertThat(status(second))
                .matches(
                        "agentPlan waits until 20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ: the limit of calls or tokens a minute"
                                + " of the model gemini-2.5-flash is used up");
        second.cancel(true);
    }

    @Test
    void should_say_what_an_overloaded_model_answered_without_secrets() throws Exception {
        open(List.of(), () -> {
            throw new AgenticException(ErrorCode.MODEL, "HTTP 429 for the key hunter2.", "Wait.", true, null);
        });

        Submission call = submit("1");
        awaitWait();

        assertThat(status(call))
                .startsWith("agentPlan waits until 20")
                .endsWith("attempt 1 of 3 failed: HTTP 429 for the key ****.");
        call.cancel(true);
    }

    @Test
    void should_say_how_long_it_works() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        open(List.of(), () -> {
            asked.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return answer();
        });

        Submission call = submit("1");
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(status(call)).matches("agentPlan, for \\d+ s");
        go.countDown();
        call.get(30, TimeUnit.SECONDS);
    }
}
