package io.jenkins.plugins.agentic.engine.prompt.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Picoschema, dotprompt's short form of JSON Schema: {@code name?: string, its description}, {@code tags(array): string},
 * {@code kind(enum): [A, B]}, {@code (*): any}. A schema that has a JSON Schema type, or {@code properties}, is JSON Schema
 * already and stays as it is.
 */
final class Picoschema {
    private static final List<String> SCALARS = List.of("any", "boolean", "integer", "null", "number", "string");
    private static final String WILDCARD = "(*)";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Function<String, Optional<JsonNode>> named;

    /** @param named finds a schema of that name, for types that are none of JSON Schema's */
    Picoschema(Function<String, Optional<JsonNode>> named) {
        this.named = named;
    }

    /**
     * The JSON Schema.
     *
     * @throws IllegalArgumentException saying what is wrong, without its place
     */
    JsonNode expand(JsonNode schema) {
        if (schema.isTextual()) {
            String[] typed = describedType(schema.textValue());
            if (SCALARS.contains(typed[0])) {
                return described(JSON.objectNode().put("type", typed[0]), typed[1]);
            }
            return described(find(typed[0]), typed[1]);
        }
        String type = schema.path("type").asText("");
        if (schema.path("type").isTextual()
                && (SCALARS.contains(type) || type.equals("object") || type.equals("array"))) {
            return schema;
        }
        if (schema.path("properties").isObject()) {
            return schema.<ObjectNode>deepCopy().put("type", "object");
        }
        return fragment(schema);
    }

    private ObjectNode fragment(JsonNode schema) {
        if (schema.isTextual()) {
            String[] typed = describedType(schema.textValue());
            if (!SCALARS.contains(typed[0])) {
                return described(find(typed[0]), typed[1]);
            }
            ObjectNode out = JSON.objectNode();
            return described(typed[0].equals("any") ? out : out.put("type", typed[0]), typed[1]);
        }
        if (!schema.isObject()) {
            throw new IllegalArgumentException("a Picoschema consists of maps and texts, but here is " + schema);
        }
        ObjectNode out = JSON.objectNode().put("type", "object");
        ObjectNode properties = out.putObject("properties");
        ArrayNode required = JSON.arrayNode();
        JsonNode others = JSON.booleanNode(false);
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            if (entry.getKey().equals(WILDCARD)) {
                others = fragment(entry.getValue());
                continue;
            }
            int bracket = entry.getKey().indexOf('(');
            String name = bracket < 0 ? entry.getKey() : entry.getKey().substring(0, bracket);
            boolean optional = name.endsWith("?");
            name = optional ? name.substring(0, name.length() - 1) : name;
            if (!optional) {
                required.add(name);
            }
            properties.set(
                    name,
                    bracket < 0
                            ? nullable(fragment(entry.getValue()), optional)
                            : typed(entry.getKey(), entry.getKey().substring(bracket + 1), entry.getValue(), optional));
        }
        if (!required.isEmpty()) {
            out.set("required", required);
        }
        out.set("additionalProperties", others);
        return out;
    }

    private ObjectNode typed(String key, String info, JsonNode value, boolean optional) {
        if (!info.endsWith(")")) {
            throw new IllegalArgumentException("the bracket of '" + key + "' is not closed");
        }
        String[] typed = describedType(info.substring(0, info.length() - 1));
        ObjectNode out =
                switch (typed[0]) {
                    case "array" -> {
                        ObjectNode array = nullable(JSON.objectNode().put("type", "array"), optional);
                        array.set("items", fragment(value));
                        yield array;
                    }
                    case "object" -> nullable(fragment(value), optional);
                    case "enum" -> enumeration(key, value, optional);
                    default ->
                        throw new IllegalArgumentException("'" + key + "' has the type '" + typed[0]
                                + "' in brackets, where only array, object and enum may stand");
                };
        return described(out, typed[1]);
    }

    private static ObjectNode enumeration(String key, JsonNode value, boolean optional) {
        if (!(value instanceof ArrayNode given)) {
            throw new IllegalArgumentException("'" + key + "' needs a list of its values");
        }
        ArrayNode values = given.deepCopy();
        boolean hasNull = false;
        for (JsonNode element : values) {
            hasNull |= element.isNull();
        }
        if (optional && !hasNull) {
            values.addNull();
        }
        ObjectNode out = JSON.objectNode();
        out.set("enum", values);
        return out;
    }

    private static ObjectNode nullable(ObjectNode schema, boolean optional) {
        if (optional && schema.path("type").isTextual()) {
            String type = schema.path("type").textValue();
            schema.putArray("type").add(type).add("null");
        }
        return schema;
    }

    private static ObjectNode described(ObjectNode schema, String description) {
        return description == null ? schema : schema.put("description", description);
    }

    private ObjectNode find(String type) {
        return named.apply(type)
                .filter(JsonNode::isObject)
                .map(JsonNode::<ObjectNode>deepCopy)
                .orElseThrow(() -> new IllegalArgumentException(
                        ("'" + type + "' is neither a type nor a named schema. " + Nearest.hint(type, SCALARS))
                                .strip()));
    }

    /** Type and description; null where there is none. */
    private static String[] describedType(String text) {
        int comma = text.indexOf(',');
        return comma < 0
                ? new String[] {text, null}
                : new String[] {
                    text.substring(0, comma), text.substring(comma + 1).replaceFirst("^ +", "")
                };
    }
}
