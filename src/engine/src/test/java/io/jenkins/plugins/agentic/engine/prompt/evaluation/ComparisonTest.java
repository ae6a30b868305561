package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Grade;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final int TRIALS = 1000;

    /** How likely a variant's case passes, and what it scores. */
    private interface Model {
        double score(int variant, double difficulty, Random random);
    }

    private static EvaluationPlan plan(int variants, int tests, int repeat, EvaluationPlan.Metric metric) {
        return new EvaluationPlan(
                IntStream.range(0, variants)
                        .mapToObj(i -> new Variant("v" + i, PromptTemplate.parse("v" + i, "x"), "x", null))
                        .toList(),
                IntStream.rangeClosed(1, tests)
                        .mapToObj(i -> new TestCase(i, "", Map.of(), List.of(), null, "", ""))
                        .toList(),
                repeat,
                1,
                List.of(),
                "",
                1,
                true,
                metric);
    }

    private static List<CaseResult> results(EvaluationPlan plan, Model model, long seed) {
        Random random = new Random(seed);
        List<CaseResult> results = new ArrayList<>();
        for (TestCase test : plan.tests()) {
            double difficulty = random.nextDouble();
            for (int repeat = 1; repeat <= plan.repeat(); repeat++) {
                for (int v = 0; v < plan.variants().size(); v++) {
                    double score = model.score(v, difficulty, random);
                    results.add(new CaseResult(
                            results.size() + 1,
                            "v" + v,
                            "v" + v,
                            "m",
                            test.number(),
                            "",
                            repeat,
                            score >= 0.5 ? CaseResult.State.PASSED : CaseResult.State.FAILED,
                            new Grade("", score >= 0.5, score, "", BigDecimal.ZERO, List.of()),
                            "",
                            BigDecimal.ONE,
                            100,
                            Usage.NONE,
                            false));
                }
            }
        }
        return results;
    }

    private static double decided(EvaluationPlan plan, Model model) {
        int decided = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            boolean any = Comparison.of(plan, results(plan, model, trial)).results().stream()
                    .anyMatch(result -> result.verdict() != Comparison.Verdict.NOT_DECIDED);
            decided += any ? 1 : 0;
        }
        return (double) decided / TRIALS;
    }

    private static double pass(double chance, Random random) {
        return random.nextDouble() < chance ? 1 : 0;
    }

    @Test
    void should_not_call_equal_prompts_different() {
        Model equal = (variant, difficulty, random) -> pass(difficulty, random);
        assertThat(decided(plan(2, 40, 1, EvaluationPlan.Metric.PASS), equal)).isLessThanOrEqualTo(0.05);
        assertThat(decided(plan(3, 30, 1, EvaluationPlan.Metric.PASS), equal)).isLessThanOrEqualTo(0.05);
        // Repeats of a case are no cases of their own.
        assertThat(decided(plan(2, 16, 4, EvaluationPlan.Metric.PASS), equal)).isLessThanOrEqualTo(0.065);
    }

    @Test
    void should_not_call_equal_scores_different() {
        Model equal = (variant, difficulty, random) -> (difficulty + random.nextDouble()) / 2;
        assertThat(decided(plan(2, 14, 1, EvaluationPlan.Metric.SCORE), equal)).isLessThanOrEqualTo(0.065);
    }

    @Test
    void should_find_a_real_difference_about_as_often_as_it_said_it_would() {
        // 30 % of the tests are passed by the first only, 10 % by the second only: some 80 tests for 80 % power.
        Model different = (variant, difficulty, random) ->
                difficulty < 0.3 ? 1 - variant : difficulty < 0.4 ? variant : difficulty < 0.7 ? 1 : 0;
        assertThat(decided(plan(2, 78, 1, EvaluationPlan.Metric.PASS), different))
                .isBetween(0.7, 0.88);
    }

    @Test
    void should_say_about_how_many_more_cases_are_needed() {
        Model different = (variant, difficulty, random) ->
                difficulty < 0.3 ? 1 - variant : difficulty < 0.4 ? variant : difficulty < 0.7 ? 1 : 0;
        EvaluationPlan few = plan(2, 20, 1, EvaluationPlan.Metric.PASS);
        List<Integer> said = IntStream.range(0, 200)
                .mapToObj(seed -> Comparison.of(few, results(few, different, seed))
                        .results()
                        .get(0))
                .filter(result -> result.verdict() == Comparison.Verdict.NOT_DECIDED)
                .map(Comparison.Result::more)
                .sorted()
                .toList();
        assertThat(said.get(said.size() / 2)).isBetween(30, 130);
        assertThat(said).allMatch(more -> more > 0);
    }

    @Test
    void should_come_to_the_same_verdict_when_stopped_early() {
        EvaluationPlan plan = plan(2, 40, 1, EvaluationPlan.Metric.PASS);
        Model different = (variant, difficulty, random) -> pass(variant == 0 ? 0.85 : 0.45, random);
        int stopped = 0;
        for (int seed = 0; seed < 200; seed++) {
            List<CaseResult> all = results(plan, different, seed);
            EarlyStop early = new EarlyStop(plan);
            for (int seen = 2; seen < all.size(); seen += 2) {
                if (early.settled(all.subList(0, seen))) {
                    stopped++;
                    assertThat(verdict(plan, all.subList(0, seen))).isEqualTo(verdict(plan, all));
                    break;
                }
            }
        }
        assertThat(stopped).isGreaterThan(100);
    }

    private static Comparison.Verdict verdict(EvaluationPlan plan, List<CaseResult> results) {
        return Comparison.of(plan, results).results().get(0).verdict();
    }
}
