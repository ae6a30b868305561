package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.prompt.statistics.PairedTests;
import java.util.List;

/**
 * Tells when the cases that are left can't change an evaluation's verdict. Nothing is decided that the whole evaluation would
 * not decide, whatever the rest came to ('curtailment'), so stopping costs no error of the tests.
 */
final class EarlyStop {
    private final EvaluationPlan plan;

    EarlyStop(EvaluationPlan plan) {
        this.plan = plan;
    }

    boolean settled(List<CaseResult> results) {
        if (!plan.stopEarly()) {
            return false;
        }
        return plan.variants().size() == 1 ? passRateSettled(results) : comparisonSettled(results);
    }

    private boolean passRateSettled(List<CaseResult> results) {
        long passed = results.stream().filter(CaseResult::passed).count();
        long needed = PassRate.needed(plan.passRate(), plan.cases());
        return passed >= needed || results.size() - passed > plan.cases() - needed;
    }

    /** By McNemar's test only: repeats and scores have no worst case that is easily told. */
    private boolean comparisonSettled(List<CaseResult> results) {
        if (plan.metric() != EvaluationPlan.Metric.PASS || plan.repeat() > 1) {
            return false;
        }
        int pairs = plan.variants().size() * (plan.variants().size() - 1) / 2;
        Paired paired = new Paired(plan, results);
        for (int i = 0; i < plan.variants().size(); i++) {
            for (int j = i + 1; j < plan.variants().size(); j++) {
                Paired.Pair pair = paired.of(i, j);
                int left = plan.tests().size() - pair.seen();
                if (!settled(pair, left, Comparison.ALPHA / pairs)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean settled(Paired.Pair pair, int left, double strict) {
        int first = pair.onlyFirst();
        int second = pair.onlySecond();
        boolean stays = first > second
                ? PairedTests.mcNemar(first, second + left) <= strict && first > second + left
                : PairedTests.mcNemar(first + left, second) <= strict && second > first + left;
        boolean never = Math.min(PairedTests.mcNemar(first + left, second), PairedTests.mcNemar(first, second + left))
                > Comparison.ALPHA;
        return stays || never;
    }
}
