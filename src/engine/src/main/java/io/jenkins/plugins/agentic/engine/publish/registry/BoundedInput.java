package io.jenkins.plugins.agentic.engine.publish.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of an answer that is not waited for without end: the HTTP client's own bound ends at the headers. Where nothing
 * comes for a while, the connection is closed and reading throws. For one thread at a time.
 */
public final class BoundedInput extends FilterInputStream {
    private static final ScheduledThreadPoolExecutor CLOSER = closer();

    private final Duration most;
    private final AtomicBoolean silent = new AtomicBoolean();

    /** @param most how long each part of the body is waited for */
    public BoundedInput(InputStream in, Duration most) {
        super(in);
        this.most = most;
    }

    private static ScheduledThreadPoolExecutor closer() {
        ScheduledThreadPoolExecutor closer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "agentic-silent-registries");
            thread.setDaemon(true);
            return thread;
        });
        closer.setRemoveOnCancelPolicy(true);
        closer.setKeepAliveTime(1, TimeUnit.SECONDS);
        closer.allowCoreThreadTimeOut(true);
        return closer;
    }

    /** Something that waits for the other side. */
    private interface Read {
        int read() throws IOException;
    }

    private int bounded(Read read) throws IOException {
        Future<?> end = CLOSER.schedule(this::giveUp, most.toMillis(), TimeUnit.MILLISECONDS);
        try {
            int count = read.read();
            if (silent.get()) {
                throw silence();
            }
            return count;
        } catch (IOException e) {
            throw silent.get() ? silence() : e;
        } finally {
            end.cancel(false);
        }
    }

    private IOException silence() {
        return new IOException("its answer began, and nothing more of it came for " + most.toSeconds() + " s");
    }

    private void giveUp() {
        silent.set(true);
        try {
            in.close();
        } catch (IOException e) {
            // Reading it fails as well, and says so.
        }
    }

    @Override
    public int read() throws IOException {
        return bounded(in::read);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return bounded(() -> in.read(bytes, offset, length));
    }
}
