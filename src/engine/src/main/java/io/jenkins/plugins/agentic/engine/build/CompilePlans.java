package io.jenkins.plugins.agentic.engine.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Build pipelines as data: one YAML file a language beside this class, its steps chosen and replaced by the caller. */
public final class CompilePlans {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,49}");
    private static final List<String> FIELDS = List.of("name", "command", "failOnError", "report");

    /**
     * Resolves a pipeline to its commands.
     *
     * @param steps names of the language's steps, or maps that replace or add one; empty for all
     * @return maps with name, command, failOnError and report (a path, or empty)
     */
    public List<Object> plan(String language, List<?> steps) {
        Map<String, Map<String, Object>> known = load(language);
        if (steps.isEmpty()) {
            return new ArrayList<>(known.values());
        }
        List<Object> plan = new ArrayList<>();
        for (Object step : steps) {
            plan.add(step instanceof Map<?, ?> map ? custom(map, known) : named(String.valueOf(step), language, known));
        }
        return plan;
    }

    private static Map<String, Object> named(String name, String language, Map<String, Map<String, Object>> known) {
        Map<String, Object> step = known.get(name);
        if (step == null) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "The " + language + " build pipeline has no step '" + name + "'.",
                    (Nearest.hint(name, known.keySet()) + " It has: " + String.join(", ", known.keySet()) + ".")
                            .strip());
        }
        return step;
    }

    private static Map<String, Object> custom(Map<?, ?> given, Map<String, Map<String, Object>> known) {
        for (Object field : given.keySet()) {
            if (!FIELDS.contains(String.valueOf(field))) {
                throw new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "A build step has no field '" + field + "'.",
                        "It takes: " + String.join(", ", FIELDS) + ".");
            }
        }
        String name = String.valueOf(given.get("name"));
        Map<String, Object> step = new LinkedHashMap<>(known.getOrDefault(name, step(name, "", true, "")));
        given.forEach((field, value) ->
                step.put(String.valueOf(field), value instanceof CharSequence ? value.toString() : value));
        if (!NAME.matcher(name).matches() || String.valueOf(step.get("command")).isBlank()) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "The build step " + given + " has no usable name or no command.",
                    "Give name (lower-case letters, digits, '_', '-') and command.");
        }
        return step;
    }

    private static Map<String, Map<String, Object>> load(String language) {
        if (!NAME.matcher(language).matches()) {
            throw unknown(language);
        }
        try (InputStream in = CompilePlans.class.getResourceAsStream(language + ".yaml")) {
            if (in == null) {
                throw unknown(language);
            }
            Map<String, Map<String, Object>> steps = new LinkedHashMap<>();
            for (JsonNode node : YAML.readTree(in).path("steps")) {
                String name = node.path("name").asText();
                steps.put(
                        name,
                        step(
                                name,
                                node.path("command").asText().strip(),
                                node.path("failOnError").asBoolean(true),
                                node.path("report").path("path").asText("")));
            }
            return steps;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AgenticException unknown(String language) {
        return new AgenticException(
                ErrorCode.JENKINSFILE,
                "There is no build pipeline for the language '" + language + "'.",
                "This version knows: typescript.");
    }

    private static Map<String, Object> step(String name, String command, boolean failOnError, String report) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("name", name);
        step.put("command", command);
        step.put("failOnError", failOnError);
        step.put("report", report);
        return step;
    }
}
