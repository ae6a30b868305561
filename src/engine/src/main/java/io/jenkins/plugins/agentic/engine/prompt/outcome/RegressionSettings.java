package io.jenkins.plugins.agentic.engine.prompt.outcome;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.EnumSet;
import java.util.Set;

/**
 * When production moves back by itself.
 *
 * @param on whether it does at all; outcomes are recorded in either case
 * @param minCalls settled calls that a version needs before anything is decided, and its predecessor to be compared with
 * @param alpha chance that a version no worse than the one before is taken for worse, over its first
 *     {@value SequentialTest#HORIZON} calls
 * @param counted a call is good when none of these is known to be bad
 */
public record RegressionSettings(boolean on, int minCalls, double alpha, Set<Outcome> counted) {
    public static final int DEFAULT_MIN_CALLS = 20;
    public static final double DEFAULT_ALPHA = 0.006;
    /** All but whether the answer fitted at once. */
    public static final Set<Outcome> DEFAULT_COUNTED =
            Set.of(Outcome.VALID, Outcome.TESTS, Outcome.APPROVED, Outcome.REVIEWED, Outcome.KEPT);

    public RegressionSettings {
        if (minCalls < 1 || minCalls > SequentialTest.HORIZON) {
            throw wrong("minCalls is " + minCalls, "from 1 to " + SequentialTest.HORIZON);
        }
        if (!(alpha > 0 && alpha <= 0.5)) {
            throw wrong("alpha is " + alpha, "more than 0 and at most 0.5");
        }
        if (counted.isEmpty()) {
            throw wrong("outcomes is empty", "at least one of valid, first_time, tests, approved, reviewed, kept");
        }
        counted = EnumSet.copyOf(counted);
    }

    private static AgenticException wrong(String what, String must) {
        return new AgenticException(
                ErrorCode.USAGE,
                "The settings of prompts' regressions can't be used: " + what + ".",
                "It must be " + must + ".");
    }

    /** As it ships. */
    public static RegressionSettings standard() {
        return new RegressionSettings(true, DEFAULT_MIN_CALLS, DEFAULT_ALPHA, DEFAULT_COUNTED);
    }
}
