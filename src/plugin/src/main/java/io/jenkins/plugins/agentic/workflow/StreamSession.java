package io.jenkins.plugins.agentic.workflow;

import io.jenkins.plugins.agentic.engine.api.StreamConnection;
import io.jenkins.plugins.agentic.engine.api.Streams;
import java.io.IOException;
import java.util.concurrent.Future;
import jenkins.websocket.WebSocketSession;

/** A reader of a stream, connected through Jenkins' own WebSockets. Jenkins pings it; what it sends is passed over. */
final class StreamSession extends WebSocketSession {
    private final Streams.Subscription subscription;

    StreamSession(Streams.Subscription subscription) {
        this.subscription = subscription;
    }

    @Override
    protected void opened() {
        subscription.begin(new Connection());
    }

    @Override
    protected void closed(int statusCode, String reason) {
        subscription.end();
    }

    /** A connection that breaks is a reader gone, nothing to warn of. */
    @Override
    protected void error(Throwable cause) {
        subscription.end();
    }

    @Override
    protected void text(String message) {
        // Readers have nothing to say.
    }

    @Override
    protected void binary(byte[] payload, int offset, int len) {
        // Readers have nothing to say.
    }

    private final class Connection implements StreamConnection {
        @Override
        public Future<?> send(String text) throws IOException {
            return sendText(text);
        }

        /** Jenkins closes without a reason, which the last message gave. */
        @Override
        public void close(String reason) throws IOException {
            StreamSession.this.close();
        }
    }
}
