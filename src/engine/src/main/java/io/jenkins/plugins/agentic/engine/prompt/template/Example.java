package io.jenkins.plugins.agentic.engine.prompt.template;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;

/**
 * A few-shot example: what the user says and what the model is to answer. A text stands as it is, anything else as JSON.
 */
public record Example(JsonNode input, JsonNode output) {
    public String inputText() {
        return text(input);
    }

    public String outputText() {
        return text(output);
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : Json.write(value);
    }
}
