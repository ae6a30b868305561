package io.jenkins.plugins.agentic.engine.build.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Dependency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one version that a Python project's own files fix for a package, by its name as PEP 503 has it. */
final class PythonPins {
    private static final String REQUIREMENTS = "requirements.txt";
    private static final String PIPENV = "Pipfile.lock";

    /** Where versions are looked for, the first that has one counts. */
    static final List<String> FILES =
            List.of(REQUIREMENTS, "pylock.toml", "uv.lock", "poetry.lock", "pdm.lock", PIPENV);

    /** What pip takes behind a requirement, such as {@code --hash=…}, and a comment. */
    private static final Pattern OPTIONS = Pattern.compile("\\s(?:--?[a-z]|#).*+");
    /** In TOML, as all that write such files do: a table of the list of packages, and in it a line each. */
    private static final Pattern PACKAGE = Pattern.compile("\\[\\[packages?\\]\\]");

    private static final Pattern FIELD = Pattern.compile("(name|version)\\s*=\\s*\"([^\"]{1,200})\"");

    private PythonPins() {}

    /** @param file one of {@link #FILES} */
    static Map<String, String> read(String file, String text) {
        return switch (file) {
            case REQUIREMENTS -> requirements(text);
            case PIPENV -> pipenv(text);
            default -> packages(text);
        };
    }

    private static Map<String, String> requirements(String text) {
        Map<String, String> pins = new HashMap<>();
        text.replaceAll("\\\\\\R", " ").lines().map(String::strip).forEach(line -> {
            Dependency one =
                    Dependencies.required(OPTIONS.matcher(line).replaceFirst("").strip(), Map.of());
            if (one != null && !one.version().isEmpty()) {
                put(pins, one.name(), one.version());
            }
        });
        pins.values().removeIf(String::isEmpty);
        return pins;
    }

    private static Map<String, String> pipenv(String text) {
        Map<String, String> pins = new HashMap<>();
        try {
            Json.MAPPER
                    .readTree(text)
                    .path("default")
                    .fields()
                    .forEachRemaining(entry -> pins.put(
                            Dependencies.normal(entry.getKey()),
                            entry.getValue().path("version").asText("").replaceFirst("^==", "")));
        } catch (JsonProcessingException e) {
            // A file of another kind of that name pins nothing.
            pins.clear();
        }
        pins.values().removeIf(String::isEmpty);
        return pins;
    }

    private static Map<String, String> packages(String text) {
        Map<String, String> pins = new HashMap<>();
        Map<String, String> fields = new HashMap<>();
        boolean within = false;
        for (String each : text.lines().map(String::strip).toList()) {
            if (each.startsWith("[")) {
                within = PACKAGE.matcher(each).matches();
                fields.clear();
            } else if (within) {
                Matcher m = FIELD.matcher(each);
                if (m.lookingAt()) {
                    fields.put(m.group(1), m.group(2));
                }
                if (fields.size() == 2) {
                    put(pins, Dependencies.normal(fields.get("name")), fields.get("version"));
                    within = false;
                }
            }
        }
        pins.values().removeIf(String::isEmpty);
        return pins;
    }

    /** Of several versions, each for another platform, none is the one. */
    private static void put(Map<String, String> pins, String name, String version) {
        pins.merge(name, version, (one, other) -> one.equals(other) ? one : "");
    }
}
