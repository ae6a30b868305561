package io.jenkins.plugins.agentic.engine.prompt.evaluation.suite;

import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Assertion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One test: variables for the prompt, and what is demanded of the answer.
 *
 * @param number from 1, in the suite's order
 * @param threshold least score that passes, or null: every assertion must pass
 * @param judge model for {@code llm-rubric}, or empty
 * @param place file and line
 */
public record TestCase(
        int number,
        String description,
        Map<String, Object> variables,
        List<Assertion> assertions,
        Double threshold,
        String judge,
        String place) {

    public TestCase {
        assertions = List.copyOf(assertions);
    }

    /** The description, or what tells it from others. */
    public String title() {
        return description.isEmpty() ? "test " + number : description;
    }

    /** What it is, so that a change can be told. */
    public Map<String, Object> identity() {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("variables", variables);
        identity.put("assertions", assertions.stream().map(Assertion::identity).toList());
        identity.put("threshold", threshold);
        identity.put("judge", judge);
        return identity;
    }
}
