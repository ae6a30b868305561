package io.jenkins.plugins.agentic.engine.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A build pipeline as data: its steps in their order, as plain maps. A definition of a project's own changes a shipped one:
 * a step of the same name has its fields replaced ({@code remove: true} takes it out), any other is added at the end, or
 * behind the one that {@code after} names.
 */
final class PipelineDefinition {
    /** The languages that have a pipeline without a definition of one's own. */
    static final List<String> SHIPPED = List.of("docker", "python", "typescript");

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    /** Hold for all steps that do not say otherwise. */
    private static final List<String> COMMON =
            List.of("environment", "allow", "container", "folder", "timeout", "memory", "cpus", "output");

    private static final List<String> FIELDS = Stream.of(List.of("language"), COMMON, List.of("steps"))
            .flatMap(List::stream)
            .toList();
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
        Object about = StepReader.given(definition, "language");
        if (about != null && !about.toString().equals(language)) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "The build definition is for the language '" + about + "', and not for '" + language + "'.",
                    "Name the same language in both, or leave it out of the definition.");
        }
        Map<String, Map<String, Object>> changed = new LinkedHashMap<>(steps);
        Set<String> named = new LinkedHashSet<>();
        for (Object each : steps(definition)) {
            if (!(each instanceof Map<?, ?>)) {
                throw new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "The build definition has the step '" + each + "', which is no map.",
                        "Write - name: " + each + ", and below it what is to change.");
            }
            Map<String, Object> own = plain(each);
            if (!named.add(StepReader.name(own))) {
                throw twice(StepReader.name(own));
            }
            apply(own, changed);
        }
        for (String common : COMMON) {
            Object value = StepReader.given(definition, common);
            if (value != null) {
                changed.replaceAll((name, step) -> with(step, common, value));
            }
        }
        // What is wrong in a definition is said of it, whichever steps are run.
        named.stream().filter(changed::containsKey).forEach(name -> StepReader.read(changed.get(name)));
        return new PipelineDefinition(language, changed);
    }

    private static List<?> steps(Map<String, Object> definition) {
        Object given = StepReader.given(definition, "steps");
        if (given != null && !(given instanceof List<?>)) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "The build definition's steps are no list.",
                    "Begin each step with - name: …, or in a Jenkinsfile write steps: [[name: '…', …], …].");
        }
        return given == null ? List.of() : (List<?>) given;
    }

    private static AgenticException twice(String name) {
        return new AgenticException(
                ErrorCode.JENKINSFILE,
                "There are two build steps with the name '" + name + "'.",
                "Give each a name of its own: files and stages are named by it.");
    }

    private void apply(Map<String, Object> own, Map<String, Map<String, Object>> to) {
        String name = StepReader.name(own);
        StepReader.check(own, StepReader.FIELDS, "The build step '" + name + "'");
        Object remove = own.getOrDefault("remove", false);
        if (!(remove instanceof Boolean)) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "The build step '" + name + "' has remove: " + remove + ".",
                    "It must be true or false, not a text.");
        }
        if (!to.containsKey(name) && (remove.equals(true) || !doesOwn(own) && !to.isEmpty())) {
            throw unknown(name, to.keySet());
        }
        if (remove.equals(true)) {
            to.remove(name);
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

    /** Whether it says what to do, and not only how a known step does it. */
    private static boolean doesOwn(Map<String, Object> step) {
        return step.get("command") != null || step.get("docker") != null;
    }

    private static Map<String, Object> merged(Map<String, Object> known, Map<String, Object> own) {
        Map<String, Object> step = new LinkedHashMap<>(known);
        if (doesOwn(own)) {
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
                    (Nearest.hint(language, SHIPPED) + " This version knows: " + String.join(", ", SHIPPED)
                                    + ". Any other takes a definition with its steps.")
                            .strip());
        }
        List<BuildStep> plan = new ArrayList<>();
        if (chosen.isEmpty()) {
            steps.values().forEach(step -> plan.add(StepReader.read(step)));
        }
        for (Object each : chosen) {
            BuildStep step;
            if (each instanceof Map<?, ?>) {
                step = chosen(plain(each));
            } else if (steps.containsKey(String.valueOf(each))) {
                step = StepReader.read(steps.get(String.valueOf(each)));
            } else {
                throw unknown(String.valueOf(each), steps.keySet());
            }
            if (plan.stream().anyMatch(other -> other.name().equals(step.name()))) {
                throw twice(step.name());
            }
            plan.add(step);
        }
        return plan;
    }

    /** A map among the steps to run: they stand in the order of that list, and what is not in it is not run. */
    private BuildStep chosen(Map<String, Object> own) {
        String name = StepReader.name(own);
        for (String field : List.of("remove", "after")) {
            if (own.get(field) != null) {
                throw new AgenticException(
                        ErrorCode.JENKINSFILE,
                        "The build step '" + name + "' has '" + field + "' in the list of the steps to run.",
                        "That list alone says which are run, and in which order. To change the pipeline instead, write"
                                + " definition: [steps: [[name: '" + name + "', " + field + ": …]]].");
            }
        }
        if (!steps.isEmpty() && !steps.containsKey(name) && !doesOwn(own)) {
            throw unknown(name, steps.keySet());
        }
        return StepReader.read(merged(steps.getOrDefault(name, Map.of()), own));
    }

    private AgenticException unknown(String name, Set<String> known) {
        return new AgenticException(
                ErrorCode.JENKINSFILE,
                "The " + language + " build pipeline has no step '" + name + "'.",
                (Nearest.hint(name, known) + " It has: " + String.join(", ", known) + ". A new one needs a command.")
                        .strip());
    }

    /** A copy whose names and texts are plain strings, whatever Groovy made them of. */
    private static Map<String, Object> plain(Object map) {
        return Json.readMap(Json.write(Json.withTexts(map, text -> text)));
    }
}
