package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.prompt.statistics.Holm;
import io.jenkins.plugins.agentic.engine.prompt.statistics.Interval;
import io.jenkins.plugins.agentic.engine.prompt.statistics.Means;
import io.jenkins.plugins.agentic.engine.prompt.statistics.PairedTests;
import io.jenkins.plugins.agentic.engine.prompt.statistics.SampleSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Every two variants of an evaluation against each other, on the tests both were graded on: McNemar's exact test of passes
 * where each test was asked once, else a permutation test of the tests' means; p-values adjusted by Holm's procedure; and,
 * where nothing is decided, how many more tests would be about enough.
 */
public final class Comparison {
    /** Chance of finding any difference where there is none. */
    static final double ALPHA = 0.05;

    private static final double POWER = 0.8;
    /** Smaller differences are nobody's concern: what an undecided comparison is told to look for at least. */
    private static final double SMALLEST = 0.05;
    /** With fewer discordant tests than this no exact two-sided p-value gets below 0.05: 2 · 2⁻⁶ = 0.03. */
    private static final int LEAST_DISCORDANT = 6;

    private static final long SEED = 1;

    private final EvaluationPlan plan;
    private final List<Result> results;

    private Comparison(EvaluationPlan plan, List<Result> results) {
        this.plan = plan;
        this.results = List.copyOf(results);
    }

    /** What two variants came to: 'A' is the first, 'B' the second. */
    public enum Verdict {
        A_BETTER("A better"),
        B_BETTER("B better"),
        NOT_DECIDED("not decided");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /**
     * Two variants.
     *
     * @param cases tests both were graded on
     * @param difference first minus second, in the metric's unit; null below two cases
     * @param adjusted p-value after Holm's procedure over all pairs
     * @param more about so many more tests are needed; 0 where it is decided
     */
    public record Result(
            String first,
            String second,
            int cases,
            int onlyFirst,
            int onlySecond,
            Interval difference,
            double p,
            double adjusted,
            Verdict verdict,
            int more) {

        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("a", first);
            map.put("b", second);
            map.put("cases", cases);
            map.put("onlyAPassed", onlyFirst);
            map.put("onlyBPassed", onlySecond);
            map.put("difference", difference == null ? null : Summaries.map(difference));
            map.put("p", p);
            map.put("adjustedP", adjusted);
            map.put("verdict", verdict.words());
            map.put("better", verdict == Verdict.NOT_DECIDED ? "" : verdict == Verdict.A_BETTER ? first : second);
            map.put("moreCases", more);
            map.put("text", text());
            return map;
        }

        /** One sentence for a person. */
        public String text() {
            if (verdict != Verdict.NOT_DECIDED) {
                boolean a = verdict == Verdict.A_BETTER;
                return String.format(
                        Locale.ROOT,
                        "%s: '%s' is better than '%s' (%d cases, difference %+.3f, %+.3f to %+.3f, p = %.4f).",
                        verdict.words(),
                        a ? first : second,
                        a ? second : first,
                        cases,
                        difference.estimate(),
                        difference.low(),
                        difference.high(),
                        adjusted);
            }
            return String.format(
                    Locale.ROOT,
                    "not decided with %d cases, about %d more needed ('%s' against '%s', p = %.4f).",
                    cases,
                    more,
                    first,
                    second,
                    adjusted);
        }
    }

    /** Compares every two variants. */
    public static Comparison of(EvaluationPlan plan, List<CaseResult> cases) {
        Paired paired = new Paired(plan, cases);
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < plan.variants().size(); i++) {
            for (int j = i + 1; j < plan.variants().size(); j++) {
                pairs.add(new int[] {i, j});
            }
        }
        double[] pValues = pairs.stream()
                .mapToDouble(pair -> p(plan, paired.of(pair[0], pair[1])))
                .toArray();
        double[] adjusted = Holm.adjust(pValues);
        List<Result> results = new ArrayList<>();
        for (int k = 0; k < pairs.size(); k++) {
            int[] pair = pairs.get(k);
            results.add(result(plan, paired.of(pair[0], pair[1]), pair, pValues[k], adjusted[k], pairs.size()));
        }
        return new Comparison(plan, results);
    }

    private static boolean byMcNemar(EvaluationPlan plan) {
        return plan.metric() == EvaluationPlan.Metric.PASS && plan.repeat() == 1;
    }

    private static double p(EvaluationPlan plan, Paired.Pair pair) {
        return byMcNemar(plan)
                ? PairedTests.mcNemar(pair.onlyFirst(), pair.onlySecond())
                : PairedTests.permutation(pair.differences(plan.metric()), SEED);
    }

    private static Result result(
            EvaluationPlan plan, Paired.Pair pair, int[] which, double p, double adjusted, int comparisons) {
        double[] differences = pair.differences(plan.metric());
        double mean = Means.mean(differences);
        Verdict verdict =
                adjusted > ALPHA || mean == 0 ? Verdict.NOT_DECIDED : mean > 0 ? Verdict.A_BETTER : Verdict.B_BETTER;
        return new Result(
                plan.variants().get(which[0]).label(),
                plan.variants().get(which[1]).label(),
                pair.cases(),
                pair.onlyFirst(),
                pair.onlySecond(),
                pair.cases() < 2 ? null : Means.student(differences, 1 - ALPHA),
                p,
                adjusted,
                verdict,
                verdict == Verdict.NOT_DECIDED ? more(plan, pair, differences, mean, ALPHA / comparisons) : 0);
    }

    private static int more(EvaluationPlan plan, Paired.Pair pair, double[] differences, double mean, double alpha) {
        int needed;
        double sought = Math.max(SMALLEST, Math.abs(mean));
        if (byMcNemar(plan) || pair.cases() < 2) {
            double discordant =
                    pair.cases() == 0 ? SMALLEST : (double) (pair.onlyFirst() + pair.onlySecond()) / pair.cases();
            discordant = Math.max(discordant, sought);
            needed = SampleSize.forRates((discordant + sought) / 2, (discordant - sought) / 2, alpha, POWER);
            needed = Math.max(needed, (int) Math.ceil(LEAST_DISCORDANT / discordant));
        } else {
            double deviation = Math.max(SMALLEST, Means.deviation(differences));
            needed = Math.max(LEAST_DISCORDANT, SampleSize.forMeans(sought, deviation, alpha, POWER));
        }
        return Math.max(1, needed - pair.cases());
    }

    public List<Result> results() {
        return results;
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("metric", plan.metric() == EvaluationPlan.Metric.PASS ? "pass" : "score");
        map.put("test", byMcNemar(plan) ? "McNemar, exact" : "permutation");
        map.put("correction", results.size() > 1 ? "Holm, " + results.size() + " comparisons" : "none needed");
        map.put("alpha", ALPHA);
        map.put("pairs", results.stream().map(Result::toMap).toList());
        return map;
    }
}
