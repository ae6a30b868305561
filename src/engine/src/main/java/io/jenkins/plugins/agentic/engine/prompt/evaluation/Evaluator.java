package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.agent.Questions;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Grader;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

    public Evaluator(Questions questions, Grader grader, Supplier<PromptTemplate> judgePrompt, EvaluationStore store) {
        this.questions = questions;
        this.grader = grader;
        this.judgePrompt = judgePrompt;
        this.store = store;
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
     * @throws AgenticException {@link ErrorCode#ABORTED} when the thread is interrupted, {@link ErrorCode#CHANGED} when what
     *     is asked differs from what was asked under this key before
     */
    public Outcome run(EvaluationPlan plan, StepKey key, RunContext run) {
        CaseRunner runner = new CaseRunner(questions, grader, judgePrompt.get(), plan, key, run);
        Session session = new Session(plan, key, run, store);
        List<CaseRunner.Case> cases = cases(plan);
        AtomicInteger next = new AtomicInteger();
        AtomicInteger thread = new AtomicInteger();
        int threads = Math.max(1, Math.min(plan.concurrency(), cases.size()));
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread worker = new Thread(task, "agentic-evaluation-" + thread.incrementAndGet());
            worker.setDaemon(true);
            return worker;
        });
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> work(runner, session, cases, next)));
            }
            for (Future<?> worker : workers) {
                join(worker);
            }
            return session.outcome();
        } finally {
            pool.shutdownNow();
        }
    }

    private static void work(CaseRunner runner, Session session, List<CaseRunner.Case> cases, AtomicInteger next) {
        while (!session.over()) {
            int index = next.getAndIncrement();
            if (index >= cases.size()) {
                return;
            }
            try {
                session.add(runner.run(cases.get(index)));
            } catch (AgenticException e) {
                if (e.code() != ErrorCode.BUDGET) {
                    session.end();
                    throw e;
                }
                session.end(End.BUDGET, e.getMessage());
            }
        }
    }

    private static void join(Future<?> worker) {
        try {
            worker.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(
                    ErrorCode.ABORTED,
                    "The evaluation was cancelled.",
                    "Resume it: what is paid for is kept.",
                    false,
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    /** A test's variants one after the other, so that an evaluation that ends early has whole pairs. */
    private static List<CaseRunner.Case> cases(EvaluationPlan plan) {
        List<CaseRunner.Case> cases = new ArrayList<>();
        for (int repeat = 1; repeat <= plan.repeat(); repeat++) {
            for (TestCase test : plan.tests()) {
                for (Variant variant : plan.variants()) {
                    cases.add(new CaseRunner.Case(cases.size() + 1, variant, test, repeat));
                }
            }
        }
        return cases;
    }

    /** What is known so far, shared by the threads. */
    private static final class Session {
        /** After so many errors and no answer at all, nobody waits for the rest. */
        private static final int HOPELESS = 5;

        private static final int PROGRESS_LINES = 50;

        private final EvaluationPlan plan;
        private final StepKey key;
        private final RunContext run;
        private final EvaluationStore store;
        private final EarlyStop earlyStop;
        private final List<CaseResult> results = new ArrayList<>();
        private End end = End.COMPLETE;
        private String why = "";
        private boolean over;

        Session(EvaluationPlan plan, StepKey key, RunContext run, EvaluationStore store) {
            this.plan = plan;
            this.key = key;
            this.run = run;
            this.store = store;
            this.earlyStop = new EarlyStop(plan);
        }

        synchronized boolean over() {
            return over;
        }

        synchronized void end() {
            over = true;
        }

        synchronized void end(End how, String reason) {
            if (!over) {
                end = how;
                why = reason;
                over = true;
            }
        }

        void add(CaseResult result) {
            store.add(key, result);
            synchronized (this) {
                results.add(result);
                show(result);
                if (results.size() < plan.cases()) {
                    if (earlyStop.settled(results)) {
                        end(End.SETTLED, "The cases that are left can't change the verdict.");
                    } else if (results.size() >= HOPELESS && results.stream().noneMatch(CaseResult::graded)) {
                        end(
                                End.ALL_FAILED,
                                "The first " + results.size() + " cases got no answer: "
                                        + result.grade().reason());
                    }
                }
            }
        }

        private void show(CaseResult result) {
            int done = results.size();
            int step = Math.max(1, plan.cases() / PROGRESS_LINES);
            if (!result.passed()) {
                run.console()
                        .println("[prompts] " + result.state().name().toLowerCase(java.util.Locale.ROOT) + ": "
                                + result.title() + " with " + result.prompt() + ": " + firstLine(result));
            }
            if (done % step == 0 || done == plan.cases()) {
                long passed = results.stream().filter(CaseResult::passed).count();
                run.console()
                        .println("[prompts] " + done + " of " + plan.cases() + " cases, " + passed + " passed"
                                + (result.rehearsal() ? " (rehearsal)" : ""));
            }
        }

        private static String firstLine(CaseResult result) {
            return result.grade().reason().lines().findFirst().orElse("");
        }

        synchronized Outcome outcome() {
            List<CaseResult> sorted = new ArrayList<>(results);
            sorted.sort(Comparator.comparingInt(CaseResult::number));
            return new Outcome(List.copyOf(sorted), end, why);
        }
    }
}
