package io.jenkins.plugins.agentic.engine.prompt.studio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Request bodies of 'Get code': the API takes their keys with underscores too, and texts where lists of parts may stand. */
final class StudioRequest {
    private static final Pattern UNDERSCORE = Pattern.compile("_([a-z])");
    private static final List<String> MAPS = List.of("generationConfig", "thinkingConfig");

    private StudioRequest() {}

    static boolean isOne(ObjectNode root) {
        JsonNode contents = root.path("contents");
        return contents.isArray() || contents.isTextual() || contents.isObject();
    }

    /** The body with keys without underscores, a list of contents, and a configuration that may be empty. */
    static ObjectNode inOneForm(ObjectNode root) {
        withoutUnderscores(root);
        ArrayNode contents = Json.MAPPER.createArrayNode();
        JsonNode given = root.path("contents");
        for (JsonNode content : given.isArray() ? given : List.of(given)) {
            if (content.isTextual()) {
                contents.addObject().put("text", content.textValue()).put("role", "user");
            } else {
                contents.add(content);
            }
        }
        root.set("contents", contents);
        if (!root.path("generationConfig").isObject()) {
            root.putObject("generationConfig");
        }
        return root;
    }

    /** Not within what holds names of others: schemas, tools. */
    private static void withoutUnderscores(ObjectNode map) {
        for (String key : names(map)) {
            String name =
                    UNDERSCORE.matcher(key).replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
            if (!name.equals(key) && !map.has(name)) {
                map.set(name, map.remove(key));
            }
            if (MAPS.contains(name) && map.path(name) instanceof ObjectNode inner) {
                withoutUnderscores(inner);
            }
        }
    }

    private static List<String> names(ObjectNode map) {
        List<String> names = new ArrayList<>();
        map.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
