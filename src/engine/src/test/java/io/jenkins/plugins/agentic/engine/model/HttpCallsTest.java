package io.jenkins.plugins.agentic.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.testkit.JsonServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class HttpCallsTest {
    private static final Duration SILENCE = Duration.ofMillis(300);

    private final CountDownLatch answers = new CountDownLatch(1);

    /** Asks a server that says nothing for six times as long as OkHttp itself would wait, scaled down to test with. */
    private String ask(HttpCalls calls, Duration bound) {
        OkHttpClient client = calls.client()
                .newBuilder()
                .readTimeout(SILENCE.dividedBy(6))
                .callTimeout(bound)
                .build();
        try (JsonServer server =
                JsonServer.start(Reply.json(200, "{\"said\": \"late\"}").after(answers))) {
            Request request = new Request.Builder()
                    .url(server.baseUrl())
                    .post(RequestBody.create(new byte[0]))
                    .build();
            CompletableFuture.delayedExecutor(SILENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(answers::countDown);
            return calls.make("m", () -> {
                try (Response response = client.newCall(request).execute()) {
                    return response.body().string();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Test
    void should_wait_as_long_as_the_call_may_take_for_a_model_that_thinks_in_silence() {
        try (HttpCalls calls = new HttpCalls()) {
            assertThat(ask(calls, Duration.ofMinutes(1))).contains("late");
        }
    }

    @Test
    void should_give_up_silence_where_nobody_said_how_long_a_call_may_take() {
        try (HttpCalls calls = new HttpCalls()) {
            assertThatThrownBy(() -> ask(calls, Duration.ZERO))
                    .isInstanceOf(AgenticException.class)
                    .hasMessageContaining("did not answer in time");
        }
    }
}
