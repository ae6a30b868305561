package io.jenkins.plugins.agentic.engine.prompt.template;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * A few-shot example: what the user says and what the model is to answer. A text stands as it is, a map of
 * texts as lines of {@code name: text}, anything else as JSON.
 */
public record Example(JsonNode input, JsonNode output) {
    public String inputText() {
        return text(input);
    }

    public String outputText() {
        return text(output);
    }

    private static String text(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        List<String> lines = new ArrayList<>();
        value.properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                lines.add(entry.getKey() + ": " + entry.getValue().textValue());
            }
        });
        return value.isObject() && !lines.isEmpty() && lines.size() == value.size()
                ? String.join("\n", lines)
                : Json.write(value);
    }
}
