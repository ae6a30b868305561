package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.StepProgress;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.Suite;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.SuiteReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The step {@code promptTest}: a suite's prompts against its tests, and against each other. */
public final class PromptTests {
    private static final int FAILURES_SHOWN = 20;

    private final Evaluator evaluator;
    private final EvaluationStore store;
    private final PromptSources sources;

    public PromptTests(Evaluator evaluator, EvaluationStore store, PromptSources sources) {
        this.evaluator = evaluator;
        this.store = store;
        this.sources = sources;
    }

    /**
     * Does the step.
     *
     * @param arguments bound by the step's specification
     * @param tries the same when it is done again after it had to wait
     * @return plain maps; every case is in {@link EvaluationStore}
     */
    public Map<String, Object> run(StepKey key, Map<String, Object> arguments, RunContext run, StepProgress tries) {
        // Read once: neither the suite nor a label may move under a step that waits.
        Prepared prepared = tries.kept(key, Prepared.class, () -> prepare(key, arguments, run));
        Evaluator.Outcome outcome = evaluator.run(prepared.plan, key, run, tries);
        Map<String, Object> summary = summary(key, prepared.suite, prepared.plan, outcome);
        store.end(key, outcome.end().name(), summary);
        return summary;
    }

    private record Prepared(Suite suite, EvaluationPlan plan) {}

    private Prepared prepare(StepKey key, Map<String, Object> arguments, RunContext run) {
        Request request = new Request(arguments);
        Suite suite = SuiteReader.read(run.workspace(), request.text("suite"));
        EvaluationPlan plan = new EvaluationPlan(
                new Variants(sources, run.workspace()).of(suite, request.texts("prompts"), request.texts("models")),
                suite.tests(),
                request.repeat(suite),
                request.concurrency(suite),
                request.budgets(key),
                request.text("judge"),
                request.number("passRate", 0, 1),
                request.flag("stopEarly"),
                request.metric());
        store.begin(
                key,
                "test",
                suite.file(),
                plan.variants().stream().map(variant -> variant.prompt().name()).toList(),
                plan.cases());
        run.console()
                .println("[prompts] " + suite.file() + ": " + plan.tests().size() + " tests, "
                        + plan.variants().size() + " variants, " + plan.cases() + " cases");
        return new Prepared(suite, plan);
    }

    private static Map<String, Object> summary(
            StepKey key, Suite suite, EvaluationPlan plan, Evaluator.Outcome outcome) {
        List<CaseResult> results = outcome.results();
        List<Map<String, Object>> columns = plan.variants().stream()
                .map(variant -> Summaries.of(variant, plan, results))
                .toList();
        boolean passed = columns.stream().allMatch(column -> Boolean.TRUE.equals(column.get("passed")));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("evaluation", key.runId());
        map.put("suite", suite.file());
        map.put("description", suite.description());
        map.put("passed", passed);
        map.put("end", outcome.end().name());
        map.put("why", outcome.why());
        map.put("cases", results.size());
        map.put("planned", plan.cases());
        map.put("tests", plan.tests().size());
        map.put("repeat", plan.repeat());
        map.put(
                "cost",
                columns.stream()
                        .mapToDouble(column -> (double) column.get("cost"))
                        .sum());
        map.put(
                "gradingCost",
                columns.stream()
                        .mapToDouble(column -> (double) column.get("gradingCost"))
                        .sum());
        map.put("rehearsal", results.stream().anyMatch(CaseResult::rehearsal));
        map.put("variants", columns);
        if (plan.variants().size() > 1) {
            map.put("comparison", Comparison.of(plan, results).toMap());
        }
        map.put(
                "failures",
                results.stream()
                        .filter(result -> !result.passed())
                        .limit(FAILURES_SHOWN)
                        .map(PromptTests::failure)
                        .toList());
        return map;
    }

    private static Map<String, Object> failure(CaseResult result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("prompt", result.prompt());
        map.put("test", result.test());
        map.put("title", result.title());
        map.put("state", result.state().name());
        map.put("reason", result.grade().reason());
        return map;
    }
}
