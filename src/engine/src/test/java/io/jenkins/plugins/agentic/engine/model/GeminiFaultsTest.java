package io.jenkins.plugins.agentic.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong while an answer is on its way, whole and streamed. */
class GeminiFaultsTest {
    private static final Consumer<String> NOBODY_LOOKS = null;

    private GeminiServer server;
    private Models models;

    @AfterEach
    void close() {
        models.close();
        server.close();
    }

    private ChatResponse ask(Reply reply, Duration timeout, Consumer<String> partial) {
        open(reply);
        return ask(timeout, partial);
    }

    private void open(Reply reply) {
        server = GeminiServer.start(0, Script.always(reply));
        models = new Models(() -> ModelSettings.of(ProviderSettings.gemini("key", server.baseUrl()), "gemini-2.5-pro"));
    }

    private ChatResponse ask(Duration timeout, Consumer<String> partial) {
        return models.ask(new ModelRequest(
                "gemini-2.5-pro",
                List.of(UserMessage.from("Hello")),
                List.of(),
                null,
                null,
                timeout,
                "",
                null,
                Thinking.USUAL,
                Map.of(),
                partial));
    }

    private static Consumer<String> look(boolean streamed) {
        return streamed ? text -> {} : NOBODY_LOOKS;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_give_up_an_answer_that_drips_longer_than_the_time_limit(boolean streamed) {
        Reply slow = Reply.text("x".repeat(4000)).dripping(1, Duration.ofMillis(50));

        assertThatThrownBy(() -> ask(slow, Duration.ofMillis(500), look(streamed)))
                .isInstanceOfSatisfying(
                        AgenticException.class, e -> assertThat(e.retriable()).isTrue())
                .hasMessageContaining("did not answer in time");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_put_together_an_answer_that_comes_byte_by_byte(boolean streamed) {
        ChatResponse response =
                ask(Reply.text("é😀é").dripping(1, Duration.ZERO), Duration.ofSeconds(30), look(streamed));

        assertThat(response.aiMessage().text()).isEqualTo("é😀é");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_try_again_after_a_connection_that_was_cut_in_the_middle(boolean streamed) {
        Reply cut = Reply.text("x".repeat(9000)).cutAfter(5000);

        assertThatThrownBy(() -> ask(cut, Duration.ofSeconds(30), look(streamed)))
                .isInstanceOfSatisfying(
                        AgenticException.class, e -> assertThat(e.retriable()).isTrue())
                .hasMessageContaining("broke off its answer");
    }

    @Test
    void should_try_again_after_a_stream_that_ends_as_if_it_were_whole() {
        ObjectNode answer = Reply.text("half").jsonAnswer();
        ((ObjectNode) answer.at("/candidates/0")).remove("finishReason");

        assertThatThrownBy(() -> ask(Reply.answer(answer), Duration.ofSeconds(30), look(true)))
                .isInstanceOfSatisfying(ModelException.class, e -> {
                    assertThat(e.retriable()).isTrue();
                    assertThat(e.outcome()).isEqualTo("cut");
                });
    }

    @Test
    void should_bill_a_stream_that_ends_with_an_error_for_what_it_counted() {
        ObjectNode chunk = Reply.text("half", 100, 7, 0).jsonAnswer();
        ((ObjectNode) chunk.at("/candidates/0")).remove("finishReason");
        Reply broken = Reply.json(
                200,
                chunk + "\r\n\r\ndata: "
                        + "{\"error\": {\"code\": 503, \"message\": \"Overloaded.\", \"status\": \"UNAVAILABLE\"}}");

        assertThatThrownBy(() -> ask(broken, Duration.ofSeconds(30), look(true)))
                .isInstanceOfSatisfying(ModelException.class, e -> {
                    assertThat(e.retriable()).isTrue();
                    assertThat(e.used()).isEqualTo(new Usage(100, 0, 7, 0));
                })
                .hasMessageContaining("Overloaded.");
    }

    @Test
    void should_bill_a_stream_that_is_cancelled_for_what_it_counted() throws Exception {
        // Two events of 2,000 characters arrive, the third does not.
        open(Reply.text("x".repeat(6000), 100, 1500, 0).dripping(4700, Duration.ofHours(1)));
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                ask(Duration.ofMinutes(10), text -> begun.countDown());
            } catch (RuntimeException e) {
                failed.complete(e);
            }
        });
        caller.start();
        assertThat(begun.await(30, TimeUnit.SECONDS))
                .as("the first piece of the answer came")
                .isTrue();

        caller.interrupt();

        assertThat(failed.get(30, TimeUnit.SECONDS)).isInstanceOfSatisfying(ModelException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.ABORTED);
            assertThat(e.retriable()).isFalse();
            assertThat(e.used()).isIn(new Usage(100, 0, 500, 0), new Usage(100, 0, 1000, 0));
        });
    }

    @Test
    void should_count_the_schema_of_the_answer_with_the_prompt() {
        String schema = "{\"type\": \"object\", \"title\": \"the answer's own schema\"}";
        open(Reply.tokens(1));

        models.countTokens(new ModelRequest(
                "gemini-2.5-pro",
                List.of(UserMessage.from("Hello")),
                List.of(),
                null,
                null,
                Duration.ofSeconds(30),
                "",
                schema,
                Thinking.USUAL,
                Map.of(),
                null));

        assertThat(server.requests().get(0).text()).contains("Hello").contains("the answer's own schema");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_leave_it_to_the_policy_when_to_come_again_after_a_429_that_does_not_say(boolean streamed) {
        assertThatThrownBy(() -> ask(Reply.rateLimited(), Duration.ofSeconds(30), look(streamed)))
                .isInstanceOfSatisfying(ModelException.class, e -> {
                    assertThat(e.retriable()).isTrue();
                    assertThat(e.retryAfter()).isEmpty();
                });
    }

    @Test
    void should_keep_equal_pieces_of_text_that_nobody_counts() {
        Reply uncounted = Reply.withoutUsage("x".repeat(6000));

        assertThat(ask(uncounted, Duration.ofSeconds(30), look(true))
                        .aiMessage()
                        .text())
                .hasSize(6000);
    }

    @Test
    void should_answer_though_who_looks_on_fails() {
        ChatResponse response = ask(Reply.text("x".repeat(9000)), Duration.ofSeconds(30), text -> {
            throw new IllegalStateException("The page has gone");
        });

        assertThat(response.aiMessage().text()).hasSize(9000);
    }

    @Test
    void should_end_a_stream_whose_caller_is_interrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        // The SDK hands out an event when it has read the next one: the first bytes hold two of them.
        open(Reply.text("x".repeat(9000)).dripping(6000, Duration.ofMinutes(2)));

        Thread caller = new Thread(() -> {
            try {
                ask(Duration.ofMinutes(5), text -> begun.countDown());
                outcome.complete(null);
            } catch (RuntimeException e) {
                outcome.complete(e);
            }
        });
        caller.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();

        assertThat(outcome.get(15, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        AgenticException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ABORTED));
    }
}
