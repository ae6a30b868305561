package io.jenkins.plugins.agentic.engine.prompt.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rendered prompt.
 *
 * @param fields front matter without {@code input}: {@code model}, {@code config}, {@code output} with its JSON Schema,
 *     {@code tools}, {@code metadata}, {@code ext}, {@code raw}
 */
public record Rendered(Map<String, Object> fields, List<Message> messages) {
    /** In the form of dotprompt's implementations, so that any suite for these can test it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>(fields);
        map.put("messages", messages.stream().map(Message::toMap).toList());
        return map;
    }
}
