package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an agent works on. Maps and lists are plain; they themselves can't be changed, and what is nested in them is not for
 * changing.
 *
 * @param task what to do
 * @param context what it should know besides the task: name to value
 * @param previousOutputs what other roles' steps returned, or parts of that, by role
 * @param constraints what must hold besides the task, one sentence each
 */
public record AgentInput(
        String task, Map<String, Object> context, Map<String, Object> previousOutputs, List<String> constraints) {

    public AgentInput {
        // Not Map.copyOf: a Jenkinsfile may well have a null in them.
        context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
        previousOutputs = Collections.unmodifiableMap(new LinkedHashMap<>(previousOutputs));
        constraints = List.copyOf(constraints);
    }

    /** Of a step's bound arguments. */
    static AgentInput of(Map<String, ?> arguments) {
        List<String> constraints = new ArrayList<>();
        if (arguments.get("constraints") instanceof List<?> given) {
            given.forEach(each -> constraints.add(String.valueOf(each)));
        }
        return new AgentInput(
                String.valueOf(arguments.get("task")),
                named(arguments.get("context")),
                named(arguments.get("previousOutputs")),
                constraints);
    }

    private static Map<String, Object> named(Object value) {
        Map<String, Object> named = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, each) -> named.put(String.valueOf(name), each));
        }
        return named;
    }

    /** This with one more thing to know. */
    AgentInput knowing(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(context);
        more.put(name, value);
        return new AgentInput(task, more, previousOutputs, constraints);
    }

    /** This without any secret of the run, wherever it stands. */
    AgentInput masked(RunContext run) {
        return new AgentInput(
                run.mask().apply(task),
                named(run.masked(context)),
                named(run.masked(previousOutputs)),
                constraints.stream().map(run.mask()).toList());
    }

    /** What a prompt template gets to see; previous outputs as compact JSON, left out where there are none. */
    Map<String, Object> variables() {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("task", task);
        variables.put("context", context);
        PreviousOutputs.text(previousOutputs).ifPresent(text -> variables.put(PreviousOutputs.PARAMETER, text));
        variables.put("constraints", constraints);
        return variables;
    }
}
