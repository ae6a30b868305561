package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JSON objects and arrays that stand among other text. */
final class EmbeddedJson {
    /** Places tried in one answer, so that an answer of brackets takes no time without bound. */
    private static final int MOST_TRIES = 1000;

    private EmbeddedJson() {}

    /** The outermost ones, in their order. */
    static List<JsonNode> in(String text) {
        List<JsonNode> found = new ArrayList<>();
        int tries = 0;
        for (int i = 0; i < text.length() && tries < MOST_TRIES; i++) {
            char c = text.charAt(i);
            if (c == '{' || c == '[') {
                tries++;
                try (JsonParser parser = Json.MAPPER.createParser(text.substring(i))) {
                    JsonNode json = parser.readValueAsTree();
                    found.add(json);
                    i += (int) parser.currentLocation().getCharOffset() - 1;
                } catch (IOException e) {
                    // No JSON begins here.
                    continue;
                }
            }
        }
        return found;
    }
}
