package io.jenkins.plugins.agentic.cli.serve;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One reader of a stream. Of a slow one no more than {@value #MOST_WAITING} messages wait: then it is sent away. */
final class StreamReader {
    static final int MOST_WAITING = 64;

    private final BiConsumer<String, Runnable> connection;
    private final Consumer<String> close;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    /**
     * A reader at a connection.
     *
     * @param connection sends a message, and says when it is on its way
     * @param close ends the connection with a reason
     */
    StreamReader(BiConsumer<String, Runnable> connection, Consumer<String> close) {
        this.connection = connection;
        this.close = close;
    }

    void send(String message) {
        if (closed) {
            return;
        }
        if (waiting.incrementAndGet() > MOST_WAITING) {
            closed = true;
            close.accept("You read too slowly: come back with the number of the last event that you got.");
            return;
        }
        connection.accept(message, waiting::decrementAndGet);
    }
}
