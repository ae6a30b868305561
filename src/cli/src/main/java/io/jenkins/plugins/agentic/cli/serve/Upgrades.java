package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.api.ApiAccess;
import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import io.jenkins.plugins.agentic.engine.api.ApiRequest;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.api.StreamConnection;
import io.jenkins.plugins.agentic.engine.api.Streams;
import java.time.Duration;
import java.util.concurrent.Future;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** Upgrades to the API's WebSockets. */
final class Upgrades {
    private static final int TRY_AGAIN_LATER = 1013;
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final Streams streams;
    private final Doorkeeper doorkeeper;

    Upgrades(Streams streams, Doorkeeper doorkeeper) {
        this.streams = streams;
        this.doorkeeper = doorkeeper;
    }

    /** Answers upgrades at the streams' addresses; all else goes to {@code others}. */
    Handler handler(Server server, Handler others) {
        WebSocketUpgradeHandler handler = WebSocketUpgradeHandler.from(server, container -> {
            container.setIdleTimeout(IDLE);
            container.addMapping(Routes.API + "*", this::open);
        });
        handler.setHandler(others);
        return handler;
    }

    /** A connection, or null after an answer that says why not. */
    private Object open(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        try {
            doorkeeper.checkUpgrade(request);
            ApiRequest asked = Routes.request(request, "");
            return new Connection(streams.open(asked, ApiAccess.ALL));
        } catch (Problem e) {
            Routes.answer(response, callback, e.answer());
            return null;
        } catch (AgenticException e) {
            Routes.answer(response, callback, ApiAnswer.problem(503, e.sentence()));
            return null;
        }
    }

    /** One open connection. Public for Jetty. */
    public static final class Connection implements Session.Listener.AutoDemanding, StreamConnection {
        private final Streams.Subscription subscription;
        private Session session;

        Connection(Streams.Subscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            this.session = session;
            subscription.begin(this);
        }

        @Override
        public Future<?> send(String text) {
            org.eclipse.jetty.websocket.api.Callback.Completable sent =
                    new org.eclipse.jetty.websocket.api.Callback.Completable();
            session.sendText(text, sent);
            return sent;
        }

        @Override
        public void close(String reason) {
            session.close(TRY_AGAIN_LATER, reason, org.eclipse.jetty.websocket.api.Callback.NOOP);
        }

        @Override
        public void onWebSocketClose(int status, String reason, org.eclipse.jetty.websocket.api.Callback callback) {
            subscription.end();
            callback.succeed();
        }
    }
}
