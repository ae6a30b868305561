package io.jenkins.plugins.agentic.engine.publish.docker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry, and a service of tokens, that begin an answer and then say nothing more, with the connection open. */
class DockerHttpTest {
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private DockerHttp http;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.createContext("/v2/private", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"" + base + "/token\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.setExecutor(threads);
        server.start();
        http = new DockerHttp(base, "calc", Optional.empty(), Duration.ofSeconds(2));
    }

    @AfterEach
    void close() {
        end.countDown();
        threads.shutdownNow();
        server.stop(0);
    }

    @Test
    void should_not_wait_for_ever_for_the_rest_of_an_answer() {
        assertThatThrownBy(() -> http.send("GET", "/v2/calc/tags/list"))
                .hasMessageContaining("The registry did not answer GET ")
                .hasMessageContaining("its answer began, and nothing more of it came");
    }

    @Test
    void should_not_wait_for_ever_for_the_rest_of_a_token() {
        assertThatThrownBy(() -> http.send("GET", "/v2/private"))
                .hasMessageContaining("/token: its answer began, and nothing more of it came");
    }
}
