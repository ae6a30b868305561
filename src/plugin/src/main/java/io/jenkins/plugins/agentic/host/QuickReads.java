package io.jenkins.plugins.agentic.host;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Reads for requests what may take long, as a database's opening or Jenkins' loading of a build does: on another thread, waited for
 * shortly, and one a key at a time however many ask. Nothing is kept once it is read. Thread-safe.
 */
final class QuickReads<T> {
    private final Executor pool;
    private final Duration longest;
    private final Map<Object, CompletableFuture<T>> underWay = new ConcurrentHashMap<>();

    /** @param longest that a request waits */
    QuickReads(Executor pool, Duration longest) {
        this.pool = pool;
        this.longest = longest;
    }

    /** Empty where it takes longer; throws what the read throws. */
    Optional<T> find(Object key, Supplier<T> read) {
        CompletableFuture<T> asked = underWay.computeIfAbsent(key, absent -> CompletableFuture.supplyAsync(read, pool));
        asked.whenComplete((value, failure) -> underWay.remove(key, asked));
        try {
            return Optional.of(asked.get(longest.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
