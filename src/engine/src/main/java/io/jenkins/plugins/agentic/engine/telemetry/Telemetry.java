package io.jenkins.plugins.agentic.engine.telemetry;

import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Regression;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Traces and metrics of runs, agent calls and model turns, sent to an OpenTelemetry collector where one is configured. A
 * run is a trace; its agent calls are spans, and each model turn is a span of its call. No prompt, answer or user's name is
 * in any of them. Thread-safe, never blocks its caller, and throws nothing.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/">Semantic conventions for generative AI</a>
 */
public final class Telemetry implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Telemetry.class.getName());

    /** The path of a run's own span. */
    private static final String RUN_PATH = "run";

    private final Supplier<TelemetrySettings> settings;
    private final Supplier<ModelSettings> models;
    private final Clock clock;
    private TelemetrySettings current = TelemetrySettings.OFF;
    private Collector collector;
    private boolean closed;

    /**
     * @param settings asked at each measurement; changed ones hold from then on
     * @param models says which provider serves a model
     */
    public Telemetry(Supplier<TelemetrySettings> settings, Supplier<ModelSettings> models, Clock clock) {
        this.settings = settings;
        this.models = models;
        this.clock = clock;
    }

    /** Measures nothing. */
    public static Telemetry off() {
        return new Telemetry(() -> TelemetrySettings.OFF, ModelSettings::none, Clock.systemUTC());
    }

    /**
     * A model turn, or a failed attempt at one, that ends now.
     *
     * @param call where the agent call is journaled
     * @param requested the model that was asked for
     * @param row what the ledger holds of it, or would hold if it had cost anything
     */
    public void turn(StepKey call, String requested, Ledger.Row row) {
        measure(to -> turn(to, call, requested, row));
    }

    private void turn(Collector to, StepKey call, String requested, Ledger.Row row) {
        boolean failed = !row.outcome().equals("ok") && !row.outcome().equals("estimated");
        String error = row.outcome().isEmpty() ? "failed" : row.outcome();
        Attributes common = Attributes.builder()
                .put(Names.OPERATION, "chat")
                .put(Names.PROVIDER, provider(requested))
                .put(Names.REQUEST_MODEL, requested)
                .put(Names.RESPONSE_MODEL, row.model())
                .put(Names.AGENT, row.caller().role())
                .put(Names.REHEARSAL, row.rehearsal())
                .build();
        long output = row.usage().output() + row.usage().thoughts();
        to.tokens.record(
                row.usage().input(),
                common.toBuilder().put(Names.TOKEN_TYPE, "input").build());
        to.tokens.record(
                output, common.toBuilder().put(Names.TOKEN_TYPE, "output").build());
        to.duration.record(
                row.latencyMillis() / 1000.0,
                failed ? common.toBuilder().put(Names.ERROR, error).build() : common);
        to.cost.add(row.price().amount().doubleValue(), common);
        Span span = begin(to, "chat " + requested, SpanKind.CLIENT, row.caller().key(), row.latencyMillis(), call);
        span.setAllAttributes(common)
                .setAttribute(Names.PROMPT_VERSION, row.caller().promptVersion())
                .setAttribute(Names.INPUT_TOKENS, row.usage().input())
                .setAttribute(Names.CACHED_TOKENS, row.usage().cached())
                .setAttribute(Names.OUTPUT_TOKENS, output)
                .setAttribute(Names.COST, row.price().amount().doubleValue());
        end(span, failed ? error : "");
    }

    /**
     * An agent call that ends now.
     *
     * @param millis since it began, all waiting included
     * @param error the failure's code, or empty
     */
    public void call(StepKey key, String job, String role, long millis, String error) {
        measure(to -> {
            StepKey run = new StepKey(key.runId(), RUN_PATH);
            Span span = begin(to, "invoke_agent " + role, SpanKind.INTERNAL, key, millis, run);
            span.setAttribute(Names.OPERATION, "invoke_agent")
                    .setAttribute(Names.AGENT, role)
                    .setAttribute(Names.CONVERSATION, key.runId())
                    .setAttribute(Names.JOB, job);
            end(span, error);
        });
    }

    /** A run that has ended. */
    public void run(Runs.Run run) {
        measure(to -> {
            long millis = Math.max(0, run.ended() - run.started());
            to.runDuration.record(
                    millis / 1000.0, Attributes.of(Names.STATE, run.state().name()));
            StepKey key = new StepKey(run.id(), RUN_PATH);
            Span span = begin(to, "run", SpanKind.INTERNAL, key, millis, null);
            span.setAttribute(Names.RUN, run.id())
                    .setAttribute(Names.JOB, run.job())
                    .setAttribute(Names.STATE, run.state().name());
            end(span, run.state() == Runs.State.FAILED ? "failed" : "");
        });
    }

    /** An agent call that a budget did not admit. */
    public void refused(String role) {
        measure(to -> to.refusals.add(1, Attributes.of(Names.AGENT, role)));
    }

    /** A model turn that began while a budget was at or beyond its soft limit. */
    public void warned(String role) {
        measure(to -> to.warnings.add(1, Attributes.of(Names.AGENT, role)));
    }

    /** A model turn that cost more than was reserved for it. */
    public void overrun(String role) {
        measure(to -> to.overruns.add(1, Attributes.of(Names.AGENT, role)));
    }

    /** A version of a prompt that did worse in production than the one before: an event with the numbers, and a count. */
    public void regression(Regression found) {
        measure(to -> {
            Span span = to.tracer
                    .spanBuilder("prompt.regression")
                    .setNoParent()
                    .setAttribute(Names.PROMPT_VERSION, found.version())
                    .setAttribute(Names.PREVIOUS_VERSION, found.previous())
                    .setAttribute(Names.GOOD, (long) found.good())
                    .setAttribute(Names.CALLS, (long) found.calls())
                    .setAttribute(Names.BASELINE_GOOD, (long) found.baselineGood())
                    .setAttribute(Names.BASELINE_CALLS, (long) found.baselineCalls())
                    .setAttribute(Names.LIMIT, (long) found.limit())
                    .setAttribute(Names.ALPHA, found.alpha())
                    .startSpan();
            span.setStatus(StatusCode.ERROR, found.sentence());
            span.end();
            to.regressions.add(1, Attributes.of(Names.PROMPT_VERSION, found.version()));
        });
    }

    /** What is measured must not break what it measures. */
    private void measure(Consumer<Collector> what) {
        try {
            Collector to = collector();
            if (to != null) {
                what.accept(to);
            }
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "Telemetry was not sent: " + e.getMessage(), e);
        }
    }

    private Span begin(Collector to, String name, SpanKind kind, StepKey key, long millis, StepKey parent) {
        SpanBuilder builder = to.tracer.spanBuilder(name).setSpanKind(kind);
        builder = parent == null ? builder.setNoParent() : builder.setParent(DerivedIds.below(parent));
        return to.ids.start(key, builder.setStartTimestamp(clock.millis() - millis, TimeUnit.MILLISECONDS));
    }

    private void end(Span span, String error) {
        if (!error.isEmpty()) {
            span.setStatus(StatusCode.ERROR).setAttribute(Names.ERROR, error);
        }
        span.end(clock.millis(), TimeUnit.MILLISECONDS);
    }

    private String provider(String model) {
        return models.get().providers().stream()
                .filter(provider -> provider.serves(model))
                .findFirst()
                .map(Names::provider)
                .orElse("unknown");
    }

    /** The configured collector, or null. */
    private synchronized Collector collector() {
        TelemetrySettings now = settings.get();
        if (closed) {
            return null;
        }
        if (!now.equals(current)) {
            retire();
            current = now;
            collector = now.on() ? collector(now) : null;
        }
        return collector;
    }

    private Collector collector(TelemetrySettings now) {
        return new Collector(
                now, new Outage(now.endpoint(), clock, line -> LOGGER.log(System.Logger.Level.WARNING, line)));
    }

    private void retire() {
        if (collector != null) {
            // What it has not sent yet may take its time.
            Thread last = new Thread(collector::close, "agentic-telemetry-close");
            last.setDaemon(true);
            last.start();
            collector = null;
        }
    }

    /** Sends what is left, for some seconds at most. */
    @Override
    public void close() {
        Collector last;
        synchronized (this) {
            closed = true;
            last = collector;
            collector = null;
        }
        if (last != null) {
            last.close();
        }
    }
}
