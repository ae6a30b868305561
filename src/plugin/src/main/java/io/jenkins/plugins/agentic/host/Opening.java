package io.jenkins.plugins.agentic.host;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Something that is opened by its first use, once, and that may take long or fail, as a database does that is away. Then it
 * is tried again at most every {@value #PAUSE_SECONDS} seconds, by one thread; who asks meanwhile is told at once what was
 * wrong the last time. Thread-safe.
 */
final class Opening<T> {
    static final long PAUSE_SECONDS = 10;

    private final Supplier<T> open;
    private final LongSupplier nanos;
    private final ReentrantLock trying = new ReentrantLock();
    private volatile T opened;
    private volatile Refusal last;

    private record Refusal(RuntimeException why, long at) {}

    Opening(Supplier<T> open) {
        this(open, System::nanoTime);
    }

    /** @param nanos a clock that only goes on */
    Opening(Supplier<T> open, LongSupplier nanos) {
        this.open = open;
        this.nanos = nanos;
    }

    /** Opens it if it isn't yet; throws what that throws. */
    T get() {
        T there = opened;
        return there == null ? opened() : there;
    }

    /** Without waiting, and without trying. */
    Optional<T> ifOpen() {
        return Optional.ofNullable(opened);
    }

    private T opened() {
        Refusal before = last;
        if (before == null) {
            trying.lock();
        } else if (isRecent(before) || !trying.tryLock()) {
            throw before.why;
        }
        try {
            if (opened == null) {
                before = last;
                if (before != null && isRecent(before)) {
                    throw before.why;
                }
                opened = open.get();
            }
            return opened;
        } catch (RuntimeException e) {
            if (before == null || e != before.why) {
                last = new Refusal(e, nanos.getAsLong());
            }
            throw e;
        } finally {
            trying.unlock();
        }
    }

    private boolean isRecent(Refusal refusal) {
        return nanos.getAsLong() - refusal.at < TimeUnit.SECONDS.toNanos(PAUSE_SECONDS);
    }

    /** Takes it out, if it was opened; waits for who is opening it. */
    Optional<T> take() {
        trying.lock();
        try {
            Optional<T> there = ifOpen();
            opened = null;
            return there;
        } finally {
            trying.unlock();
        }
    }
}
