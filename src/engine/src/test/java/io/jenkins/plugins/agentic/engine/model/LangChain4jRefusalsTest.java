package io.jenkins.plugins.agentic.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings.Kind;
import io.jenkins.plugins.agentic.testkit.JsonServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the providers behind LangChain4j refuse, and what they are spared because they would. */
class LangChain4jRefusalsTest {
    private static final String KEY = "sk-k3y";

    private static ModelRequest request(String model, Double temperature, Integer most) {
        return new ModelRequest(
                model,
                List.of(SystemMessage.from("Be brief."), UserMessage.from("Hello")),
                List.of(),
                temperature,
                most,
                Duration.ofSeconds(30),
                "planner/1",
                null,
                Thinking.USUAL,
                Map.of(),
                null);
    }

    private static Models models(Kind kind, JsonServer server) {
        String base = kind == Kind.OLLAMA ? server.baseUrl() : server.baseUrl() + "/v1";
        ModelSettings settings =
                ModelSettings.of(new ProviderSettings("p", kind, KEY, base, "", "", List.of("*")), "some-model");
        return new Models(() -> settings);
    }

    private static AgenticException failure(Kind kind, Reply reply) {
        try (JsonServer server = JsonServer.start(reply);
                Models models = models(kind, server)) {
            return catchThrowableOfType(AgenticException.class, () -> models.ask(request("some-model", null, null)));
        }
    }

    private static JsonServer.Asked asked(Kind kind, ModelRequest request) {
        try (JsonServer server = JsonServer.start(Reply.json(
                        200,
                        kind == Kind.ANTHROPIC
                                ? "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":"
                                        + "[{\"type\":\"text\",\"text\":\"hi\"}],\"stop_reason\":\"end_turn\","
                                        + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"
                                : openAi("\"content\":\"hi\"", "stop")));
                Models models = models(kind, server)) {
            models.ask(request);
            return server.asked().get(0);
        }
    }

    private static String openAi(String message, String finish) {
        return "{\"id\":\"m\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
                + "{\"role\":\"assistant\"," + message + "},\"finish_reason\":\"" + finish
                + "\"}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}";
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, gpt-4.1, true",
        "OPENAI, gpt-5-mini, false",
        "OPENAI_COMPATIBLE, gpt-5-clone, true",
        "ANTHROPIC, claude-haiku-4-5, true",
        "ANTHROPIC, claude-sonnet-4-5-20250929, true",
        "ANTHROPIC, claude-opus-4-8, false",
        "ANTHROPIC, claude-sonnet-5, false"
    })
    void should_send_a_temperature_only_to_models_that_take_one(Kind kind, String model, boolean sent) {
        assertThat(asked(kind, request(model, 0.2, 500)).body().has("temperature"))
                .isEqualTo(sent);
    }

    @Test
    void should_give_anthropic_the_limits_it_wants() {
        JsonNode body =
                asked(Kind.ANTHROPIC, request("claude-sonnet-4-6", 1.5, null)).body();

        assertThat(body.path("temperature").asDouble()).isEqualTo(1);
        assertThat(body.path("max_tokens").asInt()).isEqualTo(32_000);
        assertThat(asked(Kind.ANTHROPIC, request("claude-sonnet-4-6", null, 500))
                        .body()
                        .path("max_tokens")
                        .asInt())
                .isEqualTo(500);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI_COMPATIBLE", "ANTHROPIC"})
    void should_tell_an_endpoint_of_ones_own_which_call_it_is(Kind kind) {
        assertThat(asked(kind, request("some-model", null, null)).headers())
                .containsEntry("x-agentic-call", "planner/1");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "OPENAI_COMPATIBLE", "ANTHROPIC", "OLLAMA"})
    void should_keep_a_key_that_is_repeated_out_of_errors(Kind kind) {
        AgenticException e =
                failure(kind, Reply.json(401, "{\"error\": {\"message\": \"the key " + KEY + " is no good\"}}"));

        assertThat(e).hasMessageContaining("HTTP 401: the key **** is no good");
        assertThat(Throwables.getStackTrace(e)).doesNotContain(KEY);
    }

    @Test
    void should_not_wait_for_credit() {
        AgenticException e = failure(
                Kind.OPENAI,
                Reply.json(429, "{\"error\": {\"message\": \"No credit.\", \"code\": \"insufficient_quota\"}}"));

        assertThat(e).hasMessageContaining("HTTP 429: No credit.");
        assertThat(e.retriable()).isFalse();
        assertThat(e.hint()).contains("Top up");
    }

    @Test
    void should_not_take_a_refusal_for_an_answer() {
        UnusableAnswerException anthropic = (UnusableAnswerException) failure(
                Kind.ANTHROPIC,
                Reply.json(
                        200,
                        "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":"
                                + "[{\"type\":\"text\",\"text\":\"I will not.\"}],\"stop_reason\":\"refusal\","
                                + "\"usage\":{\"input_tokens\":100,\"output_tokens\":20}}"));
        UnusableAnswerException openAi = (UnusableAnswerException)
                failure(Kind.OPENAI, Reply.json(200, openAi("\"content\":null,\"refusal\":\"I will not.\"", "stop")));
        UnusableAnswerException filtered = (UnusableAnswerException)
                failure(Kind.OPENAI, Reply.json(200, openAi("\"content\":\"I wi\"", "content_filter")));

        assertThat(anthropic.outcome()).isEqualTo("other");
        assertThat(anthropic.usage().total()).isEqualTo(120);
        assertThat(openAi.outcome()).isEqualTo("refusal");
        assertThat(openAi.usage().input()).isPositive();
        assertThat(filtered.outcome()).isEqualTo("content_filter");
        assertThat(filtered.usage().total()).isEqualTo(120);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "OPENAI_COMPATIBLE", "ANTHROPIC", "OLLAMA"})
    void should_try_again_after_an_answer_that_broke_off(Kind kind) {
        AgenticException e = failure(
                kind, Reply.json(200, openAi("\"content\":\"hi\"", "stop")).cutAfter(20));

        assertThat(e).hasMessageContaining("broke off its answer");
        assertThat(e.retriable()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "OPENAI_COMPATIBLE", "ANTHROPIC", "OLLAMA"})
    void should_say_whom_it_can_not_reach(Kind kind) {
        JsonServer gone = JsonServer.start();
        gone.close();
        try (Models models = models(kind, gone)) {
            AgenticException e =
                    catchThrowableOfType(AgenticException.class, () -> models.ask(request("some-model", null, null)));

            assertThat(e).hasMessageContaining("can't be reached").hasMessageContaining("127.0.0.1");
            assertThat(e.retriable()).isTrue();
        }
    }
}
