package io.jenkins.plugins.agentic.engine;

import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What an engine does by itself, now and then. */
final class Upkeep {
    private final Parts parts;
    private final ExecutorService pool;
    private final ScheduledExecutorService timer;

    Upkeep(Parts parts, ExecutorService pool, ScheduledExecutorService timer) {
        this.parts = parts;
        this.pool = pool;
        this.timer = timer;
    }

    /** @param alone whether only this process uses the database */
    void begin(boolean alone) {
        returnLostReservations(alone);
        // What a crash left over, and calls of runs that do not end. Not at once: a short command need not wait for it.
        every(60, () -> quietly("A look at the outcomes of prompts", parts.regressions::lookAtAll));
        every(1, () -> quietly("A look at the labels of prompts", parts::lookAtLabels));
        every(1, () -> pool.execute(() -> quietly("A look at the prompts' remote", parts.promptSync::lookIfDue)));
    }

    private void every(int minutes, Runnable look) {
        timer.scheduleWithFixedDelay(look, 1, minutes, TimeUnit.MINUTES);
    }

    /** A look that failed is done again next time; nobody has asked for it. */
    static void quietly(String what, Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            // The database or the repository is away for a while, or closing; the next look does it.
            System.getLogger(Engine.class.getName()).log(System.Logger.Level.DEBUG, what + " failed", e);
        }
    }

    /**
     * Gives back what calls hold that ended with their process: all of it in a database that only this process uses, else
     * what has expired; then again every minute.
     */
    private void returnLostReservations(boolean alone) {
        parts.database.update(handle -> parts.budgets.expire(handle, alone ? Instant.MAX : parts.clock.instant()));
        every(
                1,
                () -> quietly(
                        "Giving back expired reservations",
                        () -> parts.database.update(handle -> parts.budgets.expire(handle, parts.clock.instant()))));
    }
}
