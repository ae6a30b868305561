package io.jenkins.plugins.agentic.engine.telemetry;

import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;

/**
 * Ids that follow from what is measured: a run is one trace, though its spans are made by threads and processes that know
 * nothing of each other, and a parent ends after its children are sent. The trace's id is the first 16 bytes of SHA-256 of
 * the run's id; a span's the first 8 of that of the run's id and its path.
 */
final class DerivedIds implements IdGenerator {
    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;

    private final ThreadLocal<StepKey> next = new ThreadLocal<>();

    /** The parent of spans below {@code key}, whether it is sent already or not. */
    static Context below(StepKey key) {
        return Context.root()
                .with(Span.wrap(SpanContext.create(
                        traceId(key), spanId(key), TraceFlags.getSampled(), TraceState.getDefault())));
    }

    private static String traceId(StepKey key) {
        return Sha256.hex(key.runId()).substring(0, TRACE_DIGITS);
    }

    private static String spanId(StepKey key) {
        return Sha256.hex(key.runId() + "\n" + key.path()).substring(0, SPAN_DIGITS);
    }

    /** Starts a span that gets the ids of {@code key}. */
    Span start(StepKey key, SpanBuilder span) {
        next.set(key);
        try {
            return span.startSpan();
        } finally {
            next.remove();
        }
    }

    @Override
    public String generateSpanId() {
        StepKey key = next.get();
        return key == null ? IdGenerator.random().generateSpanId() : spanId(key);
    }

    @Override
    public String generateTraceId() {
        StepKey key = next.get();
        return key == null ? IdGenerator.random().generateTraceId() : traceId(key);
    }
}
