package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** The WebSocket at {@code workflows/NAME/stream}: what changes about the workflow's runs. */
final class Streams implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("/api/v1/workflows/([^/]+)/stream");
    private static final int RUNS = 20;
    private static final int TRY_AGAIN_LATER = 1013;
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final Engine engine;
    private final WorkflowStore store;
    private final Doorkeeper doorkeeper;
    private final int silentLooks;
    private final Map<String, EventStream> streams = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "agentic-streams");
        thread.setDaemon(true);
        return thread;
    });

    /** Looks every so often, and sends a heartbeat after so many looks that saw nothing. */
    Streams(Engine engine, WorkflowStore store, Doorkeeper doorkeeper, Duration everyLook, int silentLooks) {
        this.engine = engine;
        this.store = store;
        this.doorkeeper = doorkeeper;
        this.silentLooks = silentLooks;
        timer.scheduleWithFixedDelay(this::look, everyLook.toMillis(), everyLook.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Answers upgrades at the streams' addresses; all else goes to {@code others}. */
    Handler handler(Server server, Handler others) {
        WebSocketUpgradeHandler handler = WebSocketUpgradeHandler.from(server, container -> {
            container.setIdleTimeout(IDLE);
            container.addMapping("/api/v1/workflows/*", this::open);
        });
        handler.setHandler(others);
        return handler;
    }

    private void look() {
        try {
            streams.values().stream().filter(EventStream::isRead).forEach(EventStream::look);
        } catch (RuntimeException e) {
            // The database is away for a moment; the next look sees what this one missed.
            System.getLogger(Streams.class.getName()).log(System.Logger.Level.DEBUG, "A look at the runs failed", e);
        }
    }

    /** A connection, or null after an answer that says why not. */
    private Object open(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        try {
            doorkeeper.checkUpgrade(request);
            Matcher path = PATH.matcher(Request.getPathInContext(request));
            String name = path.matches() ? path.group(1) : "";
            if (store.find(name).isEmpty()) {
                throw Problem.of(404, "There is no workflow of this name. GET workflows lists all.");
            }
            long after = after(request);
            EventStream stream =
                    streams.computeIfAbsent(name, workflow -> new EventStream(() -> runs(workflow), silentLooks));
            return new Connection(stream, after);
        } catch (Problem e) {
            response.setStatus(e.answer().status());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, e.answer().type());
            e.answer().headers().forEach(response.getHeaders()::put);
            Response.writeError(request, response, callback, e.answer().status(), e.getMessage());
            return null;
        }
    }

    private static long after(Request request) {
        Fields.Field after =
                Request.extractQueryParameters(request, StandardCharsets.UTF_8).get("after");
        if (after == null) {
            return -1;
        }
        if (!after.getValue().matches("[0-9]{1,18}")) {
            throw Problem.of(400, "'after' must be the number of an event.");
        }
        return Long.parseLong(after.getValue());
    }

    /** The newest runs, the oldest first, without what changes with time alone. */
    private Map<String, Object> runs(String workflow) {
        List<Map<String, Object>> newest = engine.runViews(RUNS, Optional.of(workflow), job -> true);
        Map<String, Object> states = new LinkedHashMap<>();
        for (int i = newest.size() - 1; i >= 0; i--) {
            String id = (String) newest.get(i).get("id");
            states.put(id, timeless(engine.runView(id)));
        }
        return states;
    }

    private static Map<String, Object> timeless(Map<String, Object> run) {
        Map<String, Object> copy = new LinkedHashMap<>(run);
        copy.remove("durationMs");
        List<?> stages = (List<?>) copy.get("stages");
        copy.put(
                "stages",
                stages.stream()
                        .map(stage -> {
                            Map<Object, Object> still = new LinkedHashMap<>((Map<?, ?>) stage);
                            still.remove("durationMs");
                            return still;
                        })
                        .toList());
        return copy;
    }

    /** One open connection. Public for Jetty. */
    public static final class Connection implements Session.Listener.AutoDemanding {
        private final EventStream stream;
        private final long after;
        private StreamReader reader;

        Connection(EventStream stream, long after) {
            this.stream = stream;
            this.after = after;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            reader = new StreamReader(
                    (text, sent) -> session.sendText(
                            text, org.eclipse.jetty.websocket.api.Callback.from(sent, failure -> session.disconnect())),
                    why -> session.close(TRY_AGAIN_LATER, why, org.eclipse.jetty.websocket.api.Callback.NOOP));
            stream.add(reader, after);
        }

        @Override
        public void onWebSocketClose(int status, String reason, org.eclipse.jetty.websocket.api.Callback callback) {
            if (reader != null) {
                stream.remove(reader);
            }
            callback.succeed();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
