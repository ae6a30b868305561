package io.jenkins.plugins.agentic.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One request as the server saw it.
 *
 * @param path path of the URL, such as {@code /v1beta/models/gemini-2.5-pro:generateContent}
 * @param model model's name in the path
 * @param method what is asked of the model: generateContent, streamGenerateContent, countTokens, or
 *     cachedContents for a context cache (which names its model in the body)
 * @param role role in the header {@code x-agentic-call: role/call}; empty without the header
 * @param call which call of that role, such as {@code 2}, or {@code 2.2} for its repair turn; empty without the header
 * @param body the JSON sent
 * @param text every text of system instruction and contents, one after another with a line break between
 */
public record Request(String path, String model, String method, String role, String call, JsonNode body, String text) {
    static Request of(String path, String model, String method, String label, JsonNode body) {
        int slash = label.indexOf('/');
        String role = slash < 0 ? label : label.substring(0, slash);
        String call = slash < 0 ? "" : label.substring(slash + 1);
        return new Request(path, model, method, role, call, body, text(body));
    }

    /** Whether the answer is to be streamed as server-sent events. */
    public boolean streamed() {
        return method.equals("streamGenerateContent");
    }

    private static String text(JsonNode body) {
        // countTokens wraps the request it counts.
        JsonNode asked = body.has("generateContentRequest") ? body.get("generateContentRequest") : body;
        StringBuilder text = new StringBuilder();
        append(asked.path("systemInstruction"), text);
        for (JsonNode content : asked.path("contents")) {
            append(content, text);
        }
        return text.toString();
    }

    private static void append(JsonNode content, StringBuilder text) {
        for (JsonNode part : content.path("parts")) {
            if (part.has("text")) {
                text.append(part.get("text").asText()).append('\n');
            }
        }
    }
}
