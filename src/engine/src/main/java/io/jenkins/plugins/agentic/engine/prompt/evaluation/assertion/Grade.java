package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an answer did on one assertion, or on all of a test.
 *
 * @param score 0 to 1
 * @param cost US dollars that the grading itself took
 * @param parts what it is made of; empty for one assertion
 */
public record Grade(String assertion, boolean passed, double score, String reason, BigDecimal cost, List<Grade> parts) {
    /** Characters of a reason that are kept. */
    private static final int LONGEST = 2000;

    public Grade {
        reason = reason.length() > LONGEST ? reason.substring(0, LONGEST) + "…" : reason;
        parts = List.copyOf(parts);
    }

    static Grade of(boolean passed, String reason) {
        return new Grade("", passed, passed ? 1 : 0, reason, BigDecimal.ZERO, List.of());
    }

    static Grade of(boolean passed, double score, String reason) {
        return new Grade("", passed, score, reason, BigDecimal.ZERO, List.of());
    }

    /** An answer that is of no use, whatever the assertions say. */
    public static Grade unusable(String reason) {
        return unusable(reason, BigDecimal.ZERO);
    }

    /** The same after grading has cost something. */
    public static Grade unusable(String reason, BigDecimal cost) {
        return new Grade("", false, 0, reason, cost, List.of());
    }

    Grade named(String name) {
        return new Grade(name, passed, score, reason, cost, parts);
    }

    /** What is to be mended, one sentence each. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        if (!passed && parts.isEmpty()) {
            failures.add((assertion.isEmpty() ? "" : assertion + ": ") + reason);
        }
        parts.stream().filter(part -> !part.passed).forEach(part -> failures.addAll(part.failures()));
        return failures;
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("assertion", assertion);
        map.put("passed", passed);
        map.put("score", score);
        map.put("reason", reason);
        if (!parts.isEmpty()) {
            map.put("parts", parts.stream().map(Grade::toMap).toList());
        }
        return map;
    }
}
