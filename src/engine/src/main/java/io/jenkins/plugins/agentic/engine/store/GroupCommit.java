package io.jenkins.plugins.agentic.engine.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * One writer thread that commits the waiting changes together, so that many callers pay for one disk flush, which it leaves
 * to {@link Flushes}. Order is that of arrival. A batch in which a change throws, or a statement does not do what it
 * usually does, is undone and done again in a transaction for each, so a change may be applied twice and must do nothing
 * but use its handle.
 */
final class GroupCommit implements AutoCloseable {
    private static final int LARGEST_BATCH = 256;

    /** How long a change that need not be on disk at once may wait for one that must: ms. */
    private static final long PATIENCE = 20;

    /** How long the writer looks for the next change before it sleeps: ns. */
    private static final long SOON = 100_000;

    /** How long a waiter that is alone looks before it sleeps: ns. A flush to a fast disk is done by then. */
    private static final long LONGEST_LOOK = 500_000;

    /** How often a change that another connection's got in the way of is done. */
    private static final int ATTEMPTS = 5;

    private static final Change<Void> END =
            new Change<>(handle -> null, Durability.DISK, true, new CompletableFuture<>());

    private record Change<T>(
            Function<Handle, T> body, Durability durability, boolean urgent, CompletableFuture<T> done) {
        Runnable apply(Handle handle) {
            T result = body.apply(handle);
            return () -> done.complete(result);
        }
    }

    private final Jdbi jdbi;
    private final Flushes flushes;
    private final LinkedBlockingQueue<Change<?>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final AtomicInteger waiters = new AtomicInteger();
    private volatile boolean closed;
    private Handle handle;
    private boolean unflushed;
    /** Of the transaction that began last, see {@link Flushes.Flush}. */
    private long begun;

    /** @param flushes brings to disk what was committed */
    GroupCommit(Jdbi jdbi, Flushes flushes) {
        this.jdbi = jdbi;
        this.flushes = flushes;
        this.thread = new Thread(this::run, "agentic-group-commit");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Queues a change; the future completes once it is as durable as asked.
     *
     * @param urgent whether somebody waits for it; else it joins the next urgent one's commit, if that comes soon
     */
    <T> CompletableFuture<T> submit(Function<Handle, T> body, Durability durability, boolean urgent) {
        if (closed) {
            throw new AgenticException(ErrorCode.HOME, "The database is closed.", "");
        }
        Change<T> change = new Change<>(body, durability, urgent, new CompletableFuture<>());
        waiting.add(change);
        return change.done;
    }

    /** A change's result. One waiter alone looks for it a while before it sleeps, for the same reason as {@link #soon}. */
    <T> T await(CompletableFuture<T> done) {
        waiters.incrementAndGet();
        try {
            long end = System.nanoTime() + LONGEST_LOOK;
            while (!done.isDone() && waiters.get() == 1 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            waiters.decrementAndGet();
        }
    }

    private void run() {
        List<Change<?>> batch = new ArrayList<>();
        boolean open = true;
        while (open) {
            take(batch);
            open = !batch.removeIf(change -> change == END);
            if (!batch.isEmpty()) {
                commit(batch);
                batch.clear();
            } else if (unflushed) {
                unflushed = false;
                flushes.now(begun, List.of());
            }
        }
        closeHandle();
    }

    /** The next change, if one comes soon: waking a thread takes longer than most waits between two writes of a call. */
    private Change<?> soon() {
        long end = System.nanoTime() + SOON;
        Change<?> change = waiting.poll();
        while (change == null && System.nanoTime() < end) {
            Thread.onSpinWait();
            change = waiting.poll();
        }
        return change;
    }

    /** Waits for changes that somebody waits for; comes back without any when it is time to flush the others. */
    private void take(List<Change<?>> batch) {
        try {
            Change<?> change = soon();
            if (change == null) {
                change = unflushed ? waiting.poll(PATIENCE, TimeUnit.MILLISECONDS) : waiting.take();
            }
            while (change != null) {
                batch.add(change);
                waiting.drainTo(batch, LARGEST_BATCH - batch.size());
                change = awaited(batch) ? null : waiting.poll(PATIENCE, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread for a reason; what was taken is written all the same.
            Thread.interrupted();
        }
    }

    private static boolean awaited(List<Change<?>> batch) {
        for (Change<?> change : batch) {
            if (change.urgent) {
                return true;
            }
        }
        return false;
    }

    private void commit(List<Change<?>> batch) {
        try {
            beginAgain();
        } catch (RuntimeException e) {
            // There is nothing to flush, and a flush would wait for a connection once more.
            closeHandle();
            refused(batch, e).forEach(Runnable::run);
            return;
        }
        long first = begun;
        List<Runnable> reports = written(batch);
        unflushed = true;
        List<Flushes.Waiter> toDisk = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i).durability == Durability.DISK) {
                toDisk.add(new Flushes.Waiter(reports.get(i), batch.get(i).done));
            } else {
                reports.get(i).run();
            }
        }
        if (toDisk.isEmpty()) {
            return;
        }
        unflushed = false;
        if (waiting.isEmpty()) {
            flushes.now(first, toDisk);
        } else {
            flushes.soon(first, toDisk);
        }
    }

    private List<Runnable> written(List<Change<?>> batch) {
        try {
            return together(batch);
        } catch (RuntimeException e) {
            closeHandle();
            return separately(batch);
        }
    }

    private List<Runnable> together(List<Change<?>> batch) {
        List<Runnable> reports = new ArrayList<>();
        try (Expectations expectations = Sql.gather()) {
            for (Change<?> change : batch) {
                reports.add(change.apply(handle));
            }
            expectations.check();
        }
        handle.commit();
        return reports;
    }

    private List<Runnable> separately(List<Change<?>> batch) {
        List<Runnable> reports = new ArrayList<>();
        try {
            for (Change<?> change : batch) {
                begin();
                reports.add(alone(change));
            }
        } catch (RuntimeException e) {
            // There is no connection, and to wait for one for each change would only take longer.
            closeHandle();
            reports.addAll(refused(batch.subList(reports.size(), batch.size()), e));
        }
        return reports;
    }

    private static List<Runnable> refused(List<Change<?>> changes, RuntimeException why) {
        return changes.stream()
                .map(change -> (Runnable) () -> change.done.completeExceptionally(why))
                .toList();
    }

    /** Whoever waits for the change is told what it throws. */
    private Runnable alone(Change<?> change) {
        for (int attempt = 1; ; attempt++) {
            try {
                Runnable report = change.apply(handle);
                handle.commit();
                return report;
            } catch (RuntimeException e) {
                closeHandle();
                if (attempt == ATTEMPTS || !isCollision(e)) {
                    return () -> change.done.completeExceptionally(e);
                }
            }
            begin();
        }
    }

    /** Whether another connection's transaction was the reason: class 40 of SQL's states, or a row that both made. */
    private static boolean isCollision(RuntimeException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().startsWith("40") || sql.getSQLState().equals("23505");
            }
        }
        return false;
    }

    /** {@link #begin}, on another connection where the one that is there was cut since it was used. */
    private void beginAgain() {
        boolean used = handle != null;
        try {
            begin();
        } catch (RuntimeException e) {
            closeHandle();
            if (!used) {
                throw e;
            }
            begin();
        }
    }

    private void begin() {
        if (handle == null) {
            handle = jdbi.open();
        }
        handle.begin();
        begun = flushes.begin(handle);
    }

    /** Rolls back what is open; the next batch gets a new connection. */
    private void closeHandle() {
        Handle old = handle;
        handle = null;
        if (old != null) {
            try {
                if (old.isInTransaction()) {
                    old.rollback();
                }
                old.close();
            } catch (RuntimeException e) {
                // A broken connection: the pool throws it away, and the database has undone what was open.
                System.getLogger(GroupCommit.class.getName())
                        .log(System.Logger.Level.DEBUG, "A database connection could not be closed", e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        // Never an interrupt: it would close H2's file under the writer.
        waiting.add(END);
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flushes.close();
    }
}
