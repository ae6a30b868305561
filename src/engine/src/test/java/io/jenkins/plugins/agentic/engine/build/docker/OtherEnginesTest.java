package io.jenkins.plugins.agentic.engine.build.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.build.BuildRun;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images at engines that ./check has none of: one that goes away, one that says what a newer one does. */
class OtherEnginesTest {
    private static final String DIGEST = "215afb711f11724aa23264cd19844ea979de5596fdaa4515579261a736502b5c";
    private static final String LINE = "and so on, and so on, and so on\n";

    @TempDir
    Path folder;

    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final CountDownLatch removed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer engine;
    private BuildRun run;
    private volatile boolean isChatty;
    private volatile String created = "";

    @BeforeEach
    void start() throws IOException {
        run = new BuildRun(folder);
        engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        engine.setExecutor(threads);
        engine.createContext("/", this::answer);
        engine.start();
    }

    @AfterEach
    void stop() {
        removed.countDown();
        engine.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestMethod() + " " + path);
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (path.endsWith("/containers/create")) {
            created = new String(body, StandardCharsets.UTF_8);
            send(exchange, 201, "{\"Id\":\"c1\",\"Warnings\":[]}");
        } else if (path.endsWith("/containers/json")) {
            send(exchange, 200, "[]");
        } else if (path.endsWith("/logs")) {
            print(exchange);
        } else if (path.endsWith("/push")) {
            // Of Docker 26 with its images in containerd's store, which is what new installations of Docker 29 have.
            send(
                    exchange,
                    200,
                    """
                    {"status":"The push refers to repository [r.example:5000/one]"}
                    {"status":"Pushed","progressDetail":{},"id":"a069358425e0"}
                    {"status":"1: digest: sha256:%s size: 855"}
                    """
                            .formatted(DIGEST));
        } else if (path.endsWith("/wait")) {
            if (isChatty) {
                await();
            }
            // Without a word: as an engine that is killed.
            exchange.close();
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            removed.countDown();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        } else if (path.endsWith("/start")) {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        } else {
            send(exchange, 200, "{\"Id\":\"sha256:1\",\"Size\":1}");
        }
    }

    private void await() {
        try {
            removed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a container prints, until it is removed. */
    private void print(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.docker.raw-stream");
        exchange.sendResponseHeaders(200, 0);
        byte[] line = LINE.getBytes(StandardCharsets.UTF_8);
        byte[] frame = ByteBuffer.allocate(8 + line.length)
                .put((byte) 1)
                .put(new byte[3])
                .putInt(line.length)
                .put(line)
                .array();
        try (OutputStream out = exchange.getResponseBody()) {
            for (int lines = 0; isChatty && removed.getCount() > 0 && lines < 1_000_000; lines++) {
                out.write(frame);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private String address() {
        return "tcp://127.0.0.1:" + engine.getAddress().getPort();
    }

    private Map<String, Object> test() {
        return perform(Map.of("action", "test", "image", "one:1", "command", List.of("test"), "timeout", 60));
    }

    private Map<String, Object> perform(Map<String, Object> arguments) {
        return new DockerImages(
                        () -> DefaultDockerClientConfig.createDefaultConfigBuilder()
                                .withDockerHost(address())
                                .build(),
                        1 << 20)
                .perform(arguments, run.context());
    }

    @Test
    void should_say_that_the_engine_went_away_and_not_that_the_test_took_long() {
        assertThatThrownBy(this::test)
                .hasMessage("The Docker engine went away while the test of one:1 ran.")
                .extracting(e -> ((AgenticException) e).code())
                .isEqualTo(ErrorCode.BUILD);
        assertThat(run.console()).noneMatch(line -> line.contains("took longer"));
    }

    @Test
    void should_end_a_test_that_prints_without_end() {
        isChatty = true;

        Map<String, Object> result = test();

        assertThat(result).containsEntry("passed", false).containsEntry("exitCode", 1);
        assertThat((String) result.get("log")).endsWith("The test printed more than 1 MB and was ended.\n");
        assertThat(run.console().stream().mapToLong(String::length).sum()).isLessThan(1_200_000);
        assertThat(asked).anyMatch(request -> request.startsWith("DELETE ") && request.endsWith("/containers/c1"));
    }

    @Test
    void should_bound_what_a_test_uses() {
        assertThatThrownBy(this::test).isInstanceOf(AgenticException.class);

        assertThat(created)
                .contains(
                        "\"Memory\":1073741824",
                        "\"MemorySwap\":1073741824",
                        "\"CpuQuota\":200000",
                        "\"PidsLimit\":1024");
    }

    @Test
    void should_know_the_digest_of_an_engine_that_tells_it_in_words_only() {
        Map<String, Object> pushed = perform(Map.of("action", "push", "image", "r.example:5000/one:1", "timeout", 60));

        assertThat(pushed).containsEntry("passed", true).containsEntry("digest", "sha256:" + DIGEST);
    }
}
