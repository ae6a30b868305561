package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import java.util.List;

/**
 * What an evaluation does: each test with each variant, {@code repeat} times.
 *
 * @param concurrency most calls at the same time
 * @param budgets that hold for it besides all others
 * @param judge model for rubrics that name none; empty for the configured one
 * @param passRate share of cases that must pass, 0 to 1
 * @param stopEarly whether to stop as soon as the rest can't change the verdict
 */
public record EvaluationPlan(
        List<Variant> variants,
        List<TestCase> tests,
        int repeat,
        int concurrency,
        List<Budget> budgets,
        String judge,
        double passRate,
        boolean stopEarly,
        Metric metric) {

    /** What versions are compared by. */
    public enum Metric {
        PASS,
        SCORE
    }

    public EvaluationPlan {
        variants = List.copyOf(variants);
        tests = List.copyOf(tests);
        budgets = List.copyOf(budgets);
    }

    int cases() {
        return variants.size() * tests.size() * repeat;
    }
}
