package io.jenkins.plugins.agentic.host;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Looks at the database for Jenkins' own pages, none of which may wait for one that is slow or away, or fail with it: such a
 * look finds nothing. While one is late nobody else looks. Thread-safe.
 */
final class QuickLooks {
    private static final Logger LOGGER = Logger.getLogger(QuickLooks.class.getName());

    private final Executor pool;
    private final Duration longest;
    private volatile CompletableFuture<?> late = CompletableFuture.completedFuture(null);

    /** @param longest that one look may take */
    QuickLooks(Executor pool, Duration longest) {
        this.pool = pool;
        this.longest = longest;
    }

    <T> Optional<T> find(Supplier<T> look) {
        if (!late.isDone()) {
            return Optional.empty();
        }
        CompletableFuture<T> asked = CompletableFuture.supplyAsync(look, pool);
        try {
            return Optional.ofNullable(asked.get(longest.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            late = asked;
        } catch (ExecutionException e) {
            // A page of Jenkins is not the place to say so: ours do.
            LOGGER.log(Level.FINE, "A look at the database failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
