package io.jenkins.plugins.agentic.engine.publish.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.agentic.engine.AgenticException;
import java.io.IOException;
import java.io.OutputStream;
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

/** A server that begins an answer and then says nothing more, with the connection open. */
class RegistryClientTest {
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private RegistryClient client;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
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
        server.setExecutor(threads);
        server.start();
        client = new RegistryClient(
                "npm registry",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                Optional.empty(),
                "*/*",
                Duration.ofSeconds(2));
    }

    @AfterEach
    void close() {
        end.countDown();
        threads.shutdownNow();
        server.stop(0);
    }

    @Test
    void should_not_wait_for_ever_for_the_rest_of_an_answer() {
        assertThatThrownBy(() -> client.send("GET", "/lib"))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("did not answer GET")
                .hasMessageContaining("its answer began, and nothing more of it came")
                .satisfies(e -> assertThat(((AgenticException) e).retriable()).isTrue());
    }

    @Test
    void should_not_wait_for_ever_for_the_rest_of_a_file() {
        assertThatThrownBy(() -> client.download("/lib.tgz", OutputStream.nullOutputStream()))
                .hasMessageContaining("nothing more of it came");
    }
}
