package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.SchemaCheck;
import java.util.List;

/**
 * What a model must answer: the role's own result (its template's JSON Schema 2020-12) with reasoning, confidence, next
 * agent and whether a person should look.
 */
final class AnswerSchema {
    /** More than this is no answer but a fault: characters. */
    private static final int LARGEST_ANSWER = 1_000_000;

    private static final int ERRORS_SHOWN = 8;

    private final String text;
    private final SchemaCheck schema;

    AnswerSchema(JsonNode resultSchema) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("type", "object");
        ObjectNode properties = root.putObject("properties");
        properties.set("result", resultSchema);
        properties.putObject("reasoning").put("type", "string");
        properties
                .putObject("confidence")
                .put("type", "number")
                .put("minimum", 0)
                .put("maximum", 1);
        properties.putObject("nextAgent").put("type", "string");
        properties.putObject("humanReviewRequired").put("type", "boolean");
        root.putArray("required")
                .add("result")
                .add("reasoning")
                .add("confidence")
                .add("humanReviewRequired");
        root.put("additionalProperties", false);
        this.text = Json.write(root);
        this.schema = SchemaCheck.of(root);
    }

    private AnswerSchema(String text, SchemaCheck schema) {
        this.text = text;
        this.schema = schema;
    }

    /** An answer that is the result itself, with nothing around it. */
    static AnswerSchema bare(ObjectNode resultSchema) {
        return new AnswerSchema(Json.write(resultSchema), SchemaCheck.of(resultSchema));
    }

    /** The schema as JSON text, as it goes to the model. */
    String text() {
        return text;
    }

    /** A valid answer, or what is wrong with it in words a model can act on. */
    record Checked(JsonNode answer, List<String> errors) {
        boolean valid() {
            return errors.isEmpty();
        }
    }

    Checked check(String text) {
        if (text.length() > LARGEST_ANSWER) {
            return new Checked(
                    null,
                    List.of("the answer has " + text.length() + " characters, more than " + LARGEST_ANSWER
                            + " are not accepted"));
        }
        JsonNode answer;
        try {
            answer = Json.MAPPER.readTree(withoutFence(text));
        } catch (JsonProcessingException e) {
            return new Checked(
                    null,
                    List.of("it is not JSON (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")"));
        }
        return new Checked(answer, schema.errors(answer, ERRORS_SHOWN));
    }

    /** Models without structured output like to put JSON into a Markdown code block. */
    static String withoutFence(String text) {
        String trimmed = text.strip();
        if (trimmed.startsWith("```") && trimmed.endsWith("```") && trimmed.indexOf('\n') > 0) {
            return trimmed.substring(trimmed.indexOf('\n') + 1, trimmed.length() - 3);
        }
        return trimmed;
    }
}
