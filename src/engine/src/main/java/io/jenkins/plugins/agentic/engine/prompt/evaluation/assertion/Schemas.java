package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** JSON Schemas (draft 2020-12) of a suite's assertions. */
public final class Schemas {
    private static final int ERRORS_SHOWN = 5;
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final ConcurrentMap<Object, JsonSchema> compiled = new ConcurrentHashMap<>();

    /** What is wrong with a schema; empty for a good one. */
    public static Optional<String> problem(Object schema) {
        try {
            JsonSchema meta = FACTORY.getSchema(SchemaLocation.of(com.networknt.schema.SchemaId.V202012));
            List<String> errors = errors(meta, Json.MAPPER.valueToTree(schema));
            return errors.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", errors));
        } catch (JsonSchemaException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** How a value violates the schema; empty where it does not, or where {@code schema} is null. */
    List<String> errors(Object schema, JsonNode value) {
        return schema == null
                ? List.of()
                : errors(
                        compiled.computeIfAbsent(
                                schema, any -> FACTORY.getSchema(Json.MAPPER.<JsonNode>valueToTree(any))),
                        value);
    }

    private static List<String> errors(JsonSchema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .limit(ERRORS_SHOWN)
                .toList();
    }
}
