package io.jenkins.plugins.agentic.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** JSON (RFC 8259) as the engine reads and writes it: plain maps, lists, strings, numbers and booleans. */
public final class Json {
    public static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private Json() {}

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not representable as JSON: " + value.getClass(), e);
        }
    }

    /** Without white space and with each map's keys in their order: equal values give equal texts, so it can be hashed. */
    public static String canonical(Object value) {
        try {
            return CANONICAL.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not representable as JSON: " + value.getClass(), e);
        }
    }

    public static String pretty(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not representable as JSON: " + value.getClass(), e);
        }
    }

    /** Reads a value that this software wrote itself. */
    public static Object read(String json) {
        try {
            return MAPPER.readValue(json, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored JSON is broken: " + e.getOriginalMessage(), e);
        }
    }

    /** Reads an object that this software wrote itself. */
    public static Map<String, Object> readMap(String json) {
        try {
            return MAPPER.readValue(json, MAP);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored JSON is broken: " + e.getOriginalMessage(), e);
        }
    }

    /** A tree as plain maps, lists, strings, numbers and booleans; null where there is none. */
    public static Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>(node.size());
                node.forEach(element -> list.add(plain(element)));
                yield list;
            }
            case STRING -> node.textValue();
            case NUMBER -> node.numberValue();
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING -> null;
            default -> MAPPER.convertValue(node, Object.class);
        };
    }

    /** A copy of a plain value in which each text, a map's names too, is changed so. */
    public static Object withTexts(Object value, UnaryOperator<String> change) {
        if (value instanceof CharSequence text) {
            return change.apply(text.toString());
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((name, element) -> copy.put(change.apply(String.valueOf(name)), withTexts(element, change)));
            return copy;
        }
        if (value instanceof Iterable<?> elements) {
            List<Object> copy = new ArrayList<>();
            elements.forEach(element -> copy.add(withTexts(element, change)));
            return copy;
        }
        return value;
    }
}
