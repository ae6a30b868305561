package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.agent.CallProgress;
import io.jenkins.plugins.agentic.engine.agent.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One step under way on the engine's threads. While it waits it holds none: it is tried again, on whichever thread is free,
 * when what it waits for is due.
 */
final class Submission implements Runnable {
    private final Function<CallProgress, Object> step;
    private final Consumer<Waiting> shown;
    private final ExecutorService pool;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final CallProgress progress = new CallProgress();
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();
    private Future<?> next;
    /** Of the tries before, which follow each other. */
    private volatile Waiting told;

    /** {@code shown} is told each wait, for people to see. */
    Submission(
            Function<CallProgress, Object> step,
            Consumer<Waiting> shown,
            ExecutorService pool,
            ScheduledExecutorService timer,
            Clock clock) {
        this.step = step;
        this.shown = shown;
        this.pool = pool;
        this.timer = timer;
        this.clock = clock;
    }

    /** Starts; {@code cancel(true)} of the answer interrupts the step, or ends its wait. */
    CompletableFuture<Object> start() {
        go();
        outcome.whenComplete((result, failure) -> {
            if (outcome.isCancelled()) {
                synchronized (this) {
                    next.cancel(true);
                }
            }
        });
        return outcome;
    }

    private synchronized void go() {
        if (!outcome.isDone()) {
            try {
                next = pool.submit(this);
            } catch (RejectedExecutionException e) {
                outcome.completeExceptionally(closed(e));
            }
        }
    }

    @Override
    public void run() {
        try {
            outcome.complete(step.apply(progress));
        } catch (Waiting e) {
            if (!e.isLike(told)) {
                shown.accept(e);
            }
            told = e;
            later(Duration.between(clock.instant(), e.until()));
        } catch (RuntimeException | Error e) {
            outcome.completeExceptionally(e);
        }
    }

    private synchronized void later(Duration wait) {
        if (!outcome.isDone()) {
            try {
                next = timer.schedule(this::go, Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                outcome.completeExceptionally(closed(e));
            }
        }
    }

    private static AgenticException closed(RejectedExecutionException cause) {
        return new AgenticException(
                ErrorCode.ABORTED,
                "The engine was closed while the step was under way.",
                "Resume the run.",
                true,
                cause);
    }
}
