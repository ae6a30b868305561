package io.jenkins.plugins.agentic.engine.publish.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.testkit.StallingServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that begins an answer and then says nothing more, with the connection open. */
class RegistryClientTest {
    private StallingServer server;
    private RegistryClient client;

    @BeforeEach
    void open() throws IOException {
        server = StallingServer.start();
        client = new RegistryClient("npm registry", server.baseUrl(), Optional.empty(), "*/*", Duration.ofSeconds(2));
    }

    @AfterEach
    void close() {
        server.close();
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
    void should_refuse_an_answer_that_is_too_long_rather_than_cut_it() {
        server.answer("/long", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < 33; i++) {
                exchange.getResponseBody().write(piece);
            }
            exchange.close();
        });

        assertThatThrownBy(() -> client.send("GET", "/long"))
                .hasMessageContaining("answered GET http://127.0.0.1:")
                .hasMessageEndingWith("/long with more than 32 MiB.");
    }

    @ParameterizedTest
    @CsvSource({
        "https://npm.example.com, https://npm.example.com/files/a, true",
        "https://npm.example.com, HTTPS://NPM.example.com/a, true",
        "https://npm.example.com, http://npm.example.com/a, false",
        "https://npm.example.com, https://files.example.com/a, false",
        "https://npm.example.com, https://npm.example.com:8443/a, false",
        "http://npm.example.com, https://npm.example.com/a, true",
        "http://npm.example.com:80, https://NPM.example.com:443/a, true",
        "http://npm.example.com, https://npm.example.com:8443/a, false",
        "http://npm.example.com:8080, https://npm.example.com/a, false",
        "http://npm.example.com, https://files.example.com/a, false",
        "http://npm.example.com, https://x@npm.example.com/a, false"
    })
    void should_send_the_login_only_to_the_registry_and_as_safely(String base, String redirected, boolean sent) {
        assertThat(new RegistryClient("npm registry", base, Optional.of("Bearer x")).isOwn(URI.create(redirected)))
                .isEqualTo(sent);
    }

    @Test
    void should_not_wait_for_ever_for_the_rest_of_a_file() {
        assertThatThrownBy(() -> client.download("/lib.tgz", OutputStream.nullOutputStream()))
                .hasMessageContaining("nothing more of it came");
    }
}
