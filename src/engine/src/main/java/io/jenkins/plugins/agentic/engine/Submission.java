package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.host.Console;
import io.jenkins.plugins.agentic.engine.journal.StepProgress;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One step under way on the engine's threads. While it waits it holds none: it is tried again, on whichever thread is free,
 * when what it waits for is due. {@code cancel(true)} interrupts the step, or ends its wait.
 */
public final class Submission extends CompletableFuture<Object> {
    private final Function<StepProgress, Object> work;
    private final String step;
    private final Console console;
    private final ExecutorService pool;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final StepProgress tries = new StepProgress();
    private Future<?> next;

    /** @param console where each wait is told, under the step's name */
    Submission(
            Function<StepProgress, Object> work,
            String step,
            Console console,
            ExecutorService pool,
            ScheduledExecutorService timer,
            Clock clock) {
        this.work = work;
        this.step = step;
        this.console = console;
        this.pool = pool;
        this.timer = timer;
        this.clock = clock;
    }

    void start() {
        go();
        whenComplete((result, failure) -> {
            if (isCancelled()) {
                synchronized (this) {
                    next.cancel(true);
                }
            }
        });
    }

    /** What the step waits for now, and until when; empty while it works, and when it is done. */
    public Optional<Waiting> waiting() {
        return isDone() ? Optional.empty() : tries.waiting();
    }

    private synchronized void go() {
        if (!isDone()) {
            try {
                next = pool.submit(this::run);
            } catch (RejectedExecutionException e) {
                completeExceptionally(closed(e));
            }
        }
    }

    private void run() {
        try {
            tries.begin();
            complete(work.apply(tries));
        } catch (Waiting e) {
            tries.waits(e, step, console);
            later(Duration.between(clock.instant(), e.until()));
        } catch (RuntimeException | Error e) {
            completeExceptionally(e);
        }
    }

    private synchronized void later(Duration wait) {
        if (!isDone()) {
            try {
                next = timer.schedule(this::go, Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                completeExceptionally(closed(e));
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
