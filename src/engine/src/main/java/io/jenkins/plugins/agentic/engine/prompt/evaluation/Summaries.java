package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.prompt.statistics.Interval;
import io.jenkins.plugins.agentic.engine.prompt.statistics.Means;
import io.jenkins.plugins.agentic.engine.prompt.statistics.Rates;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a variant's cases come to, with 95 % confidence intervals. */
final class Summaries {
    private static final double LEVEL = 0.95;
    private static final long SEED = 1;

    private Summaries() {}

    /** Of one variant; intervals count each test once, however often it was repeated. */
    static Map<String, Object> of(Variant variant, EvaluationPlan plan, List<CaseResult> all) {
        List<CaseResult> cases = all.stream()
                .filter(each -> each.prompt().equals(variant.label()))
                .toList();
        List<CaseResult> graded = cases.stream().filter(CaseResult::graded).toList();
        Paired paired = new Paired(plan, cases);
        double[] passes = paired.values(variant, EvaluationPlan.Metric.PASS);
        long passed = graded.stream().filter(CaseResult::passed).count();
        int planned = plan.tests().size() * plan.repeat();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("prompt", variant.label());
        map.put("promptVersion", variant.prompt().version());
        map.put(
                "model",
                cases.stream()
                        .map(CaseResult::model)
                        .filter(model -> !model.isEmpty())
                        .findFirst()
                        .orElse(variant.model()));
        map.put("cases", cases.size());
        map.put("passedCases", passed);
        map.put("failed", graded.size() - passed);
        map.put("errors", cases.size() - graded.size());
        map.put("skipped", planned - cases.size());
        map.put("passed", passed >= PassRate.needed(plan.passRate(), planned));
        map.put(
                "passRate",
                passes.length == 0
                        ? null
                        : map(Rates.wilson(
                                Math.min(
                                        passes.length,
                                        java.util.Arrays.stream(passes).sum()),
                                passes.length,
                                LEVEL)));
        map.put("score", student(paired.values(variant, EvaluationPlan.Metric.SCORE)));
        map.put("costPerCase", bootstrap(graded, each -> each.cost().doubleValue()));
        map.put("latencyMs", bootstrap(graded, CaseResult::millis));
        map.put("cost", sum(cases.stream().map(CaseResult::cost).toList()));
        map.put(
                "gradingCost",
                sum(cases.stream().map(each -> each.grade().cost()).toList()));
        return map;
    }

    private static double sum(List<BigDecimal> amounts) {
        return amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add).doubleValue();
    }

    private static Map<String, Object> student(double[] values) {
        return switch (values.length) {
            case 0 -> null;
            case 1 -> map(new Interval(values[0], values[0], values[0]));
            default -> map(Means.student(values, LEVEL));
        };
    }

    private static Map<String, Object> bootstrap(List<CaseResult> cases, ToDoubleFunction<CaseResult> value) {
        double[] values = cases.stream().mapToDouble(value).toArray();
        return switch (values.length) {
            case 0 -> null;
            case 1 -> map(new Interval(values[0], values[0], values[0]));
            default -> map(Means.bootstrap(values, LEVEL, SEED));
        };
    }

    static Map<String, Object> map(Interval interval) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mean", interval.estimate());
        map.put("low", interval.low());
        map.put("high", interval.high());
        return map;
    }
}
