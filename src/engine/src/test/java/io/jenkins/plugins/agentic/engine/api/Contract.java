package io.jenkins.plugins.agentic.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.Keyword;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** docs/openapi.yaml, and whether requests and answers keep to it. */
public final class Contract {
    private static final Path FILE = Path.of("../../docs/openapi.yaml");
    private static final String ID = "https://agentic.example/openapi.json";
    private static final List<String> METHODS = List.of("get", "put", "post", "delete");
    private static final Contract INSTANCE = new Contract();

    private final JsonNode document;
    private final JsonSchemaFactory schemas;

    private Contract() {
        try {
            document = new ObjectMapper(YAMLFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build())
                    .readTree(Files.readString(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonMetaSchema meta = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                .keywords(document.properties().stream()
                        .<Keyword>map(each -> new NonValidationKeyword(each.getKey()))
                        .toList())
                .build();
        schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012, builder -> builder.metaSchema(meta)
                .schemaLoaders(loaders -> loaders.schemas(Map.of(ID, document.toString()))));
    }

    static Contract get() {
        return INSTANCE;
    }

    record Operation(String path, String method, JsonNode node) {}

    /** Asks, and holds request and answer against the contract. */
    public static ApiAnswer ask(Api api, ApiRequest request, ApiAccess access) {
        ApiAnswer answer = api.answer(request, access);
        INSTANCE.check(request, answer);
        return answer;
    }

    /** Method and path of each operation, such as {@code GET runs/{}/calls}. */
    List<String> operations() {
        List<String> all = new ArrayList<>();
        document.get("paths").properties().forEach(path -> METHODS.stream()
                .filter(path.getValue()::has)
                .forEach(method -> all.add(method.toUpperCase(java.util.Locale.ROOT) + " "
                        + path.getKey().substring(1).replaceAll("\\{\\w+}", "{}"))));
        return all.stream().sorted().toList();
    }

    List<Operation> all() {
        List<Operation> all = new ArrayList<>();
        document.get("paths").properties().forEach(path -> METHODS.stream()
                .filter(path.getValue()::has)
                .forEach(method -> all.add(
                        new Operation(path.getKey(), method, path.getValue().get(method)))));
        return all;
    }

    private void check(ApiRequest request, ApiAnswer answer) {
        assertThat(answer.status()).as(answer.body()).isNotEqualTo(500);
        Optional<Operation> found = operation(request);
        if (found.isEmpty()) {
            assertThat(answer.status()).as("what the contract does not know").isIn(400, 404, 405);
            assertThat(errors("#/components/schemas/Problem", answer.body())).isEmpty();
            return;
        }
        Operation operation = found.get();
        String pointer = "#/paths/" + escaped(operation.path) + "/" + operation.method;
        if (answer.status() < 300) {
            checkRequest(request, operation, pointer);
        }
        JsonNode responses = operation.node.get("responses");
        String status = String.valueOf(answer.status());
        JsonNode response = resolved(responses.has(status) ? responses.get(status) : responses.get("default"));
        assertThat(response).as("the answer " + status + " of " + pointer).isNotNull();
        if (answer.status() < 300) {
            assertThat(responses.has(status))
                    .as("a success that is not in the contract")
                    .isTrue();
        }
        answer.headers().keySet().forEach(header -> assertThat(
                        response.path("headers").has(header))
                .as("header " + header + " at " + pointer + " " + status)
                .isTrue());
        checkBody(answer, response, pointer + "/responses/" + status);
    }

    private void checkRequest(ApiRequest request, Operation operation, String pointer) {
        TreeSet<String> known = new TreeSet<>();
        for (JsonNode each : operation.node.path("parameters")) {
            JsonNode parameter = resolved(each);
            if (parameter.get("in").asText().equals("query")) {
                String name = parameter.get("name").asText();
                known.add(name);
                assertThat(!parameter.get("required").asBoolean()
                                || request.query().containsKey(name))
                        .as("needed parameter " + name)
                        .isTrue();
            }
        }
        assertThat(known)
                .as("parameters of " + pointer)
                .containsAll(request.query().keySet());
        boolean json = request.header("content-type").startsWith("application/json");
        if (operation.node.has("requestBody") && json) {
            assertThat(errors(pointer + "/requestBody/content/application~1json/schema", request.body()))
                    .as(request.body())
                    .isEmpty();
        }
    }

    private void checkBody(ApiAnswer answer, JsonNode response, String pointer) {
        if (!response.has("content")) {
            assertThat(answer.body()).isEmpty();
            return;
        }
        String type = answer.type().replaceFirst(";.*", "");
        assertThat(response.get("content").has(type))
                .as(type + " at " + pointer)
                .isTrue();
        if (answer.status() >= 400) {
            assertThat(errors("#/components/schemas/Problem", answer.body())).isEmpty();
        } else if (type.equals("application/json")) {
            assertThat(errors(pointer + "/content/application~1json/schema", answer.body()))
                    .as(answer.body())
                    .isEmpty();
        }
    }

    private List<String> errors(String pointer, String json) {
        try {
            JsonSchema schema = schemas.getSchema(SchemaLocation.of(ID + pointer));
            return schema.validate(Json.MAPPER.readTree(json)).stream()
                    .map(ValidationMessage::toString)
                    .toList();
        } catch (JsonProcessingException e) {
            return List.of(e.getMessage());
        }
    }

    JsonNode resolved(JsonNode node) {
        return node != null && node.has("$ref")
                ? document.at(node.get("$ref").asText().substring(1))
                : node;
    }

    private static String escaped(String path) {
        return path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D");
    }

    /** The path with the most words that fits goes first, as in the API. */
    private Optional<Operation> operation(ApiRequest request) {
        String method =
                request.method().equals("HEAD") ? "get" : request.method().toLowerCase(java.util.Locale.ROOT);
        return document.get("paths").properties().stream()
                .filter(path -> Pattern.compile(path.getKey().substring(1).replaceAll("\\{\\w+}", ".+"))
                        .matcher(request.path())
                        .matches())
                .max(Comparator.comparing(
                        path -> path.getKey().replaceAll("\\{\\w+}", "").split("/+").length))
                .filter(path -> path.getValue().has(method))
                .map(path ->
                        new Operation(path.getKey(), method, path.getValue().get(method)));
    }
}
