package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** One reader of a stream. Of a slow one no more than {@value #MOST_WAITING} messages wait: then it is sent away. */
final class StreamReader {
    static final int MOST_WAITING = 64;

    private final StreamConnection connection;
    private final Predicate<Runs.Run> visible;
    private final Deque<Future<?>> waiting = new ArrayDeque<>();
    private int most = MOST_WAITING;
    private int silent;
    private boolean closed;

    /** {@code visible}: of which runs it may know; asked for each message, for that may change while it reads. */
    StreamReader(StreamConnection connection, Predicate<Runs.Run> visible) {
        this.connection = connection;
        this.visible = visible;
    }

    /** What is about a run. */
    synchronized void send(Runs.Run run, String message) {
        if (!closed && mayKnow(run)) {
            send(message);
        }
    }

    /** One of whom that can't be told gets nothing more: it would miss what others get. */
    private boolean mayKnow(Runs.Run run) {
        try {
            return visible.test(run);
        } catch (Exception | Error e) {
            System.getLogger(StreamReader.class.getName())
                    .log(System.Logger.Level.WARNING, "What a reader may see could not be told", e);
            tryToEnd("What you may see can't be told right now: come back with the number of the last event.");
            return false;
        }
    }

    private void tryToEnd(String reason) {
        try {
            end(reason);
        } catch (IOException | RuntimeException e) {
            // The connection is gone, and the host says so too.
            closed = true;
        }
    }

    /** So many messages may wait besides: what is kept is sent at once to a reader that comes back. */
    synchronized void expect(int messages) {
        most = MOST_WAITING + messages;
    }

    /** Sends a heartbeat where it was sent nothing for so many looks. */
    synchronized void looked(int silentLooks, String heartbeat) {
        if (silent >= silentLooks) {
            send(heartbeat);
        }
        silent++;
    }

    synchronized void send(String message) {
        if (closed) {
            return;
        }
        while (!waiting.isEmpty() && waiting.peekFirst().isDone()) {
            waiting.removeFirst();
            most = Math.max(MOST_WAITING, most - 1);
        }
        silent = 0;
        if (waiting.size() >= most) {
            tryToEnd("You read too slowly: come back with the number of the last event that you got.");
            return;
        }
        try {
            waiting.addLast(connection.send(message));
        } catch (IOException | RuntimeException e) {
            // The connection is gone, and the host says so too.
            closed = true;
        }
    }

    /** Sends it away with a reason. */
    synchronized void end(String reason) throws IOException {
        if (!closed) {
            closed = true;
            Map<String, Object> end = new LinkedHashMap<>();
            end.put("type", "end");
            end.put("reason", reason);
            connection.send(Json.write(end));
            connection.close(reason);
        }
    }
}
