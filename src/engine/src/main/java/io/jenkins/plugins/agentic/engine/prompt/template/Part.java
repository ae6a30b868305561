package io.jenkins.plugins.agentic.engine.prompt.template;

import java.util.LinkedHashMap;
import java.util.Map;

/** One part of a message. {@link #toMap()} is its form in JSON, as dotprompt has it. */
public sealed interface Part {
    Map<String, Object> toMap();

    /** Text, with its white space. */
    record Text(String text) implements Part {
        @Override
        public Map<String, Object> toMap() {
            return Map.of("text", text);
        }
    }

    /**
     * A picture, sound, film or document.
     *
     * @param url of any scheme, {@code data:} included
     * @param contentType a MIME type; empty where none was given
     */
    record Media(String url, String contentType) implements Part {
        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> media = new LinkedHashMap<>();
            media.put("url", url);
            if (!contentType.isEmpty()) {
                media.put("contentType", contentType);
            }
            return Map.of("media", media);
        }
    }

    /** A place that a later step fills, such as one for the output's schema. */
    record Pending(String purpose) implements Part {
        @Override
        public Map<String, Object> toMap() {
            return Map.of("metadata", Map.of("purpose", purpose, "pending", true));
        }
    }

    /** A part of an earlier message that a template can't make, such as a tool's request: kept as it came. */
    record Other(Map<String, Object> content) implements Part {
        @Override
        public Map<String, Object> toMap() {
            return content;
        }
    }
}
