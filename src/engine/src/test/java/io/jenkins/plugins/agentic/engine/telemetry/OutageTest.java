package io.jenkins.plugins.agentic.engine.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.SetClock;
import io.jenkins.plugins.agentic.testkit.CollectorServer;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class OutageTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final List<String> said = new CopyOnWriteArrayList<>();

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    /** Ends a span and sends it, with all that was measured. */
    private void send(String endpoint, Outage outage) {
        Collector collector = new Collector(new TelemetrySettings(endpoint, Map.of(), "test"), outage);
        Span span = collector.tracer.spanBuilder("run").startSpan();
        collector.cost.add(1);
        span.end();
        collector.close();
    }

    private static String nowhere() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void should_say_once_that_a_collector_is_not_there_and_log_no_stack_trace() throws IOException {
        String endpoint = nowhere();
        List<LogRecord> logged = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getThrown() != null) {
                    logged.add(entry);
                }
            }

            @Override
            public void flush() {
                // Nothing is held back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        Logger exports = Logger.getLogger("io.opentelemetry");
        exports.addHandler(handler);
        try {
            Outage outage = new Outage(endpoint, at(NOON), said::add);
            send(endpoint, outage);
            send(endpoint, outage);
        } finally {
            exports.removeHandler(handler);
        }

        assertThat(said).singleElement().satisfies(line -> assertThat(line)
                .startsWith("The OpenTelemetry collector at " + endpoint
                        + " does not take measurements (nothing answers there)")
                .endsWith("; what it misses is dropped. Start it, or mend the endpoint in the telemetry settings."));
        assertThat(logged).isEmpty();
    }

    @Test
    void should_say_when_it_is_over() throws IOException {
        Clock clock = at(NOON);
        Outage outage = new Outage("http://collector", clock, said::add);
        send(nowhere(), outage);
        try (CollectorServer collector = CollectorServer.start()) {
            send(collector.baseUrl(), outage);
            send(collector.baseUrl(), outage);
        }

        assertThat(said)
                .hasSize(2)
                .last()
                .isEqualTo("The OpenTelemetry collector at http://collector takes measurements again.");
    }

    @Test
    void should_say_it_again_after_an_hour() throws IOException {
        String endpoint = nowhere();
        SetClock clock = new SetClock(NOON);
        Outage outage = new Outage(endpoint, clock, said::add);
        send(endpoint, outage);
        clock.set(NOON.plus(Duration.ofMinutes(59)));
        send(endpoint, outage);
        assertThat(said).hasSize(1);

        clock.set(NOON.plus(Duration.ofMinutes(60)));
        send(endpoint, outage);

        assertThat(said).hasSize(2);
    }
}
