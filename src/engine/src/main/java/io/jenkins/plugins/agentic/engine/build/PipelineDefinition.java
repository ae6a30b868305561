package io.jenkins.plugins.agentic.engine.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A build pipeline as data: its steps in their order, as plain maps. A definition of a project's own changes a shipped one:
 * a step of the same name has its fields replaced ({@code remove: true} takes it out), any other is added at the end, or
 * behind the one that {@code after} names.
 */
final class PipelineDefinition {
    /** The languages that have a pipeline without a definition of one's own. */
    static final List<String> SHIPPED = List.of("docker", "python", "typescript");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final List<String> FIELDS = List.of("language", "environment", "allow", "container", "steps");
    /** Belong to a command: a new command has none of the old one's. */
    private static final List<String> OF_COMMAND =
            List.of("command", "tool", "when", "instead", "reports", "report", "docker");

    private final String language;
    private final Map<String, Map<String, Object>> steps;

    private PipelineDefinition(String language, Map<String, Map<String, Object>> steps) {
        this.language = language;
        this.steps = steps;
    }

    /** The one that ships; without steps where none does. */
    static PipelineDefinition shipped(String language) {
        PipelineDefinition none = new PipelineDefinition(language, new LinkedHashMap<>());
        if (!SHIPPED.contains(language)) {
            return none;
        }
        try (InputStream in = PipelineDefinition.class.getResourceAsStream(language + ".yaml")) {
            return none.changedBy(parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** YAML (or JSON, which is YAML too) as a plain map. */
    static Map<String, Object> parse(String yaml) {
        try {
            Object value = Json.plain(YAML.readTree(yaml));
            if (value instanceof Map<?, ?>) {
                return plain(value);
            }
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "The build definition is no map.",
                    "It takes: " + String.join(", ", FIELDS) + ".");
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "The build definition is no YAML that can be read" + line + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("") + ".",
                    "See docs/compile.md.",
                    false,
                    e);
        }
    }

    /** This pipeline with a definition's changes. */
    PipelineDefinition changedBy(Map<String, Object> definition) {
        StepReader.check(definition, FIELDS, "A build definition");
        Map<String, Map<String, Object>> changed = new LinkedHashMap<>(steps);
        if (!(definition.getOrDefault("steps", List.of()) instanceof List<?> given)) {
            throw new AgenticException(ErrorCode.JENKINSFILE, "The build definition's steps are no list.", "");
        }
        for (Object each : given) {
            if (!(each instanceof Map<?, ?>)) {
                throw new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "The build definition has the step '" + each + "', which is no map.",
                        "");
            }
            apply(plain(each), changed);
        }
        for (String common : List.of("environment", "allow", "container")) {
            if (definition.get(common) != null) {
                changed.replaceAll((name, step) -> with(step, common, definition.get(common)));
            }
        }
        return new PipelineDefinition(language, changed);
    }

    private void apply(Map<String, Object> own, Map<String, Map<String, Object>> to) {
        StepReader.check(own, StepReader.FIELDS, "A build step");
        String name = String.valueOf(own.get("name"));
        if (Boolean.TRUE.equals(own.get("remove"))) {
            if (to.remove(name) == null) {
                throw unknown(name, to.keySet());
            }
            return;
        }
        Map<String, Object> step = merged(to.getOrDefault(name, Map.of()), own);
        Object after = step.remove("after");
        step.remove("remove");
        if (after == null) {
            to.put(name, step);
            return;
        }
        if (name.equals(String.valueOf(after))) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "The build step '" + name + "' can't stand behind itself.",
                    "Name another step in 'after', or leave it out: a step that is there keeps its place.");
        }
        if (!to.containsKey(String.valueOf(after))) {
            throw unknown(String.valueOf(after), to.keySet());
        }
        to.remove(name);
        Map<String, Map<String, Object>> before = new LinkedHashMap<>(to);
        to.clear();
        before.forEach((key, value) -> {
            to.put(key, value);
            if (key.equals(String.valueOf(after))) {
                to.put(name, step);
            }
        });
    }

    private static Map<String, Object> merged(Map<String, Object> known, Map<String, Object> own) {
        Map<String, Object> step = new LinkedHashMap<>(known);
        if (own.get("command") != null || own.get("docker") != null) {
            OF_COMMAND.forEach(step::remove);
        }
        step.putAll(own);
        return step;
    }

    /** What holds for all steps, where the step itself does not say otherwise. */
    private static Map<String, Object> with(Map<String, Object> step, String field, Object common) {
        Map<String, Object> changed = new LinkedHashMap<>(step);
        if (field.equals("environment") && common instanceof Map<?, ?> all) {
            Map<String, Object> both = new LinkedHashMap<>(plain(all));
            both.putAll(plain(step.getOrDefault(field, Map.of())));
            changed.put(field, both);
        } else {
            changed.putIfAbsent(field, common);
        }
        return changed;
    }

    /**
     * The steps to run.
     *
     * @param chosen names of steps, or maps that replace or add one; empty for all
     */
    List<BuildStep> choose(List<?> chosen) {
        if (steps.isEmpty() && chosen.stream().noneMatch(Map.class::isInstance)) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "There is no build pipeline for the language '" + language + "'.",
                    "This version knows: " + String.join(", ", SHIPPED)
                            + ". Any other takes a definition with its steps.");
        }
        List<BuildStep> plan = new ArrayList<>();
        if (chosen.isEmpty()) {
            steps.values().forEach(step -> plan.add(StepReader.read(step)));
        }
        for (Object each : chosen) {
            if (each instanceof Map<?, ?>) {
                Map<String, Object> own = plain(each);
                StepReader.check(own, StepReader.FIELDS, "A build step");
                plan.add(StepReader.read(merged(steps.getOrDefault(String.valueOf(own.get("name")), Map.of()), own)));
            } else if (steps.containsKey(String.valueOf(each))) {
                plan.add(StepReader.read(steps.get(String.valueOf(each))));
            } else {
                throw unknown(String.valueOf(each), steps.keySet());
            }
        }
        return plan;
    }

    private AgenticException unknown(String name, java.util.Set<String> known) {
        return new AgenticException(
                ErrorCode.JENKINSFILE,
                "The " + language + " build pipeline has no step '" + name + "'.",
                (Nearest.hint(name, known) + " It has: " + String.join(", ", known) + ".").strip());
    }

    /** A copy whose names and texts are plain strings, whatever Groovy made them of. */
    private static Map<String, Object> plain(Object map) {
        return Json.readMap(Json.write(Json.withTexts(map, text -> text)));
    }
}
