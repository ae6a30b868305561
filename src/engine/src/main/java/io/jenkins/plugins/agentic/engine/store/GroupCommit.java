package io.jenkins.plugins.agentic.engine.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * One writer thread that commits the waiting changes together, so that many callers pay for one disk flush. Order is that
 * of arrival. A batch in which a change throws is undone and done again with a savepoint around each, so a change may be
 * applied twice and must do nothing but use its handle.
 */
final class GroupCommit implements AutoCloseable {
    private static final int LARGEST_BATCH = 256;

    private static final Change<Void> END = new Change<>(handle -> null, Durability.DISK, new CompletableFuture<>());

    private record Change<T>(Function<Handle, T> body, Durability durability, CompletableFuture<T> done) {
        Runnable apply(Handle handle) {
            T result = body.apply(handle);
            return () -> done.complete(result);
        }
    }

    private final Jdbi jdbi;
    private final Flush flush;
    private final LinkedBlockingQueue<Change<?>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private Handle handle;

    /** Brings what was committed as far as a batch needs; a database whose commit does so itself needs nothing. */
    @FunctionalInterface
    interface Flush {
        void to(Durability durability, Handle handle);
    }

    GroupCommit(Jdbi jdbi, Flush flush) {
        this.jdbi = jdbi;
        this.flush = flush;
        this.thread = new Thread(this::run, "agentic-group-commit");
        thread.setDaemon(true);
        thread.start();
    }

    /** Queues a change; the future completes once it is as durable as asked. */
    <T> CompletableFuture<T> submit(Function<Handle, T> body, Durability durability) {
        if (closed) {
            throw new AgenticException(ErrorCode.HOME, "The database is closed.", "");
        }
        Change<T> change = new Change<>(body, durability, new CompletableFuture<>());
        waiting.add(change);
        return change.done;
    }

    private void run() {
        List<Change<?>> batch = new ArrayList<>();
        boolean open = true;
        while (open) {
            try {
                batch.add(waiting.take());
            } catch (InterruptedException e) {
                continue;
            }
            waiting.drainTo(batch, LARGEST_BATCH - 1);
            open = !batch.remove(END);
            commit(batch);
            batch.clear();
        }
        closeHandle();
    }

    private void commit(List<Change<?>> batch) {
        List<Runnable> reports;
        try {
            reports = together(batch);
        } catch (RuntimeException e) {
            reports = oneByOne(batch);
        }
        reports.forEach(Runnable::run);
    }

    private List<Runnable> together(List<Change<?>> batch) {
        List<Runnable> reports = new ArrayList<>();
        begin();
        for (Change<?> change : batch) {
            reports.add(change.apply(handle));
        }
        end(batch);
        return reports;
    }

    private List<Runnable> oneByOne(List<Change<?>> batch) {
        List<Runnable> reports = new ArrayList<>();
        try {
            closeHandle();
            begin();
            for (Change<?> change : batch) {
                handle.savepoint("change");
                try {
                    reports.add(change.apply(handle));
                    handle.releaseSavepoint("change");
                } catch (RuntimeException e) {
                    handle.rollbackToSavepoint("change");
                    reports.add(() -> change.done.completeExceptionally(e));
                }
            }
            end(batch);
            return reports;
        } catch (RuntimeException e) {
            closeHandle();
            return List.of(() -> batch.forEach(change -> change.done.completeExceptionally(e)));
        }
    }

    private void begin() {
        if (handle == null) {
            handle = jdbi.open();
        }
        handle.begin();
    }

    private void end(List<Change<?>> batch) {
        handle.commit();
        boolean toDisk = batch.stream().anyMatch(change -> change.durability == Durability.DISK);
        flush.to(toDisk ? Durability.DISK : Durability.PROCESS, handle);
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
    }
}
