package io.jenkins.plugins.agentic.engine.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * One writer thread that commits the waiting changes together, so that many callers pay for one disk flush. Each change
 * runs under a savepoint of its own; order is that of arrival.
 */
final class GroupCommit implements AutoCloseable {
    private static final int LARGEST_BATCH = 256;

    private static final Change<Void> END = new Change<>(handle -> null, new CompletableFuture<>());

    private record Change<T>(Function<Handle, T> body, CompletableFuture<T> done) {}

    private final Jdbi jdbi;
    private final String flush;
    private final LinkedBlockingQueue<Change<?>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    /** {@code flush}: the statement that forces committed data to disk. */
    GroupCommit(Jdbi jdbi, String flush) {
        this.jdbi = jdbi;
        this.flush = flush;
        this.thread = new Thread(this::run, "agentic-group-commit");
        thread.setDaemon(true);
        thread.start();
    }

    <T> T submit(Function<Handle, T> body) {
        if (closed) {
            throw new AgenticException(ErrorCode.HOME, "The database is closed.", "");
        }
        Change<T> change = new Change<>(body, new CompletableFuture<>());
        waiting.add(change);
        try {
            return change.done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
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
    }

    private void commit(List<Change<?>> batch) {
        List<Runnable> reports = new ArrayList<>();
        try (Handle handle = jdbi.open()) {
            handle.begin();
            for (Change<?> change : batch) {
                reports.add(apply(handle, change));
            }
            handle.commit();
            handle.execute(flush);
        } catch (RuntimeException e) {
            batch.forEach(change -> change.done.completeExceptionally(e));
            return;
        }
        reports.forEach(Runnable::run);
    }

    private static <T> Runnable apply(Handle handle, Change<T> change) {
        handle.savepoint("change");
        try {
            T result = change.body.apply(handle);
            handle.releaseSavepoint("change");
            return () -> change.done.complete(result);
        } catch (RuntimeException e) {
            handle.rollbackToSavepoint("change");
            return () -> change.done.completeExceptionally(e);
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
