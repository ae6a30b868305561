package io.jenkins.plugins.agentic.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Values as they travel between a Jenkinsfile and the engine: LinkedHashMap, ArrayList, String, Number, Boolean. These
 * are what Jenkins lets a build persist; a GString or an immutable list is not.
 */
final class PlainValues {
    private PlainValues() {}

    /** A copy of a map with plain values; entries without a value are left out. */
    static LinkedHashMap<String, Object> map(Map<?, ?> map) {
        LinkedHashMap<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value != null) {
                copy.put(String.valueOf(key), of(value));
            }
        });
        return copy;
    }

    /** A plain copy of a value; of anything that is no map, collection, number or boolean, its text. */
    static Object of(Object value) {
        if (value == null || value instanceof Boolean || value instanceof Number) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            LinkedHashMap<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, element) -> copy.put(String.valueOf(key), of(element)));
            return copy;
        }
        if (value instanceof Iterable<?> elements) {
            ArrayList<Object> copy = new ArrayList<>();
            elements.forEach(element -> copy.add(of(element)));
            return copy;
        }
        return value.toString();
    }
}
