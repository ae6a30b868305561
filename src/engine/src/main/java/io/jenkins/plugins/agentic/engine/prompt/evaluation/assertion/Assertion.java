package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One demand on an answer, as a suite states it.
 *
 * @param type without {@code not-}
 * @param value what is expected, or null
 * @param threshold or null
 * @param weight in the test's score
 * @param metric a name for reports, or empty
 * @param provider the judge's model, or empty
 * @param inner of an {@code assert-set}
 * @param place file and line, for messages
 */
public record Assertion(
        AssertionType type,
        boolean negated,
        Object value,
        Double threshold,
        double weight,
        String metric,
        String provider,
        List<Assertion> inner,
        String place) {

    public Assertion {
        inner = List.copyOf(inner);
    }

    /** As the suite writes it: {@code not-contains}. */
    public String name() {
        return (negated ? "not-" : "") + type.written();
    }

    /** The same demand with another value. */
    public Assertion withValue(Object other) {
        return new Assertion(type, negated, other, threshold, weight, metric, provider, inner, place);
    }

    /** What it demands, so that a change can be told; its place in the file is left out. */
    public Map<String, Object> identity() {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("type", name());
        identity.put("value", value);
        identity.put("threshold", threshold);
        identity.put("weight", weight);
        identity.put("provider", provider);
        identity.put("inner", inner.stream().map(Assertion::identity).toList());
        return identity;
    }
}
