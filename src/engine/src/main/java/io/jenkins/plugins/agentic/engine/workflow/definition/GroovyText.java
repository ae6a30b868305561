package io.jenkins.plugins.agentic.engine.workflow.definition;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Plain values as Groovy writes them. */
final class GroovyText {
    private GroovyText() {}

    /** A text, number, truth value, list or map. Nothing in a text is an expression. */
    static String of(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty() ? "[:]" : "[" + arguments(map) + "]";
        }
        if (value instanceof List<?> list) {
            return list.stream().map(GroovyText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Number || value instanceof Boolean || value == null) {
            return String.valueOf(value);
        }
        return "'" + escaped(String.valueOf(value)) + "'";
    }

    /** A map's entries as a call's named arguments. */
    static String arguments(Map<?, ?> map) {
        return map.entrySet().stream()
                .map(entry -> key(String.valueOf(entry.getKey())) + ": " + of(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** A name as a map's key. */
    static String key(String name) {
        return isName(name) ? name : "'" + escaped(name) + "'";
    }

    /** What reads a map's value of that name. */
    static String property(String name) {
        return isName(name) ? "." + name : "['" + escaped(name) + "']";
    }

    private static boolean isName(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*");
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\\' -> safe.append("\\\\");
                case '\'' -> safe.append("\\'");
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                default ->
                    safe.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return safe.toString();
    }

    /** A text for a line comment. */
    static String comment(String text) {
        // Groovy reads a unicode escape in a comment, too: one could end it.
        return text.replace("\\", "/").replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
