package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

import io.jenkins.plugins.agentic.engine.agent.Questions;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.StepProgress;
import io.jenkins.plugins.agentic.engine.prompt.OptimizedVersions;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.EvaluationPlan;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.EvaluationStore;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Evaluator;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.PromptSources;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Request;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Variant;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Variants;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.Suite;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.SuiteReader;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The step {@code promptOptimize}. */
public final class PromptOptimizer {
    private static final int MOST_ROUNDS = 100;
    private static final double LEAST_SHARE = 0.1;
    private static final double MOST_SHARE = 0.9;

    private final Evaluator evaluator;
    private final Questions questions;
    private final EvaluationStore store;
    private final PromptSources sources;
    private final Supplier<PromptTemplate> optimizerPrompt;
    private final OptimizedVersions versions;

    public PromptOptimizer(
            Evaluator evaluator,
            Questions questions,
            EvaluationStore store,
            PromptSources sources,
            Supplier<PromptTemplate> optimizerPrompt,
            OptimizedVersions versions) {
        this.evaluator = evaluator;
        this.questions = questions;
        this.store = store;
        this.sources = sources;
        this.optimizerPrompt = optimizerPrompt;
        this.versions = versions;
    }

    /**
     * Does the step.
     *
     * @param arguments bound by the step's specification
     * @param tries the same when it is done again after it had to wait
     */
    public Map<String, Object> run(StepKey key, Map<String, Object> arguments, RunContext run, StepProgress tries) {
        Request request = new Request(arguments);
        // Read once: neither the suite nor a label may move under a step that waits.
        Prepared prepared = tries.kept(key, Prepared.class, () -> prepare(key, request, run));
        List<Budget> budgets = prepared.settings.budgets();
        Optimization.Outcome outcome = new Optimization(
                        evaluator,
                        prepared.proposals,
                        prepared.settings,
                        prepared.split,
                        request.whole("rounds", 1, MOST_ROUNDS, 1),
                        budgets.isEmpty()
                                ? Double.POSITIVE_INFINITY
                                : budgets.get(0).hard().doubleValue(),
                        seed(request),
                        key,
                        run,
                        tries)
                .run();
        Map<String, Object> summary = summary(key, request, prepared.split, outcome, prepared.name, prepared.now);
        store.end(key, outcome.accepted() ? "ACCEPTED" : "NOT_ACCEPTED", summary);
        return summary;
    }

    /** @param name below which an accepted version is kept; empty where the suite itself holds the text */
    private record Prepared(
            PromptTemplate now, Optional<PromptName> name, EvaluationPlan settings, Split split, Proposals proposals) {}

    private Prepared prepare(StepKey key, Request request, RunContext run) {
        Suite suite = SuiteReader.read(run.workspace(), request.text("suite"));
        String model = request.text("model");
        List<Variant> original = new Variants(sources, run.workspace())
                .of(suite, List.of(request.text("prompt")), model.isEmpty() ? List.of() : List.of(model));
        boolean inline = suite.prompts().stream()
                .anyMatch(own -> own.isInline() && own.label().equals(request.text("prompt")));
        PromptTemplate now = original.get(0).prompt();
        Optional<PromptName> name = inline ? Optional.empty() : Optional.of(new PromptName(now.name()));
        name.ifPresent(kept -> versions.check(now, request.text("label")));
        List<Budget> budgets = request.budgets(key);
        EvaluationPlan settings = new EvaluationPlan(
                original.subList(0, 1),
                suite.tests(),
                request.repeat(suite),
                request.concurrency(suite),
                budgets,
                request.text("judge"),
                1,
                false,
                request.metric());
        Split split = Split.of(suite.tests(), request.number("holdout", LEAST_SHARE, MOST_SHARE), seed(request));
        Proposals proposals = new Proposals(questions, optimizerPrompt.get(), request.text("optimizer"), budgets);
        store.begin(key, "optimize", suite.file(), List.of(now.name()), 0);
        return new Prepared(now, name, settings, split, proposals);
    }

    private static long seed(Request request) {
        return request.whole("seed", Integer.MIN_VALUE, Integer.MAX_VALUE, 1);
    }

    /** @param name below which an accepted version is kept; empty where the suite itself holds the text */
    private Map<String, Object> summary(
            StepKey key,
            Request request,
            Split split,
            Optimization.Outcome outcome,
            Optional<PromptName> name,
            PromptTemplate now) {
        String prompt = request.text("prompt");
        String label = request.text("label");
        OptimizationReport report = new OptimizationReport(prompt, split, outcome);
        String source = outcome.finalist()
                .map(candidate -> candidate.variant().source())
                .orElse("");
        String message = (outcome.rehearsal() ? "Optimized in rehearsal: " : "Optimized: ") + outcome.why();
        OptimizedVersions.Kept kept = name.filter(known -> outcome.accepted())
                .map(known -> versions.save(known, now, source, message, label, key.runId()))
                .orElse(new OptimizedVersions.Kept("", ""));
        String version = kept.version();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("evaluation", key.runId());
        map.put("prompt", prompt);
        map.put("accepted", outcome.accepted());
        map.put("verdict", (outcome.why() + " " + kept.note()).strip());
        map.put("version", version);
        map.put("label", version.isEmpty() ? "" : label);
        map.put("original", now.source());
        map.put("source", source);
        map.put(
                "comparison",
                outcome.comparison() == null ? null : outcome.comparison().toMap());
        map.put("finalist", outcome.finalist().map(Candidate::number).orElse(null));
        map.put("trainingTests", split.training().size());
        map.put("heldOutTests", split.heldOut().size());
        map.put("rounds", report.rounds());
        map.put("candidates", report.candidates());
        map.put("cost", outcome.cost());
        map.put("rehearsal", outcome.rehearsal());
        map.put("report", report.markdown());
        return map;
    }
}
