package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Other roles' outputs as compact context: what they decided, without how the answer came about, and files by path, size
 * and hash instead of their text. The same outputs give the same text, so that a provider's prompt cache can serve it.
 */
final class PreviousOutputs {
    /** Characters of JSON that one call's previous outputs may have: about 6,000 tokens. */
    private static final int MOST_CHARACTERS = 24_000;

    static final String PARAMETER = "previousOutputs";

    /** About the call, or of no use to another role. */
    private static final Set<String> DROPPED = Set.of(
            "role",
            "reasoning",
            "nextAgent",
            "usage",
            "model",
            "promptVersion",
            "promptCommit",
            "routing",
            "rehearsal",
            "verdict",
            "repaired",
            "humanReviewRequired");

    private static final List<Bounds> BOUNDS = List.of(
            new Bounds(Integer.MAX_VALUE, Integer.MAX_VALUE),
            new Bounds(1000, 100),
            new Bounds(300, 40),
            new Bounds(120, 15),
            new Bounds(60, 5));

    /** Most characters of a text, and most entries of a list. */
    private record Bounds(int text, int entries) {}

    private PreviousOutputs() {}

    /** The outputs as compact JSON text; empty where there is nothing in them. */
    static Optional<String> text(Map<String, Object> byRole) {
        Map<String, Object> compact = compact(byRole, MOST_CHARACTERS);
        return compact.isEmpty() ? Optional.empty() : Optional.of(Json.write(compact));
    }

    /**
     * The outputs in the order of the roles' names. Where they are too long, texts and lists are shortened step by step, and
     * at last whole roles left out, the longest first; the entry {@code cut} then says so.
     *
     * @param byRole role to what its step returned, or to a part of that
     * @param mostCharacters of the answer as JSON; what the note itself takes may come on top
     */
    static Map<String, Object> compact(Map<String, Object> byRole, int mostCharacters) {
        Map<String, Object> compact = Map.of();
        for (Bounds bounds : BOUNDS) {
            compact = shortened(byRole, bounds);
            if (Json.write(compact).length() <= mostCharacters) {
                return bounds.equals(BOUNDS.get(0))
                        ? compact
                        : noted(
                                compact,
                                "Texts over " + bounds.text() + " characters and lists over " + bounds.entries()
                                        + " entries are shortened.");
            }
        }
        List<String> left = new ArrayList<>();
        while (!compact.isEmpty() && Json.write(compact).length() > mostCharacters) {
            String longest = longest(compact);
            compact.remove(longest);
            left.add(longest);
        }
        return noted(compact, "Texts and lists are shortened; left out: " + String.join(", ", left) + ".");
    }

    private static Map<String, Object> noted(Map<String, Object> compact, String note) {
        Map<String, Object> noted = new LinkedHashMap<>(compact);
        noted.put("cut", note);
        return noted;
    }

    private static String longest(Map<String, Object> compact) {
        String longest = "";
        int length = -1;
        for (Map.Entry<String, Object> role : compact.entrySet()) {
            int size = Json.write(role.getValue()).length();
            if (size > length) {
                longest = role.getKey();
                length = size;
            }
        }
        return longest;
    }

    private static Map<String, Object> shortened(Map<String, Object> byRole, Bounds bounds) {
        Map<String, Object> all = new TreeMap<>();
        byRole.forEach((role, output) -> {
            Object of = output instanceof Map<?, ?> map ? output(map, bounds) : value(output, bounds);
            if (!isEmpty(of)) {
                all.put(role, of);
            }
        });
        return all;
    }

    /** A step's output: its result's fields stand directly in it. */
    private static Object output(Map<?, ?> output, Bounds bounds) {
        if (!(output.get("result") instanceof Map<?, ?> result)) {
            return map(output, bounds, Set.of());
        }
        Map<String, Object> compact = map(output, bounds, DROPPED);
        compact.remove("result");
        if (Boolean.TRUE.equals(output.get("humanReviewRequired"))) {
            compact.put("humanReviewRequired", true);
        }
        compact.putAll(map(result, bounds, Set.of()));
        return compact;
    }

    private static Map<String, Object> map(Map<?, ?> map, Bounds bounds, Set<String> dropped) {
        boolean isFile = map.containsKey("path") && map.containsKey("content");
        Map<String, Object> compact = new TreeMap<>();
        map.forEach((name, value) -> {
            String key = String.valueOf(name);
            if (dropped.contains(key) || (isFile && (key.equals("content") || key.equals("patch")))) {
                return;
            }
            Object of = value(value, bounds);
            if (!isEmpty(of)) {
                compact.put(key, of);
            }
        });
        if (isFile && map.get("content") instanceof CharSequence text && text.length() > 0) {
            compact.put("size", text.toString().getBytes(StandardCharsets.UTF_8).length);
            compact.put("sha256", Sha256.hex(text.toString()));
        }
        return compact;
    }

    private static Object value(Object value, Bounds bounds) {
        if (value instanceof Map<?, ?> map) {
            return map(map, bounds, Set.of());
        }
        if (value instanceof List<?> list) {
            List<Object> compact = new ArrayList<>();
            list.stream()
                    .limit(bounds.entries())
                    .map(entry -> value(entry, bounds))
                    .filter(entry -> !isEmpty(entry))
                    .forEach(compact::add);
            if (list.size() > bounds.entries()) {
                compact.add("… " + (list.size() - bounds.entries()) + " more");
            }
            return compact;
        }
        return value instanceof CharSequence text ? Shortened.start(text.toString(), bounds.text()) : value;
    }

    private static boolean isEmpty(Object value) {
        return value == null
                || value instanceof CharSequence text && text.isEmpty()
                || value instanceof List<?> list && list.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty();
    }
}
