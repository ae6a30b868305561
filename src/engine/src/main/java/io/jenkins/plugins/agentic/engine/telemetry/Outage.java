package io.jenkins.plugins.agentic.engine.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Says in one sentence that a collector does not take what it is sent: when that begins, then once an hour, and when it is
 * over. OpenTelemetry's own exporters log each failure with a stack trace, at each export of each kind; for our exports that
 * is turned off.
 */
final class Outage {
    private static final Duration PAUSE = Duration.ofHours(1);
    /** Whose records are those of exports. Held here: the log manager forgets loggers that nobody holds, and their filters. */
    private static final List<Logger> EXPORTS = List.of(
            Logger.getLogger("io.opentelemetry.exporter.otlp.internal.HttpExporter"),
            Logger.getLogger("io.opentelemetry.sdk.metrics.export.PeriodicMetricReader"));

    private static boolean quiet;

    private final String endpoint;
    private final Clock clock;
    private final Consumer<String> log;
    private boolean out;
    private long said;

    /** @param log takes the sentences */
    Outage(String endpoint, Clock clock, Consumer<String> log) {
        this.endpoint = endpoint;
        this.clock = clock;
        this.log = log;
        quiet();
    }

    /** Once a process and class loader. */
    private static synchronized void quiet() {
        if (!quiet) {
            quiet = true;
            EXPORTS.forEach(logger -> logger.setFilter(new OthersOnly(logger.getFilter())));
        }
    }

    /** Lets through what is not of our exports: another plugin of the same process may have its own OpenTelemetry. */
    private record OthersOnly(Filter before) implements Filter {
        private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

        @Override
        public boolean isLoggable(LogRecord entry) {
            return !ours() && (before == null || before.isLoggable(entry));
        }

        /** Whether the OpenTelemetry that logs was loaded as we were. */
        private static boolean ours() {
            return STACK.walk(frames -> frames.map(StackWalker.StackFrame::getDeclaringClass)
                    .anyMatch(type -> type.getName().startsWith("io.opentelemetry.")
                            && type.getClassLoader() == Outage.class.getClassLoader()));
        }
    }

    SpanExporter watch(SpanExporter exporter) {
        return new Spans(exporter, this);
    }

    MetricExporter watch(MetricExporter exporter) {
        return new Metrics(exporter, this);
    }

    private CompletableResultCode watch(CompletableResultCode sent) {
        return sent.whenComplete(() -> ended(sent.isSuccess(), sent.getFailureThrowable()));
    }

    private synchronized void ended(boolean success, Throwable failure) {
        if (success) {
            if (out) {
                log.accept("The OpenTelemetry collector at " + endpoint + " takes measurements again.");
            }
            out = false;
        } else if (!out || clock.millis() - said >= PAUSE.toMillis()) {
            out = true;
            said = clock.millis();
            log.accept("The OpenTelemetry collector at " + endpoint + " does not take measurements" + why(failure)
                    + "; what it misses is dropped. Start it, or mend the endpoint in the telemetry settings.");
        }
    }

    private static String why(Throwable failure) {
        if (failure == null) {
            return "";
        }
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof ConnectException)) {
            cause = cause.getCause();
        }
        if (cause instanceof ConnectException) {
            return " (nothing answers there)";
        }
        String message = cause.getMessage();
        return " (" + (message == null ? cause.getClass().getSimpleName() : message) + ")";
    }

    private record Spans(SpanExporter exporter, Outage outage) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return outage.watch(exporter.export(spans));
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }

    private record Metrics(MetricExporter exporter, Outage outage) implements MetricExporter {
        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            return outage.watch(exporter.export(metrics));
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return exporter.getAggregationTemporality(type);
        }

        @Override
        public Aggregation getDefaultAggregation(InstrumentType type) {
            return exporter.getDefaultAggregation(type);
        }

        @Override
        public MemoryMode getMemoryMode() {
            return exporter.getMemoryMode();
        }
    }
}
