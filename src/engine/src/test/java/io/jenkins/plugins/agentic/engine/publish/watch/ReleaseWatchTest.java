package io.jenkins.plugins.agentic.engine.publish.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.agentic.engine.SetClock;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.publish.ReleaseFixture;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseWatchTest {
    private static final StepKey KEY = new StepKey("watched", "3");

    @TempDir
    Path folder;

    private ReleaseFixture fixture;
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "fine";

    @BeforeEach
    void open() throws IOException {
        fixture = new ReleaseFixture(folder);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        fixture.close();
        server.stop(0);
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Map<?, ?> watch(Map<String, Object> signal, int window) {
        return fixture.step(
                ReleaseFixture.run(),
                "releaseWatch",
                "3",
                Map.of("signals", List.of(signal), "window", window, "every", 1));
    }

    private static Map<?, ?> first(Map<?, ?> result) {
        return (Map<?, ?>) ((List<?>) result.get("signals")).get(0);
    }

    @Test
    void should_read_again_and_again_for_the_window() {
        Map<?, ?> result = watch(Map.of("type", "http", "url", address() + "/health", "contains", "fine"), 2);

        assertThat(result.get("healthy")).isEqualTo(true);
        assertThat(first(result).get("readings")).isEqualTo(3);
        assertThat(result.get("seconds")).isEqualTo(2);
    }

    @Test
    void should_find_a_page_that_is_not_well() {
        status = 503;

        Map<?, ?> result = watch(Map.of("type", "http", "url", address() + "/health"), 0);

        assertThat(result.get("healthy")).isEqualTo(false);
        assertThat(first(result).get("examples")).isEqualTo(List.of("status 503 instead of 200"));
    }

    @Test
    void should_compare_the_value_of_a_query() {
        body = "{\"status\": \"success\", \"data\": {\"resultType\": \"vector\", \"result\":"
                + " [{\"metric\": {}, \"value\": [1435781451.781, \"0.25\"]}]}}";

        Map<?, ?> good = watch(Map.of("type", "prometheus", "url", address(), "query", "up", "most", 0.5), 0);
        Map<?, ?> bad = watch(Map.of("type", "prometheus", "url", address(), "query", "up", "most", 0.1), 0);

        assertThat(first(good).get("last")).isEqualTo(0.25);
        assertThat(good.get("healthy")).isEqualTo(true);
        assertThat(first(bad).get("examples")).isEqualTo(List.of("0.25 is above 0.1"));
    }

    @Test
    void should_take_no_data_for_bad() {
        body = "{\"status\": \"success\", \"data\": {\"resultType\": \"vector\", \"result\": []}}";
        Map<?, ?> nothing = watch(Map.of("type", "prometheus", "url", address(), "query", "up"), 0);
        body = "<html>Please log in</html>";
        Map<?, ?> page = watch(Map.of("type", "prometheus", "url", address(), "query", "up"), 0);

        assertThat(first(nothing).get("examples")).isEqualTo(List.of("the query has no result"));
        assertThat(first(page).get("examples")).isEqualTo(List.of("status 200, and no JSON"));
    }

    @Test
    void should_count_lines_of_a_log_and_show_no_secret() throws IOException {
        fixture.write("logs/app.log", "INFO up\nERROR login with " + ReleaseFixture.SECRET + "\n");

        Map<?, ?> result = watch(Map.of("type", "log", "file", "logs/app.log", "pattern", "ERROR"), 0);

        assertThat(first(result).get("last")).isEqualTo(1.0);
        assertThat(first(result).get("examples")).isEqualTo(List.of("ERROR login with ****"));
    }

    @Test
    void should_count_only_lines_of_the_window() throws Exception {
        fixture.write("logs/app.log", "ERROR of last week\n");
        Map<String, Object> signal = Map.of("type", "log", "file", "logs/app.log", "pattern", "ERROR");

        assertThat(watch(signal, 1).get("healthy")).isEqualTo(true);

        String run = ReleaseFixture.run();
        FutureTask<Map<?, ?>> watching = new FutureTask<>(() ->
                fixture.step(run, "releaseWatch", "3", Map.of("signals", List.of(signal), "window", 2, "every", 1)));
        int before = fixture.log.size();
        new Thread(watching).start();
        while (fixture.log.size() == before) {
            Thread.onSpinWait();
        }
        fixture.write("logs/app.log", "ERROR of last week\nERROR of now\n");

        Map<?, ?> result = watching.get();
        assertThat(first(result).get("last")).isEqualTo(1.0);
        assertThat(first(result).get("examples")).isEqualTo(List.of("ERROR of now"));
    }

    @Test
    void should_count_a_log_that_was_begun_anew_from_its_beginning() throws Exception {
        fixture.write("logs/app.log", "a long line of last week, which is gone when the log is begun anew\n");
        Map<String, Object> signal = Map.of("type", "log", "file", "logs/app.log", "pattern", "ERROR");
        FutureTask<Map<?, ?>> watching = new FutureTask<>(() -> watch(signal, 2));
        new Thread(watching).start();
        while (fixture.log.isEmpty()) {
            Thread.onSpinWait();
        }
        fixture.write("logs/app.log", "ERROR of now\n");

        assertThat(first(watching.get()).get("last")).isEqualTo(1.0);
    }

    @Test
    void should_go_on_with_its_window_when_it_is_taken_up_again() throws Exception {
        String run = ReleaseFixture.run();
        AtomicInteger readings = new AtomicInteger();
        Thread first = new Thread(() -> {
            try {
                fixture.step(run, "releaseWatch", "3", arguments());
            } catch (RuntimeException e) {
                // Cancelled below, as by the end of its process.
                readings.incrementAndGet();
            }
        });
        first.start();
        while (fixture.log.stream().noneMatch(line -> line.contains("the release is watched"))) {
            Thread.onSpinWait();
        }
        first.interrupt();
        first.join();
        assertThat(readings).hasValue(1);

        Map<?, ?> result = fixture.step(run, "releaseWatch", "3", arguments());

        assertThat(first(result).get("readings")).isEqualTo(3);
    }

    private Map<String, Object> arguments() {
        return Map.of("signals", List.of(Map.of("type", "http", "url", address())), "window", 2, "every", 1);
    }

    /** As a bar of progress writes, or a program that only means ill: one line of more than the memory has. */
    @Test
    void should_read_a_log_without_the_end_of_a_line() throws IOException {
        fixture.write("app.log", "");
        try (RandomAccessFile log =
                new RandomAccessFile(fixture.workspace.resolve("app.log").toFile(), "rw")) {
            log.setLength(3L << 30);
        }

        Map<?, ?> result = watch(Map.of("type", "log", "file", "app.log", "pattern", "ERROR"), 0);

        assertThat(result.get("healthy")).isEqualTo(true);
    }

    /** A line is counted once, also where it had no end yet when it was read first. */
    @Test
    void should_count_each_line_once() throws Exception {
        SetClock clock = new SetClock(Instant.EPOCH);
        fixture.write("app.log", "ERROR before\n");
        try (Database database = Database.open(DatabaseSettings.EMBEDDED, folder.resolve("watch"))) {
            ReleaseWatch watch = new ReleaseWatch(database, clock);
            Map<String, Object> arguments = Map.of(
                    "signals",
                    List.of(Map.of("type", "log", "file", "app.log", "pattern", "ERROR")),
                    "window",
                    4,
                    "every",
                    1);
            for (String text : List.of("", "ERROR one\nERROR tw", "o\nfine\n", "ERROR three\n")) {
                Files.writeString(fixture.workspace.resolve("app.log"), text, StandardOpenOption.APPEND);
                assertThatThrownBy(() -> watch.watch(KEY, arguments, context())).isInstanceOf(Waiting.class);
                clock.pass(Duration.ofSeconds(1));
            }

            Map<?, ?> result = watch.watch(KEY, arguments, context());

            assertThat(first(result).get("readings")).isEqualTo(5);
            assertThat(first(result).get("last")).isEqualTo(3.0);
            assertThat(first(result).get("least")).isEqualTo(0.0);
            assertThat(first(result).get("examples")).isEqualTo(List.of("ERROR tw", "ERROR two", "ERROR three"));
        }
    }

    /** A long window costs each of its readings the same. */
    @Test
    void should_keep_what_it_saw_and_not_each_reading() throws Exception {
        SetClock clock = new SetClock(Instant.EPOCH);
        try (Database database = Database.open(DatabaseSettings.EMBEDDED, folder.resolve("watch"))) {
            ReleaseWatch watch = new ReleaseWatch(database, clock);
            Map<String, Object> arguments =
                    Map.of("signals", List.of(Map.of("type", "http", "url", address())), "window", 20, "every", 1);
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> watch.watch(KEY, arguments, context())).isInstanceOf(Waiting.class);
                clock.pass(Duration.ofSeconds(1));
            }

            assertThat(first(watch.watch(KEY, arguments, context())).get("readings"))
                    .isEqualTo(21);
            assertThat(database.<Integer>read(handle -> handle.createQuery("SELECT COUNT(*) FROM release_reading")
                            .mapTo(Integer.class)
                            .one()))
                    .isEqualTo(1);
        }
    }

    private RunContext context() {
        return fixture.context("watched", "job", "ann", new LocalWorkspace(fixture.workspace));
    }

    @Test
    void should_refuse_what_is_no_signal() {
        assertThatThrownBy(() -> watch(Map.of("type", "log", "file", "x", "pattern", "x", "most", "3"), 0))
                .hasMessage("'most' of the signal 'log' is '3'.");
        assertThatThrownBy(() -> watch(Map.of("type", "smoke"), 0)).hasMessage("There is no signal {type=smoke}.");
        assertThatThrownBy(() -> watch(Map.of("type", "log", "file", "x"), 0))
                .hasMessage("Signal 'log' needs the option 'pattern'.");
        assertThatThrownBy(() -> watch(Map.of("type", "log", "file", "x", "pattern", "("), 0))
                .hasMessageContaining("The pattern '(' is no regular expression");
    }
}
