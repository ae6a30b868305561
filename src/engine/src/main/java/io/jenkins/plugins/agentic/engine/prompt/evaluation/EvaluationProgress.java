package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Evaluator.End;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Evaluator.Outcome;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/**
 * How far an evaluation has come: its cases, those that wait, and what came of the others. Kept while its step waits.
 * Thread-safe.
 */
final class EvaluationProgress {
    /** After so many errors and no answer at all, nobody waits for the rest. */
    private static final int HOPELESS = 5;

    private static final int PROGRESS_LINES = 50;

    private final EvaluationPlan plan;
    private final StepKey key;
    private final RunContext run;
    private final EvaluationStore store;
    private final PromptTemplate judgePrompt;
    private final EarlyStop earlyStop;
    private final List<CaseRunner.Case> cases;
    private final PriorityQueue<Postponed> postponed = new PriorityQueue<>(Comparator.comparing(Postponed::due));
    private final List<CaseResult> results = new ArrayList<>();
    private int next;
    private int running;
    private RuntimeException failure;
    private End end = End.COMPLETE;
    private String why = "";
    private boolean over;

    EvaluationProgress(
            EvaluationPlan plan, StepKey key, RunContext run, EvaluationStore store, PromptTemplate judgePrompt) {
        this.plan = plan;
        this.key = key;
        this.run = run;
        this.store = store;
        this.judgePrompt = judgePrompt;
        this.earlyStop = new EarlyStop(plan);
        this.cases = cases(plan);
    }

    /** A case that has begun and can't go on now. */
    private record Postponed(CaseRunner.Case what, Waiting how) {
        private Instant due() {
            return how.until();
        }
    }

    PromptTemplate judgePrompt() {
        return judgePrompt;
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

    /** Runs cases on the threads of the pool until all are done, or all that are left wait. */
    synchronized void work(CaseRunner runner, Executor pool, Clock clock) {
        try {
            while (start(runner, pool, clock.instant())) {
                Postponed first = postponed.peek();
                long pause = over || first == null || running >= plan.concurrency()
                        ? 0
                        : Math.max(
                                1,
                                Duration.between(clock.instant(), first.due()).toMillis());
                // 0: until a case is done.
                wait(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(
                    ErrorCode.ABORTED,
                    "The evaluation was cancelled.",
                    "Resume it: what is paid for is kept.",
                    false,
                    e);
        }
        if (failure != null) {
            throw failure;
        }
        if (!over && !postponed.isEmpty()) {
            throw postponed.peek().how();
        }
    }

    /** Whether anything runs then. */
    private boolean start(CaseRunner runner, Executor pool, Instant now) {
        while (!over && running < plan.concurrency()) {
            CaseRunner.Case each;
            if (!postponed.isEmpty() && !now.isBefore(postponed.peek().due())) {
                each = postponed.poll().what();
            } else if (next < cases.size() && running + postponed.size() < plan.concurrency()) {
                // One that waits keeps its place: more would only stand in line for the same limit.
                each = cases.get(next++);
            } else {
                break;
            }
            running++;
            pool.execute(() -> run(runner, each));
        }
        return running > 0;
    }

    private void run(CaseRunner runner, CaseRunner.Case each) {
        try {
            add(runner.run(each));
        } catch (Waiting e) {
            synchronized (this) {
                postponed.add(new Postponed(each, e));
            }
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.BUDGET) {
                end(End.BUDGET, e.getMessage());
            } else {
                fail(e);
            }
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new IllegalStateException(e));
        } finally {
            synchronized (this) {
                running--;
                notifyAll();
            }
        }
    }

    private synchronized void fail(RuntimeException e) {
        over = true;
        failure = failure == null ? e : failure;
    }

    private synchronized void end(End how, String reason) {
        if (!over) {
            end = how;
            why = reason;
            over = true;
        }
    }

    private void add(CaseResult result) {
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
