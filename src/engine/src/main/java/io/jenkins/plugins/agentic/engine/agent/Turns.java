package io.jenkins.plugins.agentic.engine.agent;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.GeminiRequestParameters;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.model.TokenCounts;
import io.jenkins.plugins.agentic.engine.model.UnusableAnswerException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Model turns: each asked once, its answer journaled together with what it cost. */
public final class Turns {
    private static final String REHEARSAL = "rehearsal/";
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final double RETRY_FACTOR = 2;

    private final Journal journal;
    private final Ledger ledger;
    private final PriceTable prices;
    private final Models models;

    public Turns(Journal journal, Ledger ledger, PriceTable prices, Models models) {
        this.journal = journal;
        this.ledger = ledger;
        this.prices = prices;
        this.models = models;
    }

    /** What came back; {@code price} in US dollars. */
    record Answer(String text, String model, boolean rehearsal, Usage usage, BigDecimal price) {
        String toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("text", text);
            json.put("model", model);
            json.put("rehearsal", rehearsal);
            json.put("usage", usage.toMap());
            json.put("price", price.toPlainString());
            return Json.write(json);
        }

        static Answer fromJson(String json) {
            Map<String, Object> map = Json.readMap(json);
            return new Answer(
                    (String) map.get("text"),
                    (String) map.get("model"),
                    (Boolean) map.get("rehearsal"),
                    Usage.fromMap((Map<?, ?>) map.get("usage")),
                    new BigDecimal((String) map.get("price")));
        }
    }

    String defaultModel() {
        return models.settings().defaultModel();
    }

    /** The how-many-th call of this role in its run this is; the same again whenever it is asked for this key. */
    int number(StepKey key, String role) {
        return journal.ordinal(key.child("call"), "call:" + role);
    }

    Answer ask(
            StepKey key,
            String label,
            String role,
            String promptVersion,
            List<ChatMessage> messages,
            CallSettings settings,
            RunContext run) {
        StepCall call = StepCall.of("turn:" + label, Map.of("model", settings.model()), UnaryOperator.identity());
        Recorded recorded = journal.begin(key, call);
        if (recorded instanceof Recorded.Completed done) {
            return Answer.fromJson(done.result());
        }
        if (recorded instanceof Recorded.Failed failed) {
            throw RecordedFailure.fromJson(failed.error());
        }
        Ledger.Caller caller = new Ledger.Caller(key, run.job(), run.user(), role, promptVersion);
        long start = System.nanoTime();
        try {
            ChatResponse response = retrying(settings, run, role)
                    .executeSupplier(() -> models.chatModel().chat(request(label, messages, settings)));
            String model = response.metadata().modelName();
            Usage usage = TokenCounts.of(response.metadata().tokenUsage());
            Answer answer = new Answer(
                    response.aiMessage().text(),
                    model,
                    model.startsWith(REHEARSAL),
                    usage,
                    prices.price(settings.model(), usage));
            journal.complete(
                    key,
                    answer.toJson(),
                    handle -> ledger.settle(
                            handle, caller, model, answer.rehearsal(), usage, answer.price(), since(start), "ok"));
            return answer;
        } catch (UnusableAnswerException e) {
            BigDecimal price = prices.price(settings.model(), e.usage());
            journal.fail(
                    key,
                    RecordedFailure.toJson(e),
                    handle -> ledger.settle(
                            handle,
                            caller,
                            e.model(),
                            e.model().startsWith(REHEARSAL),
                            e.usage(),
                            price,
                            since(start),
                            e.outcome()));
            throw e;
        }
    }

    private static long since(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private static ChatRequest request(String label, List<ChatMessage> messages, CallSettings settings) {
        return ChatRequest.builder()
                .messages(messages)
                .parameters(GeminiRequestParameters.builder()
                        .callLabel(label)
                        .timeout(settings.timeout())
                        .modelName(settings.model())
                        .temperature(settings.temperature())
                        .maxOutputTokens(settings.maxTokens())
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(JsonSchema.builder()
                                        .name("answer")
                                        .rootElement(JsonRawSchema.from(settings.schema()))
                                        .build())
                                .build())
                        .build())
                .build();
    }

    private static Retry retrying(CallSettings settings, RunContext run, String role) {
        Retry retry = Retry.of(
                role,
                RetryConfig.custom()
                        .maxAttempts(settings.attempts())
                        .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(FIRST_RETRY, RETRY_FACTOR))
                        .retryOnException(e -> e instanceof AgenticException known && known.retriable())
                        .build());
        retry.getEventPublisher().onRetry(event -> run.console()
                .println("[" + role + "] attempt " + event.getNumberOfRetryAttempts() + " failed: "
                        + event.getLastThrowable().getMessage() + " Trying again in "
                        + event.getWaitInterval().toMillis() + " ms."));
        return retry;
    }
}
