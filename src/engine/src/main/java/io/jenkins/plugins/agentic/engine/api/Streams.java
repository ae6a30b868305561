package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The WebSockets of the API, for every host: {@code workflows/NAME/stream}, what changes about the workflow's runs, and
 * {@code agents/ROLE/stream}, what changes about the role's calls. The host upgrades, and gives the connection to what
 * {@link #open} returned. Thread-safe; closed with the API.
 */
public final class Streams implements AutoCloseable {
    private static final Pattern WORKFLOW = Pattern.compile("workflows/([^/]+(?:/[^/]+)*)/stream");
    private static final Pattern AGENT = Pattern.compile("agents/([^/]+)/stream");
    private static final Duration EVERY_LOOK = Duration.ofMillis(500);
    /** A heartbeat every 15 s. */
    private static final int SILENT_LOOKS = 30;
    /** A stream that nobody has read for ten minutes is forgotten. */
    private static final int UNREAD_LOOKS = 1200;

    private static final int MOST_READERS = 1000;
    /** So that no one keeps all others out. */
    static final int MOST_OF_A_USER = 250;

    private final Engine engine;
    private final ApiHost host;
    private final Map<String, EventStream> streams = new ConcurrentHashMap<>();
    /** Each with its user. Added to by the thread that looks only, so that no more get in than may. */
    private final Map<StreamReader, String> readers = new ConcurrentHashMap<>();
    /** Those whose last look failed: it is said once. */
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    private ScheduledExecutorService looks;

    Streams(Engine engine, ApiHost host) {
        this.engine = engine;
        this.host = host;
    }

    List<Route> routes() {
        return List.of(
                Route.get("workflows/{workflow...}/stream", this::plain),
                Route.get("agents/{role}/stream", this::plain));
    }

    /** What asks for no upgrade is told to, if it may. */
    private ApiAnswer plain(ApiCall call) {
        open(call.request(), call.access());
        throw Problem.of(
                426, "This address is a WebSocket's: connect to it with ws or wss.", Map.of("Upgrade", "websocket"));
    }

    /** Whether an upgrade at this address below the API's base is for {@link #open}. */
    public static boolean isStream(String path) {
        return WORKFLOW.matcher(path).matches() || AGENT.matcher(path).matches();
    }

    /**
     * A reader that is let in, before the upgrade.
     *
     * @param access asked for as long as it reads, from any thread
     * @throws Problem where it is not
     */
    public Subscription open(ApiRequest request, ApiAccess access) {
        long after = after(request);
        Matcher workflow = WORKFLOW.matcher(request.path());
        Matcher agent = AGENT.matcher(request.path());
        if (workflow.matches()) {
            requireWorkflow(workflow.group(1), access);
        } else if (agent.matches()) {
            requireSomebody(request, access);
            requireRole(agent.group(1));
        } else {
            throw Problem.of(404, "There is no stream at " + request.path() + ".");
        }
        crowded(request.user()).ifPresent(why -> {
            throw Problem.of(503, why);
        });
        Predicate<Runs.Run> visible = run -> RunsResource.mayShow(run, request.user(), access);
        return new Subscription(request.path(), request.user(), visible, after);
    }

    /** Why a user gets no reader's place now; empty where there is one. */
    private Optional<String> crowded(String user) {
        if (readers.size() >= MOST_READERS) {
            return Optional.of(MOST_READERS + " readers are connected, the most there may be. Try again later.");
        }
        return readers.values().stream().filter(user::equals).count() >= MOST_OF_A_USER
                ? Optional.of("You have " + MOST_OF_A_USER + " readers connected, the most one may. Close some first.")
                : Optional.empty();
    }

    /** Who may not see it is told that it is not there. */
    private void requireWorkflow(String name, ApiAccess access) {
        boolean there = access.job(name)
                && (!engine.runs().newest(name, 1).isEmpty()
                        || host.workflows().filter(those -> those.exists(name)).isPresent());
        if (!there) {
            throw Problem.of(404, "There is no workflow of this name. GET workflows lists all.");
        }
    }

    /** Who has a name may look at what is theirs; who has none, and may see nothing, takes no reader's place. */
    private static void requireSomebody(ApiRequest request, ApiAccess access) {
        if (request.user().isEmpty() && !access.may(ApiAccess.Permission.VIEW, ApiAccess.EVERYWHERE)) {
            throw Problem.of(403, "You may not read this stream. Log in, or ask for the permission View.");
        }
    }

    private void requireRole(String role) {
        if (engine.agentRoles().stream().noneMatch(each -> role.equals(each.get("role")))) {
            throw Problem.of(404, "There is no role of this name. GET agents lists all.");
        }
    }

    private static long after(ApiRequest request) {
        String after = request.query().getOrDefault("after", "");
        if (after.isEmpty()) {
            return -1;
        }
        if (!after.matches("[0-9]{1,18}")) {
            throw Problem.of(400, "'after' must be the number of an event.");
        }
        return Long.parseLong(after);
    }

    private EventStream stream(String path) {
        return streams.computeIfAbsent(path, key -> {
            LiveStates states = new LiveStates(engine, host::stages);
            Matcher workflow = WORKFLOW.matcher(key);
            // Numbers of a stream that was forgotten, or of a process before, are lower than those of this one.
            long before = System.currentTimeMillis();
            return workflow.matches()
                    ? new EventStream("run", before, () -> states.runs(workflow.group(1)), SILENT_LOOKS)
                    : new EventStream("call", before, () -> states.calls(key.split("/")[1]), SILENT_LOOKS);
        });
    }

    private synchronized ScheduledExecutorService looks() {
        if (looks == null) {
            looks = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "agentic-streams");
                thread.setDaemon(true);
                thread.setContextClassLoader(Streams.class.getClassLoader());
                return thread;
            });
            looks.scheduleWithFixedDelay(
                    this::look, EVERY_LOOK.toMillis(), EVERY_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
        return looks;
    }

    /** Whatever goes wrong with one stream, the others and the next look go on. */
    private void look() {
        streams.forEach((path, stream) -> {
            try {
                if (!stream.lookIfRead(UNREAD_LOOKS)) {
                    streams.remove(path, stream);
                }
                failing.remove(path);
            } catch (Exception | Error e) {
                // Mostly that the database is away for a moment; the next look sees what this one missed.
                if (failing.add(path)) {
                    System.getLogger(Streams.class.getName())
                            .log(System.Logger.Level.WARNING, "A look at " + path + " failed", e);
                }
            }
        });
    }

    /** One reader from its upgrade on. */
    public final class Subscription {
        private final String path;
        private final String user;
        private final Predicate<Runs.Run> visible;
        private final long after;
        private StreamReader reader;
        private boolean ended;

        private Subscription(String path, String user, Predicate<Runs.Run> visible, long after) {
            this.path = path;
            this.user = user;
            this.visible = visible;
            this.after = after;
        }

        /** The connection is open: from now on it is sent to, by a thread of the streams. */
        public void begin(StreamConnection connection) {
            looks().execute(() -> begun(connection));
        }

        private synchronized void begun(StreamConnection connection) {
            if (ended) {
                return;
            }
            reader = new StreamReader(connection, visible);
            Optional<String> why = crowded(user);
            if (why.isPresent()) {
                sendAway(why.get());
                return;
            }
            readers.put(reader, user);
            try {
                stream(path).add(reader, after);
            } catch (Exception | Error e) {
                failed(e);
            }
        }

        private void failed(Throwable cause) {
            System.getLogger(Streams.class.getName())
                    .log(System.Logger.Level.DEBUG, "A stream could not be begun", cause);
            sendAway("The runs can't be read right now: come back in a moment.");
        }

        private void sendAway(String reason) {
            try {
                reader.end(reason);
            } catch (IOException | RuntimeException e) {
                // It is gone already.
                ended = true;
            }
        }

        /** The connection is closed. */
        public synchronized void end() {
            ended = true;
            EventStream stream = streams.get(path);
            if (reader != null) {
                readers.remove(reader);
            }
            if (reader != null && stream != null) {
                stream.remove(reader);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (looks != null) {
            looks.shutdownNow();
        }
    }
}
