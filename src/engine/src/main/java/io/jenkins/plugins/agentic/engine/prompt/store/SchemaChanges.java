package io.jenkins.plugins.agentic.engine.prompt.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What differs between two schemas, JSON Schema or Picoschema, property by property. */
final class SchemaChanges {
    static final String INPUT = "input.schema";
    static final String OUTPUT = "output.schema";

    private static final String ADDED = "added property ";
    private static final String OPTIONAL = " (optional)";

    private final String field;
    private final String what;
    private final List<PromptChanges.Change> changes = new ArrayList<>();

    private SchemaChanges(String field) {
        this.field = field;
        this.what = field.replace('.', ' ') + ": ";
    }

    /** A property, without what it contains. */
    private record Property(String type, boolean required, JsonNode schema) {}

    static List<PromptChanges.Change> between(String field, JsonNode old, JsonNode now) {
        SchemaChanges changes = new SchemaChanges(field);
        changes.compare("", old, now);
        if (changes.changes.isEmpty()) {
            changes.add("descriptions or limits changed");
        }
        return changes.changes;
    }

    /** Whether callers must change with it: anything but an added result, or an added input that may be left out. */
    static boolean breaks(PromptChanges.Change change) {
        String text = change.text();
        if (text.contains("descriptions or limits")) {
            return false;
        }
        return !text.contains(ADDED) || change.field().equals(INPUT) && !text.endsWith(OPTIONAL);
    }

    private void add(String text) {
        changes.add(new PromptChanges.Change(field, what + text));
    }

    private void compare(String path, JsonNode old, JsonNode now) {
        Map<String, Property> before = properties(old);
        Map<String, Property> after = properties(now);
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            Property was = before.get(name);
            Property is = after.get(name);
            String shown = path.isEmpty() ? name : path + "." + name;
            if (was == null) {
                add(ADDED + shown + (is.required ? "" : OPTIONAL));
            } else if (is == null) {
                add("removed property " + shown);
            } else {
                if (!was.type.equals(is.type)) {
                    add("property " + shown + " " + was.type + " → " + is.type);
                } else {
                    compare(shown, was.schema, is.schema);
                }
                if (was.required != is.required) {
                    add("property " + shown + " is " + (is.required ? "required now" : "optional now"));
                }
            }
        }
    }

    private static Map<String, Property> properties(JsonNode schema) {
        Map<String, Property> properties = new LinkedHashMap<>();
        if (schema.path("items").isObject()) {
            return properties(schema.path("items"));
        }
        if (schema.path("properties").isObject()) {
            Set<String> required = new LinkedHashSet<>();
            schema.path("required").forEach(name -> required.add(name.asText()));
            schema.path("properties")
                    .properties()
                    .forEach(property -> properties.put(
                            property.getKey(),
                            new Property(
                                    property.getValue().path("type").asText("any"),
                                    required.contains(property.getKey()),
                                    property.getValue())));
        } else if (schema.isObject() && !schema.path("type").isTextual()) {
            schema.properties().forEach(property -> addPicoschema(properties, property.getKey(), property.getValue()));
        }
        return properties;
    }

    /** Dotprompt's short form: {@code name?(array, what it is): type, what it is}. */
    private static void addPicoschema(Map<String, Property> properties, String key, JsonNode value) {
        int open = key.indexOf('(');
        String name = (open < 0 ? key : key.substring(0, open)).strip();
        String kind =
                open < 0 ? "" : key.substring(open + 1).split("[,)]", 2)[0].strip();
        boolean optional = name.endsWith("?");
        String type = value.isTextual() ? value.asText().split(",", 2)[0].strip() : "object";
        properties.put(
                optional ? name.substring(0, name.length() - 1) : name,
                new Property(
                        kind.isEmpty() ? type : kind + " of " + type,
                        !optional,
                        value.isObject() ? value : MissingNode.getInstance()));
    }
}
