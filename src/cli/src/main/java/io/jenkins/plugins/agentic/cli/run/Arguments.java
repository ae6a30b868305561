package io.jenkins.plugins.agentic.cli.run;

import groovy.lang.Closure;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a call, sorted by kind. */
record Arguments(Map<String, Object> named, List<Object> positional, Closure<?> body) {
    static Arguments of(List<Object> given) {
        Map<String, Object> named = new LinkedHashMap<>();
        List<Object> positional = new ArrayList<>();
        Closure<?> body = null;
        for (int i = 0; i < given.size(); i++) {
            Object argument = given.get(i);
            if (argument instanceof Closure<?> closure && i == given.size() - 1) {
                body = closure;
            } else if (argument instanceof Map<?, ?> map && i == 0) {
                map.forEach((key, value) ->
                        named.put(String.valueOf(key), value instanceof Closure ? value : Plain.of(value)));
            } else {
                positional.add(Plain.of(argument));
            }
        }
        return new Arguments(named, positional, body);
    }

    Map<String, Object> named(StepSpec spec, boolean block, boolean open) {
        if (body != null && !block) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Step '" + spec.name() + "' takes no body.",
                    "Remove the { } after it; it takes: " + spec.signature() + ".");
        }
        if (positional.isEmpty()) {
            return named;
        }
        String first = Step.positional(spec);
        boolean onlyNull = positional.size() == 1 && positional.get(0) == null;
        if (positional.size() > 1 || !named.isEmpty() || (first.isEmpty() && !open) || named.containsKey(first)) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Step '" + spec.name() + "' takes one argument without a name at most.",
                    "Name the arguments: " + spec.signature() + ".");
        }
        Map<String, Object> all = new LinkedHashMap<>();
        if (!onlyNull) {
            all.put(first, positional.get(0));
        }
        return all;
    }
}
