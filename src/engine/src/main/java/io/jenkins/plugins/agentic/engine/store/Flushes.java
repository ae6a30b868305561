package io.jenkins.plugins.agentic.engine.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;

/**
 * Waits for the disk in the writer's place, so that it goes on while many wait; what is committed while one flush is under
 * way shares the next. Thread-safe.
 */
final class Flushes implements AutoCloseable {
    private static final Asked END = new Asked(Long.MAX_VALUE, List.of());

    private final Flush flush;
    private final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Thread thread;

    /** How a database's commits reach the disk. */
    interface Flush {
        /**
         * To be done first in each transaction.
         *
         * @return what {@link #run} wants to know of it
         */
        long begin(Handle handle);

        /**
         * Brings to disk whatever was committed before it is called.
         *
         * @param begun the least of what {@link #begin} returned for these transactions
         * @throws RuntimeException when it can't, or one of them may be lost already
         */
        void run(long begun);
    }

    /** {@code report} is run once what somebody waits for is on disk; or {@code done} is told why it can't be. */
    record Waiter(Runnable report, CompletableFuture<?> done) {}

    /** One flush that is asked for; told apart by identity. */
    private record Asked(long begun, List<Waiter> waiters) {}

    Flushes(Flush flush) {
        this.flush = flush;
        this.thread = new Thread(this::run, "agentic-flush");
        thread.setDaemon(true);
        thread.start();
    }

    /** See {@link Flush#begin}. */
    long begin(Handle handle) {
        return flush.begin(handle);
    }

    /** Flushes what is committed by now, on this class's thread. */
    void soon(long begun, List<Waiter> waiters) {
        open.incrementAndGet();
        asked.add(new Asked(begun, waiters));
    }

    /** Flushes what is committed by now, on the caller's thread, if nobody else's flush is under way. */
    void now(long begun, List<Waiter> waiters) {
        if (open.get() > 0) {
            soon(begun, waiters);
        } else {
            flush(begun, waiters);
        }
    }

    private void run() {
        List<Asked> all = new ArrayList<>();
        boolean ended = false;
        while (!ended) {
            try {
                all.add(asked.take());
            } catch (InterruptedException e) {
                // Nobody interrupts this thread for a reason.
                continue;
            }
            asked.drainTo(all);
            ended = all.removeIf(one -> one == END);
            if (all.isEmpty()) {
                continue;
            }
            flush(
                    all.stream().mapToLong(Asked::begun).min().orElseThrow(),
                    all.stream().flatMap(one -> one.waiters.stream()).toList());
            open.addAndGet(-all.size());
            all.clear();
        }
    }

    private void flush(long begun, List<Waiter> waiters) {
        try {
            flush.run(begun);
        } catch (RuntimeException | Error e) {
            // Nobody is left to wait for ever, whatever it is.
            waiters.forEach(waiter -> waiter.done.completeExceptionally(e));
            return;
        }
        waiters.forEach(waiter -> waiter.report.run());
    }

    @Override
    public void close() {
        asked.add(END);
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
