package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.cli.ServedRuns;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.api.Api;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The web server of {@code agentic serve}. It knows no users: whoever is let in may do all. */
public final class Pages implements AutoCloseable {
    private static final int MOST_THREADS = 16;

    private final Server server;
    private final ServerConnector connector;
    private final Api api;

    private Pages(Server server, ServerConnector connector, Api api) {
        this.server = server;
        this.connector = connector;
        this.api = api;
    }

    /**
     * Where and for whom to serve.
     *
     * @param address of this machine, such as 127.0.0.1
     * @param port 0 for any
     * @param token what a request must bring; empty where nothing, which is for loopback only
     */
    public record Door(String address, int port, String token) {
        /** A door for whoever is on this machine. */
        public static Door loopback(int port) {
            return new Door("127.0.0.1", port, "");
        }
    }

    /**
     * Starts.
     *
     * @param runs what runs workflows; empty where nothing does
     * @throws AgenticException {@link ErrorCode#PORT} where the port is taken
     */
    public static Pages start(
            Engine engine, Path home, Map<String, String> environment, Optional<ServedRuns> runs, Door door)
            throws Exception {
        int port = door.port();
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(door.address());
        connector.setPort(port);
        server.addConnector(connector);
        server.setErrorHandler(new Errors());
        Doorkeeper doorkeeper = new Doorkeeper(door.token());
        LocalHost host = new LocalHost(home, environment, runs);
        Api api = new Api(engine, host);
        server.setHandler(new Upgrades(api.streams(), doorkeeper).handler(server, new Routes(api, doorkeeper)));
        try {
            server.start();
        } catch (IOException e) {
            api.close();
            server.stop();
            throw new AgenticException(
                    ErrorCode.PORT,
                    "Port " + port + " on this machine can't be used (" + e.getMessage() + ").",
                    "Give another with --port, or --port 0 for any free one.",
                    false,
                    e);
        }
        // Registries may take their time, and nobody waits for them.
        Thread lost = new Thread(() -> host.takeBackLost(engine), "lost-releases");
        lost.setDaemon(true);
        lost.start();
        return new Pages(server, connector, api);
    }

    /** The address to open; at any address of this machine, that of loopback. */
    public String url() {
        String host = connector.getHost();
        String shown = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return "http://" + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + connector.getLocalPort() + "/";
    }

    /** Waits until the server is stopped. */
    public void join() throws InterruptedException {
        server.join();
    }

    @Override
    public void close() throws Exception {
        api.close();
        server.stop();
    }
}
