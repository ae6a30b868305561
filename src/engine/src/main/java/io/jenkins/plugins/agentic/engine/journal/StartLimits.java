package io.jenkins.plugins.agentic.engine.journal;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Limits how many runs a user starts within a minute; a resumption counts as a start. 0 is any number, and runs that nobody
 * started (a timer's) are not counted.
 */
public final class StartLimits {
    private static final long MINUTE = 60_000;

    private final Database database;
    private final Clock clock;

    StartLimits(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What a user may still start.
     *
     * @param limit runs within a minute
     * @param remaining now
     * @param reset seconds until the next one may be started where none remains, else until all are free again
     */
    public record Left(int limit, int remaining, long reset) {}

    /** What of {@code most} runs a minute a user has left. */
    public Left left(String user, int most) {
        return database.read(handle -> left(handle, user, most));
    }

    private Left left(Handle handle, String user, int most) {
        long now = clock.millis();
        List<Long> started = handle.createQuery(
                        "SELECT started FROM run WHERE user_name = :user AND started > :since UNION ALL"
                                + " SELECT resumed FROM resumption WHERE user_name = :user AND resumed > :since"
                                + " ORDER BY 1 DESC LIMIT :most")
                .bind("user", user)
                .bind("since", now - MINUTE)
                .bind("most", most)
                .mapTo(Long.class)
                .list();
        if (started.isEmpty()) {
            return new Left(most, most, 0);
        }
        // The oldest of the last so many leaves the minute first. Rounded up: whoever waits so long is let in.
        long next = started.get(started.size() < most ? 0 : most - 1);
        return new Left(most, most - started.size(), (next + MINUTE - now + 999) / 1000);
    }

    /**
     * Refuses a user who has started as many runs within a minute as one may.
     *
     * @throws AgenticException {@link ErrorCode#BUDGET} with the time to wait
     */
    public void require(String user, int most) {
        database.read(handle -> {
            check(handle, user, most);
            return null;
        });
    }

    /** Counts a resumption as a start of its user's, or refuses it as {@link #require} does. */
    public void countResumption(String user, int most) {
        database.update(handle -> {
            check(handle, user, most);
            handle.createUpdate("DELETE FROM resumption WHERE resumed <= ?")
                    .bind(0, clock.millis() - MINUTE)
                    .execute();
            handle.createUpdate("INSERT INTO resumption (user_name, resumed) VALUES (?, ?)")
                    .bind(0, user)
                    .bind(1, clock.millis())
                    .execute();
        });
    }

    /** {@link #require} inside the caller's transaction. */
    void check(Handle handle, String user, int most) {
        if (most == 0 || user.isEmpty()) {
            return;
        }
        Left left = left(handle, user, most);
        if (left.remaining <= 0) {
            throw new AgenticException(
                    ErrorCode.BUDGET,
                    user + " started " + most + " runs within a minute, as many as one may.",
                    "Start this one in " + left.reset + " s.",
                    true,
                    null);
        }
    }
}
