package jenkins.websocket;

import java.io.IOException;
import java.util.concurrent.Future;

public abstract class WebSocketSession {
    protected WebSocketSession() {}

    protected void opened() {}

    protected void closed(int statusCode, String reason) {}

    protected void error(Throwable cause) {}

    protected void binary(byte[] payload, int offset, int len) throws IOException {}

    protected void text(String message) throws IOException {}

    protected final Future<Void> sendText(String text) throws IOException {
        throw new UnsupportedOperationException("declaration");
    }

    protected final void close() throws IOException {
        throw new UnsupportedOperationException("declaration");
    }
}
