package io.jenkins.plugins.agentic.engine.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request's body, a JSON object whose fields are known: what is unknown, missing or of another type is refused. */
final class Body {
    private static final ObjectReader STRICT = Json.MAPPER
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final JsonNode object;

    private Body(JsonNode object) {
        this.object = object;
    }

    static Body of(ApiRequest request) {
        String type =
                request.header("content-type").replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (!type.equals("application/json")) {
            throw Problem.of(415, "The body's Content-Type is '" + type + "'. Send application/json.");
        }
        try {
            JsonNode node = STRICT.readTree(request.body());
            if (!node.isObject()) {
                throw Problem.of(400, "The body must be a JSON object, such as {}.");
            }
            if (hasNul(node)) {
                throw Problem.of(422, "A text in the body holds a NUL character, which can't be kept.");
            }
            return new Body(node);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String place = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            throw Problem.of(400, "The body is no JSON: " + place + e.getOriginalMessage() + ".");
        }
    }

    private static boolean hasNul(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().indexOf(Api.NUL) >= 0;
        }
        for (JsonNode inner : node) {
            if (hasNul(inner)) {
                return true;
            }
        }
        return false;
    }

    /** Refuses fields that are none of these. */
    Body only(String... names) {
        List<String> known = List.of(names);
        object.fieldNames().forEachRemaining(name -> {
            if (object.get(name).isNull()) {
                throw Problem.of(422, "The field '" + name + "' is null. Leave it out, or give it a value.");
            }
            if (!known.contains(name)) {
                throw Problem.of(
                        422,
                        ("There is no field '" + name + "'. " + Nearest.hint(name, known)).strip()
                                + (known.isEmpty() ? "" : " It takes: " + String.join(", ", known) + "."));
            }
        });
        return this;
    }

    private Optional<JsonNode> find(String name) {
        return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
    }

    private static Problem wrong(String name, String what) {
        return Problem.of(422, "The field '" + name + "' must be " + what + ".");
    }

    /** A text; empty where it is left out. */
    String text(String name) {
        return find(name)
                .map(node -> {
                    if (!node.isTextual()) {
                        throw wrong(name, "a text");
                    }
                    return node.textValue();
                })
                .orElse("");
    }

    /** A text that must be there, and not blank. */
    String needed(String name) {
        String text = text(name);
        if (text.isBlank()) {
            throw Problem.of(422, "The field '" + name + "' is missing.");
        }
        return text;
    }

    /** One of these texts. */
    String choice(String name, String otherwise, List<String> choices) {
        String text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!choices.contains(text)) {
            throw wrong(name, "one of " + String.join(", ", choices));
        }
        return text;
    }

    /** True where it is set; false where it is left out. */
    boolean isSet(String name) {
        return find(name)
                .map(node -> {
                    if (!node.isBoolean()) {
                        throw wrong(name, "true or false");
                    }
                    return node.booleanValue();
                })
                .orElse(false);
    }

    Optional<Integer> whole(String name) {
        return find(name).map(node -> {
            if (!node.canConvertToInt() || !node.isIntegralNumber()) {
                throw wrong(name, "a whole number");
            }
            return node.intValue();
        });
    }

    Optional<BigDecimal> number(String name) {
        return find(name).map(node -> {
            if (!node.isNumber() || node.isFloat() || node.isDouble() && !Double.isFinite(node.doubleValue())) {
                throw wrong(name, "a number");
            }
            return node.decimalValue();
        });
    }

    /** Lists of plain values. */
    List<?> list(String name) {
        return find(name)
                .map(node -> {
                    if (!node.isArray()) {
                        throw wrong(name, "a list");
                    }
                    return (List<?>) Json.plain(node);
                })
                .orElse(List.of());
    }

    /** A list of objects that must be there, and not empty. */
    List<?> neededObjects(String name) {
        List<?> list = list(name);
        if (list.isEmpty() || !list.stream().allMatch(Map.class::isInstance)) {
            throw wrong(name, "a list of objects, one at least");
        }
        return list;
    }

    /** The object itself, as JSON. */
    Optional<String> json(String name) {
        return find(name).map(node -> {
            if (!node.isObject()) {
                throw wrong(name, "an object");
            }
            return node.toString();
        });
    }

    /** An object of texts, in its order; empty where it is left out. */
    Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        find(name).ifPresent(node -> {
            if (!node.isObject()) {
                throw wrong(name, "an object of texts");
            }
            node.properties().forEach(field -> {
                if (!field.getValue().isTextual()) {
                    throw wrong(name, "an object of texts");
                }
                texts.put(field.getKey(), field.getValue().textValue());
            });
        });
        return texts;
    }

    /** All fields as plain values, without those of no value. */
    Map<String, Object> plain() {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = (Map<String, Object>) Json.plain(object);
        map.values().removeIf(java.util.Objects::isNull);
        return map;
    }

    /** The names of the fields. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
