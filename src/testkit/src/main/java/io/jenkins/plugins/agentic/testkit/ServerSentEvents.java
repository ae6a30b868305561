package io.jenkins.plugins.agentic.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a whole generateContent response into the events that streamGenerateContent sends: each has the next piece of text
 * and the usage so far; only the last says why the answer ended and what it cost in all.
 */
final class ServerSentEvents {
    /** Characters of text in one event: several events for a real answer, not thousands for a large one. */
    private static final int PIECE = 2000;

    private ServerSentEvents() {}

    /** {@code twice}: each event is sent a second time, as a proxy may that repeats what it is unsure of. */
    static String of(ObjectNode response, boolean twice) {
        List<String> pieces = pieces(response);
        StringBuilder events = new StringBuilder();
        int characters = 0;
        for (int i = 0; i < pieces.size() - 1; i++) {
            characters += pieces.get(i).length();
            event(events, partial(response, pieces.get(i), characters), twice);
        }
        event(events, pieces.isEmpty() ? response : last(response, pieces.get(pieces.size() - 1)), twice);
        return events.toString();
    }

    private static void event(StringBuilder events, JsonNode data, boolean twice) {
        for (int i = 0; i < (twice ? 2 : 1); i++) {
            events.append("data: ").append(data).append("\r\n\r\n");
        }
    }

    /** The only candidate's text in pieces; none if the answer has another shape, which is then sent whole. */
    private static List<String> pieces(ObjectNode response) {
        JsonNode parts = response.at("/candidates/0/content/parts");
        if (response.path("candidates").size() != 1
                || parts.size() != 1
                || !parts.path(0).has("text")) {
            return List.of();
        }
        String text = parts.path(0).get("text").asText();
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = Math.min(start + PIECE, text.length());
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end++;
            }
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }

    /** {@code characters} of the answer were sent with it. */
    private static ObjectNode partial(ObjectNode response, String text, int characters) {
        ObjectNode event = last(response, text);
        ((ObjectNode) event.at("/candidates/0")).remove("finishReason");
        if (event.get("usageMetadata") instanceof ObjectNode usage) {
            int prompt = usage.path("promptTokenCount").asInt();
            usage.removeAll();
            int candidates = characters / 4;
            usage.put("promptTokenCount", prompt)
                    .put("candidatesTokenCount", candidates)
                    .put("totalTokenCount", prompt + candidates);
        }
        return event;
    }

    private static ObjectNode last(ObjectNode response, String text) {
        ObjectNode event = response.deepCopy();
        ArrayNode parts = (ArrayNode) event.at("/candidates/0/content/parts");
        ((ObjectNode) parts.get(0)).put("text", text);
        return event;
    }
}
