package io.jenkins.plugins.agentic.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that others write: they make nobody fetch or wait. */
class SchemaCheckTest {
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @TempDir
    Path temp;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            byte[] body = "{\"type\":\"integer\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref': 'URL'}",
                "{'type': 'object', 'properties': {'a': {'$ref': 'URL#/x'}}}",
                "{'$dynamicRef': 'URL'}",
                "{'$schema': 'URL', 'type': 'string'}",
                "{'$id': 'URL', 'properties': {'a': {'$ref': 'other'}}}",
                "{'$id': 'URL', '$ref': 'other'}",
                "{'anyOf': [{'$ref': 'URL'}, {'type': 'string'}]}",
            })
    void should_fetch_nothing_that_a_schema_names(String schema) throws IOException {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/schema";
        JsonNode written = json(schema.replace("URL", url));

        assertThatThrownBy(() -> SchemaCheck.of(written).errors(json("{'a': 1}"), 5))
                .isInstanceOfSatisfying(AgenticException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.PROMPT);
                    assertThat(e.sentence()).startsWith("A JSON Schema can't be used: ");
                });
        SchemaCheck.problem(written);

        assertThat(requests).hasValue(0);
    }

    @Test
    void should_open_no_file_that_a_schema_names() throws IOException {
        Path secret = Files.writeString(temp.resolve("secret.json"), "{\"const\": \"s3cret\"}");
        JsonNode written = json("{'$ref': '" + secret.toUri() + "'}");

        assertThat(SchemaCheck.problem(written)).get().asString().contains("none is fetched");
        assertThatThrownBy(() -> SchemaCheck.of(written).errors(json("'x'"), 5))
                .isInstanceOf(AgenticException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void should_know_the_drafts_and_what_is_in_the_schema_itself() throws IOException {
        JsonNode written = json("{'$schema': 'https://json-schema.org/draft/2020-12/schema', '$defs': {'a': {'type':"
                + " 'integer'}}, 'properties': {'a': {'$ref': '#/$defs/a'}, 'schema': {'$ref':"
                + " 'https://json-schema.org/draft/2020-12/schema'}}}");

        assertThat(SchemaCheck.problem(written)).isEmpty();
        SchemaCheck check = SchemaCheck.of(written);
        assertThat(check.errors(json("{'a': 1, 'schema': {'type': 'string'}}"), 5))
                .isEmpty();
        assertThat(check.errors(json("{'a': 'x'}"), 5)).hasSize(1);
        assertThat(check.errors(json("{'schema': {'type': 3}}"), 5)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "^[A-Z]{2}$, GB, gb",
        "b, abc, acd",
        "^\\\\u00e9$, é, e",
        "^\\\\\\\\u$, \\\\u, u",
        "^\\\\p{L}+$, äß, a1",
    })
    void should_read_patterns_as_json_schema_means_them(String pattern, String good, String bad) throws IOException {
        JsonNode written = json("{'pattern': '" + pattern + "'}");

        assertThat(SchemaCheck.problem(written)).isEmpty();
        assertThat(SchemaCheck.of(written).errors(json("'" + good + "'"), 5)).isEmpty();
        assertThat(SchemaCheck.of(written).errors(json("'" + bad + "'"), 5)).hasSize(1);
    }

    /** A backtracking matcher would need more time than there is. */
    @Test
    void should_not_be_held_up_by_a_pattern() throws IOException {
        String text = "a".repeat(40_000) + "!";
        List<String> schemas = List.of("{'pattern': '^(a+)+$'}", "{'patternProperties': {'^(a|aa)+$': false}}");
        for (String schema : schemas) {
            SchemaCheck.of(json(schema)).errors(json("'" + text + "'"), 5);
            SchemaCheck.of(json(schema)).errors(json("{'" + text + "': 1}"), 5);
        }
        assertThat(SchemaCheck.of(json(schemas.get(0))).errors(json("'" + text + "'"), 5))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'pattern': '(?=a)b'}", "{'patternProperties': {'(a)\\\\1': {}}}"})
    void should_say_which_pattern_is_not_accepted(String schema) throws IOException {
        assertThat(SchemaCheck.problem(json(schema))).get().asString().contains("is not of RE2's syntax");
        assertThatThrownBy(() -> SchemaCheck.of(json(schema)).errors(json("'b'"), 5))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("is not of RE2's syntax");
    }

    @Test
    void should_say_that_a_schema_is_its_own_end() throws IOException {
        JsonNode written = json("{'$ref': '#'}");

        assertThatThrownBy(() -> SchemaCheck.of(written).errors(json("1"), 5))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("refers to itself without end");
    }

    @Test
    void should_leave_values_alone() throws IOException {
        assertThat(SchemaCheck.problem(
                        json("{'const': {'$ref': 'http://127.0.0.1/x', 'pattern': '(?=a)'}, 'properties': {'pattern':"
                                + " {'type': 'string'}}}")))
                .isEmpty();
    }
}
