package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.agent.Questions;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.StepProgress;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Grader;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Runs evaluations: every case a call of its own, several at the same time. Done again with the same key it goes on where it
 * was: answers that are journaled are not asked for again.
 */
public final class Evaluator {
    private final Questions questions;
    private final Grader grader;
    private final Supplier<PromptTemplate> judgePrompt;
    private final EvaluationStore store;
    private final Clock clock;

    public Evaluator(
            Questions questions,
            Grader grader,
            Supplier<PromptTemplate> judgePrompt,
            EvaluationStore store,
            Clock clock) {
        this.questions = questions;
        this.grader = grader;
        this.judgePrompt = judgePrompt;
        this.store = store;
        this.clock = clock;
    }

    /** Why an evaluation ended. */
    public enum End {
        /** Every case was asked. */
        COMPLETE,
        /** The rest could not change the verdict. */
        SETTLED,
        /** The budget does not admit another case. */
        BUDGET,
        /** The first cases failed one like the other. */
        ALL_FAILED
    }

    /** What came of it; {@code why} is one sentence where it did not end by itself. */
    public record Outcome(List<CaseResult> results, End end, String why) {}

    /**
     * Asks and grades.
     *
     * @throws Waiting when every case that is left waits; then no thread is held, and the evaluation is to be run again with
     *     the same {@code tries}
     * @throws AgenticException {@link ErrorCode#ABORTED} when the thread is interrupted, {@link ErrorCode#CHANGED} when what
     *     is asked differs from what was asked under this key before
     */
    public Outcome run(EvaluationPlan plan, StepKey key, RunContext run, StepProgress tries) {
        EvaluationProgress progress = tries.kept(
                key, EvaluationProgress.class, () -> new EvaluationProgress(plan, key, run, store, judgePrompt.get()));
        CaseRunner runner = new CaseRunner(questions, grader, progress.judgePrompt(), plan, key, run, tries);
        AtomicInteger thread = new AtomicInteger();
        ExecutorService pool = Executors.newCachedThreadPool(task -> {
            Thread worker = new Thread(task, "agentic-evaluation-" + thread.incrementAndGet());
            worker.setDaemon(true);
            return worker;
        });
        try {
            progress.work(runner, pool, clock);
            return progress.outcome();
        } finally {
            pool.shutdownNow();
        }
    }
}
