package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The web server of {@code agentic serve}: on loopback only, since it knows no users. */
public final class Pages implements AutoCloseable {
    private static final int MOST_THREADS = 16;

    private final Server server;
    private final ServerConnector connector;

    private Pages(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /** Starts at the port, 0 for any; a port that is taken is a {@link ErrorCode#PORT} error. */
    public static Pages start(Engine engine, int port) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new Routes(engine));
        try {
            server.start();
        } catch (IOException e) {
            server.stop();
            throw new AgenticException(
                    ErrorCode.PORT,
                    "Port " + port + " on this machine can't be used (" + e.getMessage() + ").",
                    "Give another with --port, or --port 0 for any free one.",
                    false,
                    e);
        }
        return new Pages(server, connector);
    }

    public String url() {
        return "http://127.0.0.1:" + connector.getLocalPort() + "/";
    }

    /** Waits until the server is stopped. */
    public void join() throws InterruptedException {
        server.join();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
