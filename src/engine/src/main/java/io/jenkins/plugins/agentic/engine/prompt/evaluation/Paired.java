package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of an evaluation by test, so that two variants can be compared on the tests that both were graded on. A test's
 * repeats are one value, their mean: they say nothing new about other tests.
 */
final class Paired {
    private final EvaluationPlan plan;
    private final Map<String, List<CaseResult>> graded = new HashMap<>();
    private final Map<String, Integer> seen = new HashMap<>();

    Paired(EvaluationPlan plan, List<CaseResult> results) {
        this.plan = plan;
        for (CaseResult result : results) {
            String at = at(result.prompt(), result.test());
            seen.merge(at, 1, Integer::sum);
            if (result.graded()) {
                graded.computeIfAbsent(at, any -> new ArrayList<>()).add(result);
            }
        }
    }

    private static String at(String label, int test) {
        return test + "\n" + label;
    }

    /**
     * Two variants' values, a test each.
     *
     * @param seen tests that both variants have met, graded or not
     */
    record Pair(double[] firstPasses, double[] secondPasses, double[] firstScores, double[] secondScores, int seen) {
        int cases() {
            return firstPasses.length;
        }

        int onlyFirst() {
            return count(firstPasses, secondPasses);
        }

        int onlySecond() {
            return count(secondPasses, firstPasses);
        }

        private static int count(double[] more, double[] less) {
            int count = 0;
            for (int i = 0; i < more.length; i++) {
                count += more[i] > less[i] ? 1 : 0;
            }
            return count;
        }

        double[] differences(EvaluationPlan.Metric metric) {
            double[] first = metric == EvaluationPlan.Metric.PASS ? firstPasses : firstScores;
            double[] second = metric == EvaluationPlan.Metric.PASS ? secondPasses : secondScores;
            double[] differences = new double[first.length];
            for (int i = 0; i < differences.length; i++) {
                differences[i] = first[i] - second[i];
            }
            return differences;
        }
    }

    Pair of(int first, int second) {
        String one = plan.variants().get(first).label();
        String other = plan.variants().get(second).label();
        List<double[]> values = new ArrayList<>();
        int both = 0;
        for (var test : plan.tests()) {
            String atOne = at(one, test.number());
            String atOther = at(other, test.number());
            both += seen.containsKey(atOne) && seen.containsKey(atOther) ? 1 : 0;
            if (graded.containsKey(atOne) && graded.containsKey(atOther)) {
                values.add(new double[] {
                    passes(graded.get(atOne)), passes(graded.get(atOther)),
                    scores(graded.get(atOne)), scores(graded.get(atOther))
                });
            }
        }
        return new Pair(column(values, 0), column(values, 1), column(values, 2), column(values, 3), both);
    }

    /** A variant's mean values, one for each test it was graded on. */
    double[] values(Variant variant, EvaluationPlan.Metric metric) {
        return plan.tests().stream()
                .map(test -> graded.get(at(variant.label(), test.number())))
                .filter(java.util.Objects::nonNull)
                .mapToDouble(results -> metric == EvaluationPlan.Metric.PASS ? passes(results) : scores(results))
                .toArray();
    }

    private static double passes(List<CaseResult> results) {
        return results.stream()
                .mapToDouble(result -> result.passed() ? 1 : 0)
                .average()
                .orElse(0);
    }

    private static double scores(List<CaseResult> results) {
        return results.stream()
                .mapToDouble(result -> result.grade().score())
                .average()
                .orElse(0);
    }

    private static double[] column(List<double[]> rows, int column) {
        return rows.stream().mapToDouble(row -> row[column]).toArray();
    }
}
