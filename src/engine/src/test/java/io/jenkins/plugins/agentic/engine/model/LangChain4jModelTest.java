package io.jenkins.plugins.agentic.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings.Kind;
import io.jenkins.plugins.agentic.testkit.JsonServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every provider behind LangChain4j does alike, and what each does in its own way. */
class LangChain4jModelTest {
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}";
    private static final List<ChatMessage> QUESTION =
            List.of(SystemMessage.from("Be brief."), UserMessage.from("Hello"));
    private static final ToolSpecification TOOL = ToolSpecification.builder()
            .name("read_file")
            .description("Reads.")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("path")
                    .required("path")
                    .build())
            .build();

    private JsonServer server;
    private Models models;

    @AfterEach
    void close() {
        if (models != null) {
            models.close();
            server.close();
        }
    }

    private void open(Kind kind, Reply... replies) {
        server = JsonServer.start(replies);
        String base = kind == Kind.OLLAMA ? server.baseUrl() : server.baseUrl() + "/v1";
        models = new Models(() ->
                ModelSettings.of(new ProviderSettings("p", kind, "k3y", base, "", "", List.of("*")), "some-model"));
    }

    private ChatResponse ask(List<ChatMessage> messages, List<ToolSpecification> tools, Duration timeout) {
        return models.ask(new ModelRequest(
                "some-model", messages, tools, 0.5, 500, timeout, "", SCHEMA, Thinking.USUAL, Map.of(), null));
    }

    private ChatResponse ask() {
        return ask(QUESTION, List.of(), Duration.ofSeconds(30));
    }

    /** A good answer in the provider's own form: text, 100 tokens in (40 of them cached), 20 out (5 of them thoughts). */
    private static Reply answer(Kind kind, String text, String finish) {
        String quoted = "\"" + text.replace("\"", "\\\"") + "\"";
        return Reply.json(
                200,
                switch (kind) {
                    case ANTHROPIC ->
                        "{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"some-model-1\",\"content\":"
                                + "[{\"type\":\"text\",\"text\":" + quoted + "}],\"stop_reason\":\""
                                + (finish.equals("length") ? "max_tokens" : "end_turn")
                                + "\",\"usage\":{\"input_tokens\":60,\"cache_read_input_tokens\":40,\"output_tokens\":20}}";
                    case OLLAMA ->
                        "{\"model\":\"some-model-1\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\","
                                + "\"content\":" + quoted + "},\"done\":true,\"done_reason\":\"" + finish
                                + "\",\"prompt_eval_count\":100,\"eval_count\":20}";
                    default ->
                        "{\"id\":\"m1\",\"object\":\"chat.completion\",\"model\":\"some-model-1\",\"choices\":[{\"index\":0,"
                                + "\"message\":{\"role\":\"assistant\",\"content\":" + quoted + "},\"finish_reason\":\""
                                + finish + "\"}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,"
                                + "\"total_tokens\":120,\"prompt_tokens_details\":{\"cached_tokens\":40},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":5}}}";
                });
    }

    private static Reply toolCall(Kind kind) {
        return Reply.json(
                200,
                switch (kind) {
                    case ANTHROPIC ->
                        "{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"some-model-1\",\"content\":"
                                + "[{\"type\":\"tool_use\",\"id\":\"call-1\",\"name\":\"read_file\",\"input\":{\"path\":"
                                + "\"a.txt\"}}],\"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":60,"
                                + "\"output_tokens\":20}}";
                    case OLLAMA ->
                        "{\"model\":\"some-model-1\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\","
                                + "\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"read_file\",\"arguments\":"
                                + "{\"path\":\"a.txt\"}}}]},\"done\":true,\"done_reason\":\"stop\","
                                + "\"prompt_eval_count\":100,\"eval_count\":20}";
                    default ->
                        "{\"id\":\"m1\",\"object\":\"chat.completion\",\"model\":\"some-model-1\",\"choices\":[{\"index\":0,"
                                + "\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call-1\","
                                + "\"type\":\"function\",\"function\":{\"name\":\"read_file\",\"arguments\":"
                                + "\"{\\\"path\\\": \\\"a.txt\\\"}\"}}]},\"finish_reason\":\"tool_calls\"}],"
                                + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}";
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "OPENAI_COMPATIBLE", "ANTHROPIC", "OLLAMA"})
    void should_answer_with_text_model_and_tokens(Kind kind) {
        open(kind, answer(kind, "{\"a\":1}", "stop"));

        ChatResponse response = ask();

        assertThat(response.aiMessage().text()).isEqualTo("{\"a\":1}");
        assertThat(response.metadata().modelName()).isEqualTo("some-model-1");
        Usage usage = TokenCounts.of(response.metadata().tokenUsage());
        assertThat(usage.input()).isEqualTo(100);
        assertThat(usage.output() + usage.thoughts()).isEqualTo(20);
        assertThat(usage.cached()).isEqualTo(kind == Kind.OLLAMA ? 0 : 40);
        String sent = server.asked().get(0).body().toString();
        assertThat(sent).contains("Be brief.").contains("Hello").contains("integer");
        assertThat(server.asked().get(0).headers().toString().contains("k3y")).isEqualTo(kind != Kind.OLLAMA);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "OPENAI_COMPATIBLE", "ANTHROPIC", "OLLAMA"})
    void should_call_tools_and_take_their_results(Kind kind) {
        open(kind, toolCall(kind), answer(kind, "{\"a\":1}", "stop"));

        AiMessage turn = ask(QUESTION, List.of(TOOL), Duration.ofSeconds(30)).aiMessage();
        List<ChatMessage> messages = new ArrayList<>(QUESTION);
        messages.add(turn);
        messages.add(
                ToolExecutionResultMessage.from(turn.toolExecutionRequests().get(0), "the text of a"));
        ChatResponse response = ask(messages, List.of(TOOL), Duration.ofSeconds(30));

        assertThat(turn.toolExecutionRequests()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("read_file");
            assertThat(call.arguments().replaceAll("\\s", "")).isEqualTo("{\"path\":\"a.txt\"}");
        });
        assertThat(response.aiMessage().text()).isEqualTo("{\"a\":1}");
        assertThat(server.asked().get(1).body().toString()).contains("the text of a");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "OPENAI_COMPATIBLE", "ANTHROPIC", "OLLAMA"})
    void should_call_an_answer_useless_that_was_cut_off(Kind kind) {
        open(kind, answer(kind, "{\"a\":", "length"));

        assertThatThrownBy(this::ask).isInstanceOfSatisfying(UnusableAnswerException.class, e -> {
            assertThat(e.outcome()).isEqualTo("max_tokens");
            assertThat(e.usage().input()).isEqualTo(100);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "OPENAI_COMPATIBLE", "ANTHROPIC", "OLLAMA"})
    void should_call_an_empty_answer_useless(Kind kind) {
        open(kind, answer(kind, "", "stop"));

        assertThatThrownBy(this::ask).isInstanceOfSatisfying(UnusableAnswerException.class, e -> assertThat(e.outcome())
                .isEqualTo("empty"));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, 429, true",
        "OPENAI, 500, true",
        "OPENAI, 400, false",
        "OPENAI, 401, false",
        "OPENAI, 404, false",
        "OPENAI_COMPATIBLE, 503, true",
        "ANTHROPIC, 529, true",
        "ANTHROPIC, 429, true",
        "ANTHROPIC, 403, false",
        "OLLAMA, 500, true",
        "OLLAMA, 404, false"
    })
    void should_know_which_errors_pass_and_ask_once(Kind kind, int status, boolean retriable) {
        open(
                kind,
                Reply.json(status, "{\"error\": {\"message\": \"said why\"}}").withHeader("Retry-After", "7"),
                answer(kind, "{\"a\":1}", "stop"));

        assertThatThrownBy(this::ask)
                .hasMessageContaining("HTTP " + status + ": said why")
                .isInstanceOfSatisfying(ModelException.class, e -> {
                    assertThat(e.status()).isEqualTo(status);
                    assertThat(e.retriable()).isEqualTo(retriable);
                    if (retriable) {
                        assertThat(e.retryAfter()).contains(Duration.ofSeconds(7));
                    }
                });
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "ANTHROPIC", "OLLAMA"})
    void should_explain_what_is_no_json(Kind kind) {
        open(kind, Reply.json(200, "{\"choices\": ["));

        assertThatThrownBy(this::ask).isInstanceOf(AgenticException.class).hasMessageContaining("can't be read");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "ANTHROPIC", "OLLAMA"})
    void should_end_in_time_and_when_cancelled(Kind kind) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        open(
                kind,
                answer(kind, "{}", "stop").after(never),
                answer(kind, "{}", "stop").after(never));
        assertThatThrownBy(() -> ask(QUESTION, List.of(), Duration.ofMillis(300)))
                .isInstanceOfSatisfying(
                        AgenticException.class, e -> assertThat(e.retriable()).isTrue());

        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                outcome.complete(ask());
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        });
        caller.start();
        while (server.asked().size() < 2) {
            Thread.onSpinWait();
        }
        caller.interrupt();

        assertThatThrownBy(() -> outcome.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        AgenticException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ABORTED));
    }

    @Test
    void should_estimate_and_mark_what_an_endpoint_does_not_count() {
        open(
                Kind.OPENAI_COMPATIBLE,
                Reply.json(
                        200,
                        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"{}\"},"
                                + "\"finish_reason\":\"stop\"}]}"));

        ChatResponse response = ask();

        assertThat(TokenCounts.isEstimated(response.metadata().tokenUsage())).isTrue();
        assertThat(TokenCounts.of(response.metadata().tokenUsage()).input()).isPositive();
    }

    @Test
    void should_give_openai_its_own_names() {
        open(Kind.OPENAI, answer(Kind.OPENAI, "{}", "stop"));

        models.ask(new ModelRequest(
                "gpt-5",
                QUESTION,
                List.of(),
                0.5,
                500,
                Duration.ofSeconds(30),
                "",
                SCHEMA,
                Thinking.USUAL,
                Map.of(),
                null));

        JsonNode sent = server.asked().get(0).body();
        assertThat(sent.path("max_completion_tokens").asInt()).isEqualTo(500);
        assertThat(sent.has("max_tokens")).isFalse();
        assertThat(sent.has("temperature")).isFalse();
        assertThat(sent.at("/response_format/json_schema/schema/properties/a/type")
                        .asText())
                .isEqualTo("integer");
    }
}
