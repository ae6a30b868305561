package io.jenkins.plugins.agentic.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests made up from docs/openapi.yaml, each field right, wrong, missing or odd. {@link Contract} holds that no answer is a
 * 500, that each is one of the contract, and that what is accepted fits it. {@code -Dfuzz.seed=N} tries others.
 */
class ApiFuzzTest {
    private static final int ROUNDS = 40;
    /** In every so many rounds what starts work is asked for too. */
    private static final int LONG_ROUNDS = 4;

    private static final List<String> TYPES = List.of(
            "application/json; charset=utf-8",
            "application/yaml",
            "text/plain",
            "",
            "multipart/form-data",
            "application/json;");
    private static final List<String> ODD = List.of(
            "",
            " ",
            "..",
            "../../etc/passwd",
            "a/b/c",
            "planner",
            "\u0000",
            "💥",
            "'; DROP TABLE run; --",
            "%00",
            "x".repeat(5000),
            "{{#if}}",
            "${7*7}",
            "-1",
            "+999999999-12-31",
            "-300000000-01-01",
            "1e999",
            "null",
            "planner@production",
            "1.0.0",
            "@team/tool",
            "day",
            "WyJ4Il0");

    @TempDir
    Path folder;

    private final Random random = new Random(Long.getLong("fuzz.seed", 20_261_129));

    private String odd() {
        return ODD.get(random.nextInt(ODD.size()));
    }

    /** A value that may fit a schema. */
    private JsonNode value(JsonNode given, int depth) {
        JsonNode schema = Contract.get().resolved(given);
        if (random.nextInt(5) == 0 || depth > 4) {
            return anything();
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
        }
        return switch (schema.path("type").asText()) {
            case "object" -> {
                ObjectNode object = Json.MAPPER.createObjectNode();
                schema.path("properties").properties().forEach(property -> {
                    if (random.nextInt(3) > 0) {
                        object.set(property.getKey(), value(property.getValue(), depth + 1));
                    }
                });
                if (random.nextInt(6) == 0) {
                    object.set(odd(), anything());
                }
                yield object;
            }
            case "array" -> {
                ArrayNode array = Json.MAPPER.createArrayNode();
                for (int i = random.nextInt(3); i > 0; i--) {
                    array.add(value(schema.path("items"), depth + 1));
                }
                yield array;
            }
            case "integer" -> Json.MAPPER.valueToTree(random.nextInt(200) - 50);
            case "number" -> Json.MAPPER.valueToTree(random.nextDouble() * 3 - 1);
            case "boolean" -> Json.MAPPER.valueToTree(random.nextBoolean());
            default -> Json.MAPPER.valueToTree(odd());
        };
    }

    private JsonNode anything() {
        return switch (random.nextInt(6)) {
            case 0 -> Json.MAPPER.nullNode();
            case 1 -> Json.MAPPER.valueToTree(Long.MAX_VALUE);
            case 2 -> Json.MAPPER.valueToTree(List.of(odd(), List.of()));
            case 3 -> Json.MAPPER.valueToTree(Map.of(odd(), odd()));
            case 4 -> Json.MAPPER.valueToTree(true);
            default -> Json.MAPPER.valueToTree(odd());
        };
    }

    @Test
    @Timeout(300)
    void should_answer_whatever_is_asked_by_the_contract() {
        int asked = 0;
        try (ApiFixture api = new ApiFixture(folder, Script.always(Reply.text("x", 1, 1, 1)))) {
            api.engine.runs().start("run", "job", "ann", "", "{}");
            for (int round = 0; round < ROUNDS; round++) {
                for (Contract.Operation operation : Contract.get().all()) {
                    ApiRequest request = request(operation);
                    if (!isLong(request) || round % LONG_ROUNDS == 0) {
                        Contract.ask(api.api, request, random.nextInt(8) == 0 ? ApiFixture.only() : ApiAccess.ALL);
                        asked++;
                    }
                }
            }
        }
        assertThat(asked).isGreaterThan(ROUNDS * 30);
    }

    /** What really starts goes on beside the test, and is ended with it: a few of them. */
    private static boolean isLong(ApiRequest request) {
        return request.path().endsWith("/test")
                || request.path().endsWith("/optimize")
                || request.path().endsWith("/execute");
    }

    private ApiRequest request(Contract.Operation operation) {
        Map<String, String> query = new HashMap<>();
        Map<String, String> headers = new HashMap<>();
        for (JsonNode each : operation.node().path("parameters")) {
            JsonNode parameter = Contract.get().resolved(each);
            String name = parameter.get("name").asText();
            String value = value(parameter.get("schema"), 0).asText();
            if (parameter.get("in").asText().equals("query") && random.nextBoolean()) {
                query.put(name, value);
            } else if (parameter.get("in").asText().equals("header") && random.nextInt(3) > 0) {
                headers.put(name.toLowerCase(java.util.Locale.ROOT), random.nextBoolean() ? "*" : "\"" + value + "\"");
            }
        }
        String body = "";
        if (operation.node().has("requestBody")) {
            headers.put(
                    "content-type",
                    random.nextInt(5) == 0 ? TYPES.get(random.nextInt(TYPES.size())) : "application/json");
            body = value(operation.node().at("/requestBody/content/application~1json/schema"), 0)
                    .toString();
        }
        StringBuilder path = new StringBuilder();
        for (String element : operation.path().substring(1).split("/")) {
            path.append(path.isEmpty() ? "" : "/").append(element.startsWith("{") ? parameter(element) : element);
        }
        return new ApiRequest(
                operation.method().toUpperCase(java.util.Locale.ROOT),
                "/api/v1/",
                path.toString(),
                query,
                headers,
                body,
                "ann");
    }

    private String parameter(String element) {
        if (random.nextInt(3) == 0) {
            return odd();
        }
        return switch (element) {
            case "{run}" -> "run";
            case "{prompt}", "{role}" -> "planner";
            case "{call}", "{checkpoint}" -> "1";
            default -> "x";
        };
    }
}
