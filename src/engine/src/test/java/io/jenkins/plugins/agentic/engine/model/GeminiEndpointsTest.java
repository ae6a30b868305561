package io.jenkins.plugins.agentic.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
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
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Request;
import io.jenkins.plugins.agentic.testkit.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider's settings make of a call: context caches, safety settings, Vertex AI; and what a turn hands to the next. */
class GeminiEndpointsTest {
    private static final String LONG = "Mind the rules. ".repeat(2000);
    private static final List<ChatMessage> QUESTION = List.of(SystemMessage.from(LONG), UserMessage.from("Hello"));
    private static final ToolSpecification TOOL = ToolSpecification.builder()
            .name("read_file")
            .parameters(JsonObjectSchema.builder().addStringProperty("path").build())
            .build();

    private GeminiServer server;
    private Models models;

    @AfterEach
    void close() {
        models.close();
        server.close();
    }

    private void open(Script script, GeminiSettings gemini) {
        open(
                script,
                url -> new ProviderSettings(
                        "g", ProviderSettings.Kind.GEMINI, "key", url, "", "", List.of("*"), gemini));
    }

    private void open(Script script, Function<String, ProviderSettings> provider) {
        server = GeminiServer.start(0, script);
        GoogleCredentials credentials = GoogleCredentials.create(
                new AccessToken("token", Date.from(Instant.now().plusSeconds(3600))));
        models = new Models(
                () -> ModelSettings.of(provider.apply(server.baseUrl()), "gemini-2.5-pro"),
                (settings, all) -> new GeminiChatModel(
                        settings,
                        all.defaultModel(),
                        (label, json) -> {},
                        settings.project().isEmpty() ? null : credentials));
    }

    private AiMessage ask(List<ChatMessage> messages, boolean streamed, Map<String, String> safety) {
        return response(messages, streamed, safety).aiMessage();
    }

    private ChatResponse response(List<ChatMessage> messages, boolean streamed, Map<String, String> safety) {
        return models.ask(new ModelRequest(
                "gemini-2.5-pro",
                messages,
                List.of(TOOL),
                null,
                null,
                Duration.ofSeconds(30),
                "",
                null,
                Thinking.USUAL,
                safety,
                streamed ? text -> {} : null));
    }

    private static GeminiSettings caching() {
        return new GeminiSettings(Duration.ofMinutes(5), Map.of());
    }

    private List<String> methods() {
        return server.requests().stream().map(Request::method).toList();
    }

    private JsonNode sent(int index) {
        return server.requests().get(index).body();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_send_a_long_instruction_and_the_tools_once_where_caching_is_on(boolean streamed) {
        open(Script.always(Reply.text("{}")), caching());

        ask(QUESTION, streamed, Map.of());
        ask(QUESTION, streamed, Map.of());

        String method = streamed ? "streamGenerateContent" : "generateContent";
        assertThat(methods()).containsExactly("cachedContents", method, method);
        assertThat(sent(0).at("/systemInstruction/parts/0/text").asText()).isEqualTo(LONG);
        assertThat(sent(0).at("/tools/0/functionDeclarations/0/name").asText()).isEqualTo("read_file");
        assertThat(sent(0).path("ttl").asText()).isEqualTo("300s");
        for (int call : new int[] {1, 2}) {
            assertThat(sent(call).path("cachedContent").asText()).isEqualTo("cachedContents/testkit-1");
            assertThat(sent(call).has("systemInstruction")).isFalse();
            assertThat(sent(call).has("tools")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_price_what_goes_into_a_new_cache_in_full(boolean streamed) {
        ObjectNode answer = Reply.text("{}", 8100, 1, 0).jsonAnswer();
        ((ObjectNode) answer.path("usageMetadata")).put("cachedContentTokenCount", 8000);
        open(Script.always(Reply.answer(answer)), caching());

        assertThat(usage(streamed)).isEqualTo(new Usage(8100, 0, 1, 0));
        assertThat(usage(streamed)).isEqualTo(new Usage(8100, 8000, 1, 0));
    }

    private Usage usage(boolean streamed) {
        return TokenCounts.of(response(QUESTION, streamed, Map.of()).metadata().tokenUsage());
    }

    @Test
    void should_cache_nothing_unless_told_to_or_what_is_short() {
        open(Script.always(Reply.text("{}")), GeminiSettings.STANDARD);
        ask(QUESTION, false, Map.of());
        close();
        assertThat(methods()).containsExactly("generateContent");

        open(Script.always(Reply.text("{}")), caching());
        ask(List.of(SystemMessage.from("Be brief."), UserMessage.from("Hello")), false, Map.of());

        assertThat(methods()).containsExactly("generateContent");
    }

    @Test
    void should_send_everything_when_a_cache_is_gone_before_its_time() {
        open(
                request -> request.body().has("cachedContent")
                        ? Reply.error(403, "PERMISSION_DENIED", "CachedContent not found (or permission denied)")
                        : Reply.text("{}"),
                caching());

        assertThat(ask(QUESTION, false, Map.of()).text()).isEqualTo("{}");

        assertThat(methods()).containsExactly("cachedContents", "generateContent", "generateContent");
        assertThat(sent(2).has("systemInstruction")).isTrue();
    }

    @Test
    void should_send_the_providers_safety_settings_unless_the_call_has_its_own() {
        Map<String, String> providers =
                Map.of("HARM_CATEGORY_HARASSMENT", "BLOCK_ONLY_HIGH", "HARM_CATEGORY_HATE_SPEECH", "BLOCK_ONLY_HIGH");
        open(Script.always(Reply.text("{}")), new GeminiSettings(Duration.ZERO, providers));

        ask(QUESTION, false, Map.of("HARM_CATEGORY_HARASSMENT", "BLOCK_NONE"));

        JsonNode safety = sent(0).path("safetySettings");
        assertThat(safety).hasSize(2);
        assertThat(safety.get(0).path("threshold").asText()).isEqualTo("BLOCK_NONE");
        assertThat(safety.get(1).path("category").asText()).isEqualTo("HARM_CATEGORY_HATE_SPEECH");
        assertThat(safety.get(1).path("threshold").asText()).isEqualTo("BLOCK_ONLY_HIGH");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_ask_a_project_on_vertex_ai_with_google_credentials(boolean streamed) {
        open(
                Script.always(Reply.functionCall("", "read_file", JsonNodeFactory.instance.objectNode(), "")),
                url -> new ProviderSettings(
                        "v", ProviderSettings.Kind.VERTEX_AI, "", url, "proj", "europe-west4", List.of("*")));

        AiMessage answer = ask(QUESTION, streamed, Map.of());
        ask(
                List.of(
                        QUESTION.get(0),
                        QUESTION.get(1),
                        answer,
                        ToolExecutionResultMessage.from(
                                answer.toolExecutionRequests().get(0), "text")),
                streamed,
                Map.of());

        assertThat(server.requests().get(0).path())
                .contains("/projects/proj/locations/europe-west4/publishers/google/models/gemini-2.5-pro:");
        assertThat(sent(1).at("/contents/2/parts/0/functionResponse/name").asText())
                .isEqualTo("read_file");
    }

    @Test
    void should_say_what_to_check_when_vertex_ai_refuses_the_credentials() {
        open(
                Script.always(Reply.error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")),
                url -> new ProviderSettings(
                        "v", ProviderSettings.Kind.VERTEX_AI, "", url, "proj", "europe-west4", List.of("*")));

        assertThatThrownBy(() -> ask(QUESTION, false, Map.of()))
                .isInstanceOfSatisfying(
                        ModelException.class, e -> assertThat(e.status()).isEqualTo(401))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("token"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_keep_each_signature_in_its_part_over_the_journal(boolean streamed) throws Exception {
        String parts =
                """
                [{"text": "Let me think.", "thought": true},
                 {"text": "First "},
                 {"text": "", "thoughtSignature": "AQID/+8="},
                 {"functionCall": {"id": "a", "name": "read_file", "args": {"path": "1"}}, "thoughtSignature": "BAUG"},
                 {"functionCall": {"id": "b", "name": "read_file", "args": {"path": "2"}}}]""";
        ObjectNode json = Reply.text("x").jsonAnswer();
        ((ObjectNode) json.at("/candidates/0/content")).set("parts", new ObjectMapper().readTree(parts));
        open(Script.always(Reply.answer(json)), GeminiSettings.STANDARD);

        AiMessage first = ask(QUESTION, streamed, Map.of());
        AiMessage kept =
                (AiMessage) ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(first));
        List<ToolExecutionRequest> calls = kept.toolExecutionRequests();
        ask(
                List.of(
                        QUESTION.get(0),
                        QUESTION.get(1),
                        kept,
                        ToolExecutionResultMessage.from(calls.get(0), "one"),
                        ToolExecutionResultMessage.builder()
                                .id(calls.get(1).id())
                                .toolName(calls.get(1).name())
                                .text("There is no such file.")
                                .isError(true)
                                .build()),
                streamed,
                Map.of());

        assertThat(first.thinking()).isEqualTo("Let me think.");
        assertThat(first.text()).isEqualTo("First ");
        JsonNode sent = sent(1).at("/contents/1/parts");
        assertThat(sent.findValuesAsText("thoughtSignature")).containsExactly("AQID/+8=", "BAUG");
        assertThat(sent).hasSize(4);
        assertThat(sent.at("/2/thoughtSignature").asText()).isEqualTo("BAUG");
        assertThat(sent.at("/3/functionCall/args/path").asText()).isEqualTo("2");
        JsonNode results = sent(1).at("/contents/2/parts");
        assertThat(results).hasSize(2);
        assertThat(results.at("/0/functionResponse/response/result").asText()).isEqualTo("one");
        assertThat(results.at("/1/functionResponse/response/error").asText()).isEqualTo("There is no such file.");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-pro, 512, high, thinkingBudget, 512",
        "gemini-3-pro-preview, 512, high, thinkingLevel, HIGH",
        "gemini-3-pro-preview, 512, , thinkingBudget, 512",
        "gemini-2.0-flash, 512, high, thinkingBudget, ''"
    })
    void should_tell_each_generation_what_it_knows_of_thinking(
            String model, Integer budget, String level, String field, String value) {
        open(Script.always(Reply.text("{}")), GeminiSettings.STANDARD);

        models.ask(new ModelRequest(
                model,
                QUESTION,
                List.of(),
                null,
                null,
                Duration.ofSeconds(30),
                "",
                null,
                new Thinking(budget, level),
                Map.of(),
                null));

        JsonNode thinking = sent(0).at("/generationConfig/thinkingConfig");
        assertThat(thinking.path(field).asText()).isEqualTo(value);
        assertThat(thinking.size()).isEqualTo(value.isEmpty() ? 0 : 1);
    }
}
