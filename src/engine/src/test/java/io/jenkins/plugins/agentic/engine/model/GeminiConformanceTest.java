package io.jenkins.plugins.agentic.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gemini's protocol, its odd corners and its faults, whole and streamed. */
class GeminiConformanceTest {
    private static final String SCHEMA = "{\"type\":\"object\"}";
    private static final ToolSpecification TOOL = ToolSpecification.builder()
            .name("read_file")
            .description("Reads.")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("path")
                    .required("path")
                    .build())
            .build();
    private static final List<ChatMessage> QUESTION =
            List.of(SystemMessage.from("Be brief."), UserMessage.from("Hello"));

    private GeminiServer server;
    private Models models;

    @AfterEach
    void close() {
        if (models != null) {
            models.close();
            server.close();
        }
    }

    private void open(Reply... replies) {
        server = GeminiServer.start(0, Script.inOrder(replies));
        models = new Models(() -> ModelSettings.of(ProviderSettings.gemini("key", server.baseUrl()), "gemini-2.5-pro"));
    }

    private static ModelRequest request(String model, List<ChatMessage> messages, Consumer<String> partial) {
        return request(model, messages, List.of(), Thinking.USUAL, partial);
    }

    private static ModelRequest request(
            String model,
            List<ChatMessage> messages,
            List<ToolSpecification> tools,
            Thinking thinking,
            Consumer<String> partial) {
        return new ModelRequest(
                model, messages, tools, null, null, Duration.ofSeconds(30), "", SCHEMA, thinking, Map.of(), partial);
    }

    private ChatResponse ask(boolean streamed) {
        return models.ask(request("gemini-2.5-pro", QUESTION, streamed ? text -> {} : null));
    }

    private JsonNode sent(int index) {
        return server.requests().get(index).body();
    }

    private static Usage usage(ChatResponse response) {
        return TokenCounts.of(response.metadata().tokenUsage());
    }

    @Test
    void should_put_a_streamed_answer_together_to_the_whole_one() {
        String text = "é€😀".repeat(2000);
        open(Reply.text(text, 100, 3000, 7).dripping(1777, Duration.ZERO));
        List<String> pieces = new ArrayList<>();

        ChatResponse response = models.ask(request("gemini-2.5-pro", QUESTION, pieces::add));

        assertThat(response.aiMessage().text()).isEqualTo(text);
        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(String.join("", pieces)).isEqualTo(text);
        assertThat(usage(response)).isEqualTo(new Usage(100, 0, 3000, 7));
        assertThat(server.requests().get(0).streamed()).isTrue();
    }

    @Test
    void should_take_an_event_that_comes_twice_once() {
        String text = "x".repeat(5000);
        open(Reply.text(text, 100, 1250, 0).repeatingEvents());

        ChatResponse response = ask(true);

        assertThat(response.aiMessage().text()).isEqualTo(text);
        assertThat(usage(response).output()).isEqualTo(1250);
    }

    @Test
    void should_bill_a_stream_that_was_cut_for_what_it_counted_and_let_it_be_tried_again() {
        open(Reply.text("x".repeat(9000), 100, 2250, 0).cutAfter(6000));

        assertThatThrownBy(() -> ask(true)).isInstanceOfSatisfying(ModelException.class, e -> {
            assertThat(e.retriable()).isTrue();
            assertThat(e.outcome()).isEqualTo("cut");
            assertThat(e.used().input()).isEqualTo(100);
            assertThat(e.used().output()).isBetween(1L, 2249L);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_estimate_and_mark_the_cost_of_an_answer_that_does_not_tell_it(boolean streamed) {
        open(Reply.withoutUsage("x".repeat(400)), Reply.tokens(77));

        ChatResponse response = ask(streamed);

        assertThat(TokenCounts.isEstimated(response.metadata().tokenUsage())).isTrue();
        assertThat(usage(response).input()).isEqualTo(77);
        assertThat(usage(response).output()).isGreaterThanOrEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({
        "MAX_TOKENS, max_tokens", "SAFETY, safety", "RECITATION, recitation", "BLOCKLIST, blocklist",
        "PROHIBITED_CONTENT, prohibited_content", "SPII, spii", "LANGUAGE, language", "OTHER, other",
        "IMAGE_SAFETY, image_safety", "TOO_MANY_TOOL_CALLS, too_many_tool_calls", "SOMETHING_NEW, something_new"
    })
    void should_call_an_answer_useless_that_ended_so(String reason, String outcome) {
        open(Reply.finished(reason, "half"), Reply.finished(reason, "half"));

        for (boolean streamed : new boolean[] {false, true}) {
            assertThatThrownBy(() -> ask(streamed)).isInstanceOfSatisfying(UnusableAnswerException.class, e -> {
                assertThat(e.outcome()).isEqualTo(outcome);
                assertThat(e.usage().input()).isEqualTo(100);
                assertThat(e.retriable()).isFalse();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"})
    void should_try_a_broken_tool_call_again_and_bill_it(String reason) {
        open(Reply.finished(reason, ""));

        assertThatThrownBy(() -> ask(false)).isInstanceOfSatisfying(ModelException.class, e -> {
            assertThat(e.retriable()).isTrue();
            assertThat(e.used().input()).isEqualTo(100);
        });
    }

    @Test
    void should_say_that_the_prompt_was_blocked() {
        open(Reply.blocked("SAFETY"), Reply.blocked("SAFETY"));

        for (boolean streamed : new boolean[] {false, true}) {
            assertThatThrownBy(() -> ask(streamed))
                    .isInstanceOf(UnusableAnswerException.class)
                    .hasMessageContaining("refused the prompt (SAFETY)");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "429, true",
        "500, true",
        "503, true",
        "504, true",
        "400, false",
        "401, false",
        "403, false",
        "404, false"
    })
    void should_know_which_errors_pass(int status, boolean retriable) {
        open(Reply.error(status, "X", "no"), Reply.error(status, "X", "no"));

        for (boolean streamed : new boolean[] {false, true}) {
            assertThatThrownBy(() -> ask(streamed)).isInstanceOfSatisfying(ModelException.class, e -> {
                assertThat(e.status()).isEqualTo(status);
                assertThat(e.retriable()).isEqualTo(retriable);
                assertThat(e.used()).isEqualTo(Usage.NONE);
                assertThat(e.retryAfter()).isEmpty();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_tell_how_long_a_service_asks_to_be_left_alone(boolean streamed) {
        open(Reply.rateLimited(Duration.ofSeconds(21)));

        assertThatThrownBy(() -> ask(streamed))
                .isInstanceOfSatisfying(
                        ModelException.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(21)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_explain_an_answer_that_is_no_json(boolean streamed) {
        open(Reply.garbage());

        assertThatThrownBy(() -> ask(streamed))
                .isInstanceOf(AgenticException.class)
                .hasMessageMatching(
                        "The model gemini-2.5-pro (gave an answer that can't be read|broke off its answer).*");
    }

    @Test
    void should_send_functions_and_read_calls_of_them() {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("path", "a.txt");
        open(Reply.functionCall("call-1", "read_file", arguments, "c2lnbmF0dXJl"));

        ChatResponse response =
                models.ask(request("gemini-2.5-pro", QUESTION, List.of(TOOL), Thinking.USUAL, text -> {}));

        assertThat(response.aiMessage().toolExecutionRequests()).singleElement().satisfies(call -> {
            assertThat(call.id()).isEqualTo("call-1");
            assertThat(call.name()).isEqualTo("read_file");
            assertThat(call.arguments()).isEqualTo("{\"path\":\"a.txt\"}");
        });
        JsonNode declaration = sent(0).at("/tools/0/functionDeclarations/0");
        assertThat(declaration.path("name").asText()).isEqualTo("read_file");
        assertThat(declaration.at("/parametersJsonSchema/properties/path/type").asText())
                .isEqualTo("string");
    }

    @Test
    void should_give_calls_and_signatures_back_to_the_letter_after_they_were_journaled() {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("path", "a.txt");
        open(Reply.functionCall("call-1", "read_file", arguments, "c2lnbmF0dXJl"), Reply.text("{}"));
        AiMessage turn = models.ask(request("gemini-2.5-pro", QUESTION, List.of(TOOL), Thinking.USUAL, null))
                .aiMessage();

        AiMessage kept = (AiMessage) ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(turn));
        List<ChatMessage> messages = new ArrayList<>(QUESTION);
        messages.add(kept);
        messages.add(
                ToolExecutionResultMessage.from(kept.toolExecutionRequests().get(0), "one"));
        models.ask(request("gemini-2.5-pro", messages, List.of(TOOL), Thinking.USUAL, null));

        JsonNode part = sent(1).at("/contents/1/parts/0");
        assertThat(part.path("thoughtSignature").asText()).isEqualTo("c2lnbmF0dXJl");
        assertThat(part.at("/functionCall/id").asText()).isEqualTo("call-1");
        JsonNode result = sent(1).at("/contents/2/parts/0/functionResponse");
        assertThat(result.path("id").asText()).isEqualTo("call-1");
        assertThat(result.at("/response/result").asText()).isEqualTo("one");
    }

    @Test
    void should_take_over_another_models_calls() {
        open(Reply.text("{}"));
        AiMessage foreign = AiMessage.from(dev.langchain4j.agent.tool.ToolExecutionRequest.builder()
                .id("toolu_1")
                .name("read_file")
                .arguments("{\"path\": \"a.txt\"}")
                .build());
        List<ChatMessage> messages = new ArrayList<>(QUESTION);
        messages.add(foreign);
        messages.add(
                ToolExecutionResultMessage.from(foreign.toolExecutionRequests().get(0), "one"));

        models.ask(request("gemini-3-pro-preview", messages, List.of(TOOL), Thinking.USUAL, null));

        assertThat(sent(0).at("/contents/1/parts/0/functionCall/args/path").asText())
                .isEqualTo("a.txt");
        assertThat(sent(0).at("/contents").size()).isEqualTo(3);
    }

    @Test
    void should_put_the_schema_into_the_instruction_where_the_api_takes_it_with_no_functions() {
        open(Reply.text("{}"), Reply.text("{}"));

        models.ask(request("gemini-2.5-pro", QUESTION, List.of(TOOL), Thinking.USUAL, null));
        models.ask(request("gemini-3-pro-preview", QUESTION, List.of(TOOL), Thinking.USUAL, null));

        assertThat(sent(0).at("/generationConfig/responseMimeType").isMissingNode())
                .isTrue();
        assertThat(sent(0).at("/systemInstruction/parts/0/text").asText()).contains(SCHEMA);
        assertThat(sent(1).at("/generationConfig/responseMimeType").asText()).isEqualTo("application/json");
        assertThat(sent(1).at("/systemInstruction/parts/0/text").asText()).isEqualTo("Be brief.");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash, , low, thinkingBudget, 1024",
        "gemini-2.5-pro, , high, thinkingBudget, 24576",
        "gemini-3-pro-preview, , low, thinkingLevel, LOW",
        "gemini-3-flash-preview, , minimal, thinkingLevel, MINIMAL",
        "gemini-3.8-flash, , minimal, thinkingLevel, LOW",
        "gemini-3.8-flash, 5000, , thinkingBudget, 5000",
        "gemini-4-hydrogen, 0, , thinkingLevel, LOW",
        "gemini-4-hydrogen, 5000, , thinkingLevel, MEDIUM",
        "gemini-4-hydrogen, 5000, high, thinkingLevel, HIGH",
        "gemini-4-hydrogen, -1, , thinkingLevel, ''"
    })
    void should_tell_each_generation_in_its_own_way_how_much_to_think(
            String model, Integer budget, String level, String field, String value) {
        open(Reply.text("{}"));

        models.ask(request(model, QUESTION, List.of(), new Thinking(budget, level), null));

        assertThat(sent(0).at("/generationConfig/thinkingConfig/" + field).asText())
                .isEqualTo(value);
    }

    @Test
    void should_keep_thoughts_apart_from_the_answer_and_send_safety_settings() {
        ObjectNode answer = (ObjectNode) Reply.text("{}").jsonAnswer();
        answer.withArray("/candidates/0/content/parts")
                .insertObject(0)
                .put("text", "Hm.")
                .put("thought", true);
        open(Reply.answer(answer));

        ChatResponse response = models.ask(new ModelRequest(
                "gemini-2.5-pro",
                QUESTION,
                List.of(),
                0.5,
                100,
                Duration.ofSeconds(30),
                "",
                SCHEMA,
                new Thinking(0, null),
                Map.of("HARM_CATEGORY_HARASSMENT", "BLOCK_NONE"),
                null));

        assertThat(response.aiMessage().text()).isEqualTo("{}");
        assertThat(response.aiMessage().thinking()).isEqualTo("Hm.");
        assertThat(sent(0).at("/safetySettings/0/category").asText()).isEqualTo("HARM_CATEGORY_HARASSMENT");
        assertThat(sent(0).at("/generationConfig/thinkingConfig/thinkingBudget").asInt(-1))
                .isZero();
    }

    @Test
    void should_speak_vertex_ai_too() {
        server = GeminiServer.start(0, Script.always(Reply.text("{}")));
        ProviderSettings vertex = new ProviderSettings(
                "vertex", ProviderSettings.Kind.VERTEX_AI, "key", server.baseUrl(), "", "", List.of("*"));
        models = new Models(() -> ModelSettings.of(vertex, "gemini-2.5-pro"));

        ask(false);
        ask(true);

        assertThat(server.requests()).allSatisfy(request -> assertThat(request.path())
                .contains("/publishers/google/models/gemini-2.5-pro:"));
    }
}
