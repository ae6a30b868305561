package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Recent;
import io.jenkins.plugins.agentic.engine.SchemaCheck;
import java.util.List;
import java.util.Optional;

/** JSON Schemas (draft 2020-12) of a suite's assertions. */
public final class Schemas {
    private static final int ERRORS_SHOWN = 5;
    private static final int MOST_COMPILED = 200;

    private final Recent<SchemaCheck> compiled = new Recent<>(MOST_COMPILED, schema -> 1);

    /** What is wrong with a schema; empty for a good one. */
    public static Optional<String> problem(Object schema) {
        return SchemaCheck.problem(Json.MAPPER.valueToTree(schema));
    }

    /** How a value violates the schema; empty where it does not, or where {@code schema} is null. */
    List<String> errors(Object schema, JsonNode value) {
        return schema == null
                ? List.of()
                : compiled.get(Json.canonical(schema), () -> SchemaCheck.of(Json.MAPPER.valueToTree(schema)))
                        .errors(value, ERRORS_SHOWN);
    }
}
