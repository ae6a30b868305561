package io.jenkins.plugins.agentic.engine.publish.docker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.testkit.StallingServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry, and a service of tokens, that begin an answer and then say nothing more, with the connection open. */
class DockerHttpTest {
    private StallingServer server;
    private DockerHttp http;

    @BeforeEach
    void open() throws IOException {
        server = StallingServer.start();
        server.answer("/v2/private", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"" + server.baseUrl() + "/token\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        http = new DockerHttp(server.baseUrl(), "calc", Optional.empty(), Duration.ofSeconds(2));
    }

    @AfterEach
    void close() {
        server.close();
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
