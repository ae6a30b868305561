package io.jenkins.plugins.agentic.engine.spec;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One Pipeline step as both hosts, the REST API and the documentation know it.
 *
 * @param name as a Jenkinsfile calls it
 * @param help one paragraph for a person
 * @param returns what the step returns, for a person
 * @param needsWorkspace whether it must run inside {@code node}
 * @param parameters in the order they are shown; the first required one may be given without its name
 * @param effect what it changes outside of its run, for which a host may ask a permission
 */
public record StepSpec(
        String name,
        String help,
        String returns,
        boolean needsWorkspace,
        List<ParameterSpec> parameters,
        Effect effect) {

    /** A step that changes nothing outside of its run. */
    public StepSpec(String name, String help, String returns, boolean needsWorkspace, List<ParameterSpec> parameters) {
        this(name, help, returns, needsWorkspace, parameters, Effect.NONE);
    }

    /** The same step with an effect. */
    StepSpec with(Effect other) {
        return new StepSpec(name, help, returns, needsWorkspace, parameters, other);
    }

    /** What a step changes outside of its run. */
    public enum Effect {
        NONE,
        /** Saves versions of prompts, and moves the label in its parameter {@code label}. */
        PROMPTS,
        /** Moves the label in its parameter {@code label}. */
        LABELS,
        /** Says what came out about the run in its parameter {@code run}. */
        OUTCOME,
        /** Puts a release where others get it. */
        PUBLISH,
        /** Takes a release back. */
        ROLLBACK;

        /** Whether such a step may be in the middle of a release. */
        public boolean isOfReleases() {
            return this == PUBLISH || this == ROLLBACK;
        }
    }

    /** What a parameter's value is in a Jenkinsfile. */
    public enum Type {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        MAP,
        LIST
    }

    /**
     * One parameter.
     *
     * @param defaultValue null where leaving it out means 'as configured'
     */
    public record ParameterSpec(String name, Type type, boolean required, Object defaultValue, String help) {
        static ParameterSpec required(String name, Type type, String help) {
            return new ParameterSpec(name, type, true, null, help);
        }

        static ParameterSpec optional(String name, Type type, Object defaultValue, String help) {
            return new ParameterSpec(name, type, false, defaultValue, help);
        }
    }

    public StepSpec {
        parameters = List.copyOf(parameters);
    }

    /**
     * Checks a call's arguments: unknown names, missing or mistyped values.
     *
     * @return the arguments with defaults filled in, in the order of the parameters
     */
    public Map<String, Object> bind(Map<String, ?> arguments) {
        for (String given : arguments.keySet()) {
            if (parameters.stream().noneMatch(p -> p.name().equals(given))) {
                List<String> names =
                        parameters.stream().map(ParameterSpec::name).toList();
                throw usage(
                        "Step '" + name + "' has no parameter '" + given + "'.",
                        Nearest.hint(given, names) + " It takes: " + String.join(", ", names) + ".");
            }
        }
        Map<String, Object> bound = new LinkedHashMap<>();
        for (ParameterSpec parameter : parameters) {
            Object value = arguments.get(parameter.name());
            if (value == null) {
                if (parameter.required()) {
                    throw usage(
                            "Step '" + name + "' needs the parameter '" + parameter.name() + "'.", parameter.help());
                }
                value = parameter.defaultValue();
            } else {
                value = convert(parameter, value);
            }
            if (value != null) {
                bound.put(parameter.name(), value);
            }
        }
        return bound;
    }

    private Object convert(ParameterSpec parameter, Object value) {
        boolean fits =
                switch (parameter.type()) {
                    case STRING -> value instanceof CharSequence;
                    case INTEGER -> value instanceof Integer || value instanceof Long;
                    case NUMBER -> value instanceof Number;
                    case BOOLEAN -> value instanceof Boolean;
                    case MAP -> value instanceof Map;
                    case LIST -> value instanceof List;
                };
        if (!fits) {
            throw usage(
                    "Step '" + name + "': parameter '" + parameter.name() + "' must be a "
                            + parameter.type().name().toLowerCase(java.util.Locale.ROOT) + ", not "
                            + value.getClass().getSimpleName() + ".",
                    parameter.help());
        }
        return parameter.type() == Type.STRING ? value.toString() : value;
    }

    private static AgenticException usage(String message, String hint) {
        return new AgenticException(ErrorCode.JENKINSFILE, message, hint.strip());
    }

    /** Signature for messages and docs: {@code name(required, optional: default)}. */
    public String signature() {
        return name
                + parameters.stream()
                        .map(p -> p.required() ? p.name() : p.name() + "?")
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
