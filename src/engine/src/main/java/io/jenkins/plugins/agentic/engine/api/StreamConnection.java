package io.jenkins.plugins.agentic.engine.api;

import java.io.IOException;
import java.util.concurrent.Future;

/** An open WebSocket, as a host has it. */
public interface StreamConnection {
    /**
     * Sends a text without waiting.
     *
     * @return done once it is on its way
     */
    Future<?> send(String text) throws IOException;

    /** Ends it for a reason, of which the reader was told by a message before. */
    void close(String reason) throws IOException;
}
