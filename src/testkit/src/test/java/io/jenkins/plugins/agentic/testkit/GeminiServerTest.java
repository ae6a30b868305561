package io.jenkins.plugins.agentic.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks the server through the real SDK. */
class GeminiServerTest {
    private static final String MODEL = "gemini-2.5-pro";

    @Test
    void should_answer_generateContent() {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.text("Guten Tag – 你好", 7, 5, 3)));
                Client client = client(server)) {
            GenerateContentResponse answer = client.models.generateContent(MODEL, "Say hello", config("prompt/1"));

            assertThat(answer.text()).isEqualTo("Guten Tag – 你好");
            assertThat(answer.usageMetadata().orElseThrow().promptTokenCount()).contains(7);
            assertThat(answer.usageMetadata().orElseThrow().candidatesTokenCount())
                    .contains(5);
            assertThat(answer.usageMetadata().orElseThrow().thoughtsTokenCount())
                    .contains(3);
            assertThat(answer.usageMetadata().orElseThrow().totalTokenCount()).contains(15);
            assertThat(answer.modelVersion()).contains(MODEL);
        }
    }

    @Test
    void should_list_what_was_asked() {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.text("yes")));
                Client client = client(server)) {
            GenerateContentConfig config = config("coder/2.2").toBuilder()
                    .systemInstruction(Content.fromParts(Part.fromText("You write code.")))
                    .build();
            client.models.generateContent(MODEL, "A calculator", config);

            assertThat(server.requests()).singleElement().satisfies(request -> {
                assertThat(request.path()).isEqualTo("/v1beta/models/gemini-2.5-pro:generateContent");
                assertThat(request.model()).isEqualTo(MODEL);
                assertThat(request.method()).isEqualTo("generateContent");
                assertThat(request.role()).isEqualTo("coder");
                assertThat(request.call()).isEqualTo("2.2");
                assertThat(request.text()).isEqualTo("You write code.\nA calculator\n");
                assertThat(request.body().at("/contents/0/role").asText()).isEqualTo("user");
            });
        }
    }

    @Test
    void should_stream_a_long_answer_in_pieces() {
        String text = "0123456789😀".repeat(700);
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.text(text, 10, 2000, 0)));
                Client client = client(server);
                ResponseStream<GenerateContentResponse> stream =
                        client.models.generateContentStream(MODEL, "Count", config("coder/1"))) {
            List<GenerateContentResponse> events = new ArrayList<>();
            stream.forEach(events::add);

            assertThat(events).hasSizeGreaterThan(3);
            assertThat(String.join(
                            "",
                            events.stream().map(GenerateContentResponse::text).toList()))
                    .isEqualTo(text);
            GenerateContentResponse last = events.get(events.size() - 1);
            assertThat(last.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
            assertThat(last.usageMetadata().orElseThrow().candidatesTokenCount())
                    .contains(2000);
            assertThat(events.get(0).usageMetadata().orElseThrow().candidatesTokenCount())
                    .contains(500);
        }
    }

    @Test
    void should_count_tokens() {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.tokens(42)));
                Client client = client(server)) {
            assertThat(client.models.countTokens(MODEL, "How many?", null).totalTokens())
                    .contains(42);
            assertThat(server.requests().get(0).text()).isEqualTo("How many?\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 500, 503})
    void should_give_an_error_the_sdk_understands(int status) {
        Reply reply = Reply.error(status, "SOME_STATUS", "This is why.");
        try (GeminiServer server = GeminiServer.start(0, Script.always(reply));
                Client client = client(server)) {
            ApiException thrown = catchThrowableOfType(ApiException.class, () -> ask(client));

            assertThat(thrown.code()).isEqualTo(status);
            assertThat(thrown.status()).isEqualTo("SOME_STATUS");
            assertThat(thrown.message()).isEqualTo("This is why.");
        }
    }

    @Test
    void should_make_context_caches() throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.text("unused")))) {
            var first = post(server, "/v1beta/cachedContents", "{\"model\": \"models/gemini-2.5-pro\"}");
            var second = post(server, "/v1beta/cachedContents", "{}");

            assertThat(first.body()).contains("\"cachedContents/testkit-1\"", "\"models/gemini-2.5-pro\"");
            assertThat(second.body()).contains("\"cachedContents/testkit-2\"");
            assertThat(server.requests()).extracting(Request::method).containsOnly("cachedContents");
        }
    }

    @Test
    void should_say_when_to_try_again() throws Exception {
        Reply reply = Reply.rateLimited(Duration.ofSeconds(7));
        try (GeminiServer server = GeminiServer.start(0, Script.inOrder(reply, Reply.overloaded()))) {
            var first = post(server, "/v1beta/models/gemini-2.5-pro:generateContent", "{}");
            var second = post(server, "/v1beta/models/gemini-2.5-pro:generateContent", "{}");
            var third = post(server, "/v1beta/models/gemini-2.5-pro:generateContent", "{}");

            assertThat(first.statusCode()).isEqualTo(429);
            assertThat(first.headers().firstValue("Retry-After")).contains("7");
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(third.statusCode()).isEqualTo(500);
            assertThat(third.body()).contains("The script has only 2 replies.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAX_TOKENS", "SAFETY", "RECITATION"})
    void should_end_an_answer_for_another_reason(String reason) {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.finished(reason, "")));
                Client client = client(server)) {
            GenerateContentResponse answer = client.models.generateContent(MODEL, "x", config("coder/1"));

            assertThat(answer.candidates().orElseThrow().get(0).finishReason()).contains(new FinishReason(reason));
        }
    }

    @Test
    void should_block_a_prompt() {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.blocked("SAFETY")));
                Client client = client(server)) {
            GenerateContentResponse answer = client.models.generateContent(MODEL, "x", config("coder/1"));

            assertThat(answer.candidates()).isEmpty();
            assertThat(answer.promptFeedback().orElseThrow().blockReason().orElseThrow())
                    .hasToString("SAFETY");
        }
    }

    @Test
    void should_keep_silent_about_usage() {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.withoutUsage("text")));
                Client client = client(server)) {
            assertThat(client.models
                            .generateContent(MODEL, "x", config("coder/1"))
                            .usageMetadata())
                    .isEmpty();
        }
    }

    @Test
    void should_send_two_megabytes() {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.large(2_000_000)));
                Client client = client(server)) {
            assertThat(client.models
                            .generateContent(MODEL, "x", config("coder/1"))
                            .text())
                    .hasSize(2_000_000);
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("half a JSON object", Reply.garbage()),
                Arguments.of(
                        "a connection cut off",
                        Reply.text("a long answer ".repeat(1000)).cutAfter(500)),
                Arguments.of(
                        "a connection cut off at once", Reply.text("never seen").cutAfter(0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void should_be_able_to_break_the_protocol(String what, Reply reply) {
        try (GeminiServer server = GeminiServer.start(0, Script.always(reply));
                Client client = client(server)) {
            assertThatThrownBy(() -> ask(client)).isInstanceOf(RuntimeException.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void should_send_an_empty_body() {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.empty()));
                Client client = client(server)) {
            // The SDK takes it for an answer without candidates.
            assertThat(client.models
                            .generateContent(MODEL, "x", config("coder/1"))
                            .candidates())
                    .isEmpty();
        }
    }

    @Test
    void should_drip() {
        Reply reply = Reply.text("drop by drop").dripping(20, Duration.ofMillis(1));
        try (GeminiServer server = GeminiServer.start(0, Script.always(reply));
                Client client = client(server)) {
            assertThat(client.models
                            .generateContent(MODEL, "x", config("coder/1"))
                            .text())
                    .isEqualTo("drop by drop");
        }
    }

    @Test
    void should_hold_an_answer_back_until_told() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (GeminiServer server =
                        GeminiServer.start(0, Script.always(Reply.text("now").after(gate)));
                Client client = client(server)) {
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() ->
                    client.models.generateContent(MODEL, "x", config("coder/1")).text());
            assertThat(answer).isNotDone();
            gate.countDown();

            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("now");
        }
    }

    @Test
    void should_refuse_what_the_api_does_not_have() throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.text("never")))) {
            assertThat(post(server, "/v1beta/models/m:embedContent", "{}").statusCode())
                    .isEqualTo(404);
            assertThat(post(server, "/", "{}").statusCode()).isEqualTo(404);
            assertThat(post(server, "/v1beta/models/m:generateContent", "{broken")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void should_listen_on_loopback_only_and_name_a_port_that_is_taken() {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.empty()))) {
            URI address = URI.create(server.baseUrl());
            assertThat(address.getHost()).isEqualTo("127.0.0.1");
            assertThatThrownBy(() -> GeminiServer.start(address.getPort(), Script.always(Reply.empty())))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("Port " + address.getPort() + " on this machine can't be used");
        }
    }

    private static void ask(Client client) {
        // The SDK reads an answer's body when asked for its parts.
        client.models.generateContent(MODEL, "x", config("coder/1")).text();
    }

    private static GenerateContentConfig config(String label) {
        return GenerateContentConfig.builder()
                .httpOptions(HttpOptions.builder()
                        .timeout(20_000)
                        .headers(Map.of("x-agentic-call", label))
                        .build())
                .build();
    }

    static Client client(GeminiServer server) {
        return Client.builder()
                .apiKey("none")
                .vertexAI(false)
                .httpOptions(HttpOptions.builder()
                        .baseUrl(server.baseUrl())
                        .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                        .build())
                .build();
    }

    private static java.net.http.HttpResponse<String> post(GeminiServer server, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
