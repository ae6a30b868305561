package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.StepProgress;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.CaseResult;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Comparison;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.EvaluationPlan;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Evaluator;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Variant;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One search for a better prompt, by reflection on failures: the idea is that of GEPA (L. A. Agrawal et al., GEPA: Reflective
 * Prompt Evolution Can Outperform Reinforcement Learning, arXiv 2507.19457). Each round takes a candidate of the Pareto front,
 * shows some of its failing training cases to a model, tries the edit on those, and if it helps on all training tests. The
 * best is compared with the prompt as it was on tests that had no part in any of this. Used once, by one thread; a step that had
 * to wait makes another, which takes the same way with the same seed up to where the one before had come.
 */
final class Optimization {
    /** Failing cases that are shown in a round. */
    private static final int SHOWN = 4;

    private final Evaluator evaluator;
    private final Proposals proposals;
    private final EvaluationPlan settings;
    private final Split split;
    private final int rounds;
    private final double budget;
    private final StepKey key;
    private final RunContext run;
    private final StepProgress tries;
    private final Random random;
    private final Map<Integer, TestCase> tests;
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Round> history = new ArrayList<>();
    private final Set<String> sources = new HashSet<>();
    private double spent;
    private boolean rehearsal;

    /** {@code settings}: its variant is the prompt as it is; {@code budget}: US dollars, infinite for none. */
    Optimization(
            Evaluator evaluator,
            Proposals proposals,
            EvaluationPlan settings,
            Split split,
            int rounds,
            double budget,
            long seed,
            StepKey key,
            RunContext run,
            StepProgress tries) {
        this.evaluator = evaluator;
        this.proposals = proposals;
        this.settings = settings;
        this.split = split;
        this.rounds = rounds;
        this.budget = budget;
        this.key = key;
        this.run = run;
        this.tries = tries;
        this.random = new Random(seed);
        this.tests = split.training().stream().collect(Collectors.toMap(TestCase::number, Function.identity()));
    }

    /** What one round came to, for the report. */
    record Round(int number, int parent, String diagnosis, List<String> changes, String outcome) {}

    /**
     * What the search came to.
     *
     * @param finalist the candidate that was compared at the end; empty where none was
     * @param comparison on the held-out tests: 'A' is the prompt as it was; null without a finalist
     * @param why one sentence
     */
    record Outcome(
            List<Candidate> candidates,
            List<Round> rounds,
            Optional<Candidate> finalist,
            Comparison.Result comparison,
            String why,
            double cost,
            boolean rehearsal) {
        boolean accepted() {
            return comparison != null && comparison.verdict() == Comparison.Verdict.B_BETTER;
        }
    }

    Outcome run() {
        Variant original = settings.variants().get(0);
        sources.add(original.source());
        List<CaseResult> baseline = evaluate("baseline", List.of(original), split.training());
        if (baseline.size() < split.training().size() * settings.repeat()) {
            return ended("The budget, or the model, did not admit scoring the prompt as it is.");
        }
        candidates.add(new Candidate(0, -1, original, List.of(), baseline));
        say(String.format(
                Locale.ROOT,
                "the prompt as it is scores %.3f on %d training tests",
                candidates.get(0).score(),
                split.training().size()));
        for (int round = 1; round <= rounds; round++) {
            if (ParetoFront.of(candidates).stream()
                    .allMatch(each -> failures(each).isEmpty())) {
                break;
            }
            if (!affordable()) {
                say("the budget is left for the held-out tests");
                break;
            }
            try {
                round(round);
            } catch (AgenticException e) {
                if (e.code() == ErrorCode.ABORTED || e.code() == ErrorCode.CHANGED) {
                    throw e;
                }
                history.add(new Round(round, -1, "", List.of(), e.getMessage()));
                say("round " + round + ": " + e.getMessage());
                if (e.code() == ErrorCode.BUDGET) {
                    break;
                }
            }
        }
        return decide();
    }

    private static List<CaseResult> failures(Candidate candidate) {
        return candidate.results().stream().filter(result -> !result.passed()).toList();
    }

    private void round(int number) {
        List<Candidate> front = ParetoFront.of(candidates).stream()
                .filter(each -> !failures(each).isEmpty())
                .toList();
        Candidate parent = front.get(random.nextInt(front.size()));
        List<CaseResult> failing = new ArrayList<>(failures(parent));
        Collections.shuffle(failing, random);
        failing = failing.subList(0, Math.min(SHOWN, failing.size()));
        Proposals.Proposal proposal = propose(number, parent, failing);
        rehearsal |= proposal.rehearsal();
        String outcome = attempt(number, parent, failing, proposal);
        history.add(new Round(number, parent.number(), proposal.diagnosis(), proposal.changes(), outcome));
        say("round " + number + ": " + outcome);
    }

    /** What failed once has failed: asked again after a wait it might lead elsewhere than the way that was taken. */
    private Proposals.Proposal propose(int number, Candidate parent, List<CaseResult> failing) {
        FailedRounds failed = tries.kept(key, FailedRounds.class, FailedRounds::new);
        StepKey at = key.child("round-" + number + "-proposal");
        try {
            if (failed.why.containsKey(number)) {
                throw failed.why.get(number);
            }
            return proposals.propose(
                    at,
                    number,
                    parent,
                    failing,
                    tests,
                    history.stream().map(Optimization::told).toList(),
                    run,
                    tries);
        } catch (AgenticException e) {
            failed.why.put(number, e);
            throw e;
        } finally {
            spent += proposals.spent(at);
        }
    }

    private static final class FailedRounds {
        private final Map<Integer, AgenticException> why = new HashMap<>();
    }

    private static String told(Round round) {
        return String.join(" ", round.changes()) + " Outcome: " + round.outcome();
    }

    private String attempt(int number, Candidate parent, List<CaseResult> failing, Proposals.Proposal proposal) {
        PromptTemplate now = parent.variant().prompt();
        List<String> wrong = Invariants.violations(now, proposal.source(), split.training());
        if (!wrong.isEmpty()) {
            return "refused: " + String.join(" ", wrong);
        }
        if (!sources.add(proposal.source())) {
            return "refused: it was tried before.";
        }
        Variant variant = new Variant(
                "candidate " + number,
                now.withSource(proposal.source()),
                proposal.source(),
                parent.variant().provider());
        Set<Integer> sample = failing.stream().map(CaseResult::test).collect(Collectors.toSet());
        List<CaseResult> results = new ArrayList<>(evaluate(
                "round-" + number + "-sample",
                List.of(variant),
                split.training().stream()
                        .filter(test -> sample.contains(test.number()))
                        .toList()));
        double before = mean(parent.results().stream()
                .filter(result -> sample.contains(result.test()))
                .toList());
        if (results.isEmpty() || mean(results) <= before) {
            return String.format(
                    Locale.ROOT,
                    "dropped: it scored %.3f on the cases it was made from, %.3f before.",
                    mean(results),
                    before);
        }
        results.addAll(evaluate(
                "round-" + number + "-training",
                List.of(variant),
                split.training().stream()
                        .filter(test -> !sample.contains(test.number()))
                        .toList()));
        if (results.size() < split.training().size() * settings.repeat()) {
            return "dropped: the budget did not admit scoring it.";
        }
        Candidate candidate = new Candidate(number, parent.number(), variant, proposal.changes(), results);
        candidates.add(candidate);
        return String.format(
                Locale.ROOT,
                "scored %.3f at $%.6f a case (%.3f at $%.6f before)%s.",
                candidate.score(),
                candidate.cost(),
                parent.score(),
                parent.cost(),
                ParetoFront.of(candidates).contains(candidate) ? "" : "; others are better and cheaper");
    }

    private Outcome decide() {
        Optional<Candidate> finalist = ParetoFront.finalist(candidates);
        if (finalist.isEmpty()) {
            return ended("No candidate was better than the prompt as it is on the training tests.");
        }
        List<Variant> both = List.of(settings.variants().get(0), finalist.get().variant());
        EvaluationPlan plan = plan(both, split.heldOut());
        List<CaseResult> results = evaluate("held-out", both, split.heldOut());
        Comparison.Result comparison = Comparison.of(plan, results).results().get(0);
        boolean whole = results.size() == plan.variants().size() * plan.tests().size() * plan.repeat();
        String why = (whole ? "" : "The held-out tests could not all be asked. ") + "On the held-out tests: "
                + comparison.text();
        return new Outcome(candidates, history, finalist, comparison, why, spent, rehearsal);
    }

    private Outcome ended(String why) {
        return new Outcome(candidates, history, Optional.empty(), null, why, spent, rehearsal);
    }

    /** Whether a round and the end can be paid, as far as the cases so far tell. */
    private boolean affordable() {
        double each = candidates.stream()
                .flatMap(candidate -> candidate.results().stream())
                .mapToDouble(result -> result.cost().add(result.grade().cost()).doubleValue())
                .average()
                .orElse(0);
        int cases = (split.training().size() + 2 * split.heldOut().size()) * settings.repeat();
        return spent + each * cases <= budget;
    }

    private List<CaseResult> evaluate(String part, List<Variant> variants, List<TestCase> which) {
        if (which.isEmpty()) {
            return List.of();
        }
        Evaluator.Outcome outcome = evaluator.run(plan(variants, which), key.child(part), run, tries);
        outcome.results().forEach(result -> {
            spent += result.cost().add(result.grade().cost()).doubleValue();
            rehearsal |= result.rehearsal();
        });
        return outcome.results();
    }

    private EvaluationPlan plan(List<Variant> variants, List<TestCase> which) {
        return new EvaluationPlan(
                variants,
                which,
                settings.repeat(),
                settings.concurrency(),
                settings.budgets(),
                settings.judge(),
                1,
                false,
                settings.metric());
    }

    private static double mean(List<CaseResult> results) {
        return results.stream()
                .mapToDouble(result -> result.grade().score())
                .average()
                .orElse(0);
    }

    private void say(String text) {
        tries.say(run.console(), "[promptOptimize] " + text);
    }
}
