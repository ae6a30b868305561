package io.jenkins.plugins.agentic.cli.run;

import groovy.lang.GroovyObjectSupport;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The script's {@code params}: what was given with --param, and what the pipeline declares. */
public final class Parameters extends GroovyObjectSupport {
    private final Map<String, String> given;
    private final Secrets secrets;
    private final Map<String, Object> values = new LinkedHashMap<>();

    public Parameters(Map<String, String> given, Secrets secrets) {
        this.given = given;
        this.secrets = secrets;
        values.putAll(given);
    }

    /**
     * Takes the pipeline's declarations: each a map as string(), choice() and their like return.
     *
     * @throws AgenticException when a parameter was given that is not declared, or a value does not fit
     */
    public synchronized void declare(List<?> definitions) {
        Map<String, Object> declared = new LinkedHashMap<>();
        for (Object definition : definitions) {
            Map<?, ?> map = (Map<?, ?>) definition;
            String name = String.valueOf(map.get("name"));
            declared.put(name, value(name, map, given.get(name)));
        }
        for (String name : given.keySet()) {
            if (!declared.containsKey(name)) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        "This pipeline has no parameter '" + name + "'.",
                        declared.isEmpty()
                                ? "It has none."
                                : (Nearest.hint(name, declared.keySet()) + " It has: "
                                                + String.join(", ", declared.keySet()) + ".")
                                        .strip());
            }
        }
        values.clear();
        values.putAll(declared);
    }

    private Object value(String name, Map<?, ?> definition, String text) {
        return switch (String.valueOf(definition.get("$class"))) {
            case "booleanParam" -> {
                if (text != null && !text.equals("true") && !text.equals("false")) {
                    throw new AgenticException(
                            ErrorCode.USAGE, "Parameter '" + name + "' is '" + text + "'.", "Give true or false.");
                }
                yield text == null ? Boolean.TRUE.equals(definition.get("defaultValue")) : text.equals("true");
            }
            case "choice" -> {
                List<String> choices = choices(definition);
                if (text != null && !choices.contains(text)) {
                    throw new AgenticException(
                            ErrorCode.USAGE,
                            "Parameter '" + name + "' can't be '" + text + "'.",
                            "Give one of: " + String.join(", ", choices) + ".");
                }
                yield text != null ? text : choices.isEmpty() ? "" : choices.get(0);
            }
            case "password" -> {
                String secret = text == null ? orEmpty(definition.get("defaultValue")) : text;
                secrets.add(secret);
                yield secret;
            }
            default -> text == null ? orEmpty(definition.get("defaultValue")) : text;
        };
    }

    private static String orEmpty(Object value) {
        return value == null ? "" : value.toString();
    }

    /** A choice's values: a list, or one text with a line for each. */
    public static List<String> choices(Map<?, ?> definition) {
        Object choices = definition.get("choices");
        return choices instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : orEmpty(choices).lines().toList();
    }

    /** All values by name. */
    public synchronized Map<String, Object> all() {
        return new LinkedHashMap<>(values);
    }

    @Override
    public synchronized Object getProperty(String name) {
        return values.get(name);
    }

    public synchronized Object getAt(String name) {
        return values.get(name);
    }

    public Object get(String name) {
        return getProperty(name);
    }
}
