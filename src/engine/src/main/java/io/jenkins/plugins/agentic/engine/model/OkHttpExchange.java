package io.jenkins.plugins.agentic.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * LangChain4j's HTTP by the client of {@link HttpCalls}, so that every provider's call can be cancelled, bounded in time and
 * asked for its {@code Retry-After} in the same way.
 */
final class OkHttpExchange implements HttpClient, HttpClientBuilder {
    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

    private final OkHttpClient client;
    private final String secret;
    private final ThreadLocal<Call> call = ThreadLocal.withInitial(() -> new Call(Duration.ofMinutes(10), ""));

    private record Call(Duration timeout, String label) {}

    /** {@code secret}: the key, or empty; an endpoint that repeats it in an error does not bring it into logs. */
    OkHttpExchange(OkHttpClient client, String secret) {
        this.client = client;
        this.secret = secret;
    }

    /** For this thread's next calls: longest time for the whole answer, and a label that is told, or empty. */
    void prepare(Duration timeout, String label) {
        call.set(new Call(timeout, label));
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        Request.Builder http = new Request.Builder().url(request.url());
        request.headers().forEach((name, values) -> values.forEach(value -> http.addHeader(name, value)));
        if (!call.get().label.isEmpty()) {
            http.addHeader(GeminiChatModel.CALL_HEADER, call.get().label);
        }
        http.method(
                request.method().name(),
                request.body() == null
                        ? null
                        : RequestBody.create(request.body().getBytes(UTF_8), JSON));
        OkHttpClient bounded = client.newBuilder()
                .callTimeout(call.get().timeout)
                .readTimeout(call.get().timeout)
                .build();
        try (Response response = bounded.newCall(http.build()).execute()) {
            ResponseBody body = response.body();
            String text = body == null ? "" : body.string();
            if (!response.isSuccessful()) {
                throw new HttpException(response.code(), secret.isEmpty() ? text : text.replace(secret, "****"));
            }
            return SuccessfulHttpResponse.builder()
                    .statusCode(response.code())
                    .headers(response.headers().toMultimap())
                    .body(text)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not asked for: answers of these providers are not streamed. */
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("Answers of " + request.url() + " are not streamed");
    }

    @Override
    public Duration connectTimeout() {
        return null;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration ignored) {
        return this;
    }

    @Override
    public Duration readTimeout() {
        return null;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration ignored) {
        return this;
    }

    @Override
    public HttpClient build() {
        return this;
    }
}
