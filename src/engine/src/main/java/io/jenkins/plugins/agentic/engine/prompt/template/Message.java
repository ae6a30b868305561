package io.jenkins.plugins.agentic.engine.prompt.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One message of a rendered prompt.
 *
 * @param role 'system', 'user', 'model' or 'tool'
 * @param metadata empty, or {@code purpose: history} on an earlier message
 */
public record Message(String role, List<Part> content, Map<String, Object> metadata) {
    public Message {
        content = List.copyOf(content);
        metadata = Map.copyOf(metadata);
    }

    public static Message text(String role, String text) {
        return new Message(role, List.of(new Part.Text(text)), Map.of());
    }

    /** The texts of all its parts, one after the other. */
    public String text() {
        return content.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining());
    }

    /** Its form in JSON, as dotprompt has it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", role);
        map.put("content", content.stream().map(Part::toMap).toList());
        if (!metadata.isEmpty()) {
            map.put("metadata", metadata);
        }
        return map;
    }

    /**
     * Reads that form.
     *
     * @throws IllegalArgumentException where {@code map} has no role, or its content is no list of maps
     */
    public static Message of(Map<?, ?> map) {
        if (!(map.get("role") instanceof String role) || !(map.get("content") instanceof List<?> content)) {
            throw new IllegalArgumentException("a message needs a role and a list of its content");
        }
        List<Part> parts = new ArrayList<>();
        for (Object element : content) {
            if (!(element instanceof Map<?, ?> part)) {
                throw new IllegalArgumentException("a message's content is a list of maps");
            }
            parts.add(part(part));
        }
        return new Message(role, parts, map.get("metadata") instanceof Map<?, ?> data ? plain(data) : Map.of());
    }

    private static Part part(Map<?, ?> part) {
        if (part.size() == 1 && part.get("text") instanceof String text) {
            return new Part.Text(text);
        }
        if (part.size() == 1
                && part.get("media") instanceof Map<?, ?> media
                && media.get("url") instanceof String url) {
            return new Part.Media(url, media.get("contentType") instanceof String type ? type : "");
        }
        return new Part.Other(plain(part));
    }

    private static Map<String, Object> plain(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }
}
