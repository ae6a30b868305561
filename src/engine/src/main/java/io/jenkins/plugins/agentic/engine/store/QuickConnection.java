package io.jenkins.plugins.agentic.engine.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether a database gives a connection, for requests: a step waits half a minute for one that is away, a person not so long.
 * While one that was asked for is late nobody else waits. Thread-safe.
 */
public final class QuickConnection {
    private final Database database;
    private final Executor pool;
    private final Duration longest;
    private volatile CompletableFuture<?> late = CompletableFuture.completedFuture(null);

    /** @param longest to wait for one */
    public QuickConnection(Database database, Executor pool, Duration longest) {
        this.database = database;
        this.pool = pool;
        this.longest = longest;
    }

    /**
     * Refuses where there is none in time.
     *
     * @throws AgenticException {@link ErrorCode#HOME}, worth another try
     */
    public void require() {
        if (!late.isDone()) {
            throw away(null);
        }
        CompletableFuture<Void> asked;
        try {
            asked = CompletableFuture.runAsync(database::connect, pool);
        } catch (RejectedExecutionException e) {
            throw away(e);
        }
        try {
            asked.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            late = asked;
            throw away(e);
        } catch (ExecutionException e) {
            throw away(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away(e);
        }
    }

    private static AgenticException away(Throwable why) {
        return new AgenticException(
                ErrorCode.HOME, "The database does not answer.", "Try again in a moment.", true, why);
    }
}
