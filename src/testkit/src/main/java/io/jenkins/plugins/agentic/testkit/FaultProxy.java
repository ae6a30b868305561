package io.jenkins.plugins.agentic.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Stands before a real server on loopback and spoils the requests that it is told to, each fault once; all others pass as
 * they are. What the server answers to the client's faults is the server's own.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Set<String> OWN =
            Set.of("connection", "content-length", "host", "expect", "upgrade", "transfer-encoding");

    private static final int SLOW_MILLIS = 400;
    private static final Set<Kind> PASSED =
            Set.of(Kind.CUT_AFTER, Kind.SLOW, Kind.STALLED, Kind.ALARM, Kind.ALARM_AFTER);

    private final URI target;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Planned> planned = new ArrayList<>();
    private final List<String> passed = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Runnable alarm = () -> {};

    /** What happens to a request. */
    public enum Kind {
        /** Answered with the status; the server never sees it. */
        REFUSED,
        /** The server does it, and the connection breaks before the answer. */
        CUT_AFTER,
        /** The connection breaks before the server sees it. */
        CUT_BEFORE,
        /** Answered 200 with an empty object; the server never sees it. */
        LYING,
        /** The answer waits for a while; the server does it. */
        SLOW,
        /** The server does it; its answer begins, and nothing more of it comes, with the connection open. */
        STALLED,
        /** The alarm is run, then the server does it. */
        ALARM,
        /** The alarm is run, and the connection breaks; the server never sees it. */
        ALARM_BEFORE,
        /** The server does it, the alarm is run, and the connection breaks before the answer. */
        ALARM_AFTER,
        /** Answered as the fault says; the server never sees it. */
        ANSWERED,
        /** Answered 200 with a page, as a proxy's login does; the server never sees it. */
        HTML
    }

    /**
     * One fault.
     *
     * @param request matched against {@code METHOD path?query}
     * @param status of a refusal or an answer
     * @param headers of an answer
     * @param body of an answer
     */
    public record Fault(Kind kind, Pattern request, int status, Map<String, String> headers, String body) {
        public static Fault of(Kind kind, String request) {
            return new Fault(kind, Pattern.compile(request), 500, Map.of(), "");
        }

        public static Fault refused(int status, String request) {
            return new Fault(Kind.REFUSED, Pattern.compile(request), status, Map.of(), "");
        }

        /** An answer that the server never gave. */
        public static Fault answered(int status, Map<String, String> headers, String body, String request) {
            return new Fault(Kind.ANSWERED, Pattern.compile(request), status, Map.copyOf(headers), body);
        }
    }

    /** A fault that waits for its request; once it met it, for the same one again. */
    private static final class Planned {
        private final Fault fault;
        private int others;
        private int times;
        private String met = "";

        private Planned(Fault fault, int others, int times) {
            this.fault = fault;
            this.others = others;
            this.times = times;
        }

        private boolean meets(String request) {
            if (!met.isEmpty()
                    ? !met.equals(request)
                    : !fault.request.matcher(request).find()) {
                return false;
            }
            if (met.isEmpty() && others > 0) {
                others--;
                return false;
            }
            met = request;
            times--;
            return true;
        }
    }

    private FaultProxy(String target) throws IOException {
        this.target = URI.create(target);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Starts one before the server at {@code target}. */
    public static FaultProxy before(String target) {
        try {
            return new FaultProxy(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Scheme, host and port, without a slash at the end. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Spoils the next request that matches. */
    public void spoil(Fault fault) {
        spoil(fault, 0, 1);
    }

    /** Spoils the request that matches after so many {@code others} that do, and the same request again, so many times in all. */
    public void spoil(Fault fault, int others, int times) {
        synchronized (planned) {
            planned.add(new Planned(fault, others, times));
        }
    }

    /** What the alarms run, such as the end of a process. */
    public void alarm(Runnable action) {
        alarm = action;
    }

    /** {@code METHOD path?query} of what reached the server, in order. */
    public List<String> passed() {
        return List.copyOf(passed);
    }

    /** Faults that no request met yet, or not so many times. */
    public List<Fault> left() {
        synchronized (planned) {
            return planned.stream().map(each -> each.fault).toList();
        }
    }

    /** Forgets what no request met: from now on all pass. */
    public void mend() {
        synchronized (planned) {
            planned.clear();
        }
    }

    private Optional<Fault> fault(String request) {
        synchronized (planned) {
            Optional<Planned> found =
                    planned.stream().filter(each -> each.meets(request)).findFirst();
            found.filter(each -> each.times == 0).ifPresent(planned::remove);
            return found.map(each -> each.fault);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        byte[] body = exchange.getRequestBody().readAllBytes();
        Optional<Fault> fault = fault(request);
        if (fault.isPresent() && !PASSED.contains(fault.get().kind)) {
            if (fault.get().kind == Kind.ALARM_BEFORE) {
                alarm.run();
            }
            spoil(exchange, fault.get());
            return;
        }
        if (fault.isPresent() && fault.get().kind == Kind.ALARM) {
            alarm.run();
            fault = Optional.empty();
        }
        try {
            passed.add(request);
            HttpResponse<byte[]> answer =
                    client.send(forwarded(exchange, body), HttpResponse.BodyHandlers.ofByteArray());
            if (fault.isPresent() && fault.get().kind == Kind.STALLED) {
                stall(exchange);
                return;
            }
            if (fault.isPresent() && fault.get().kind != Kind.SLOW) {
                if (fault.get().kind == Kind.ALARM_AFTER) {
                    alarm.run();
                }
                cut(exchange);
                return;
            }
            if (fault.isPresent()) {
                TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
            }
            answer.headers().map().forEach((name, values) -> {
                if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            boolean bodiless = answer.body().length == 0 || request.startsWith("HEAD ");
            if (request.startsWith("HEAD ")) {
                answer.headers().firstValue("Content-Length").ifPresent(length -> exchange.getResponseHeaders()
                        .set("Content-Length", length));
            }
            exchange.sendResponseHeaders(answer.statusCode(), bodiless ? -1 : answer.body().length);
            if (!bodiless) {
                exchange.getResponseBody().write(answer.body());
            }
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest forwarded(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder forward = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> forward.header(name, value));
            }
        });
        return forward.build();
    }

    private static void spoil(HttpExchange exchange, Fault fault) throws IOException {
        switch (fault.kind) {
            case REFUSED -> answer(exchange, fault.status, "application/json", "{\"error\": \"spoilt\"}");
            case ANSWERED -> {
                fault.headers.forEach(
                        (name, value) -> exchange.getResponseHeaders().set(name, value));
                String type = fault.headers.getOrDefault("Content-Type", "text/plain");
                answer(exchange, fault.status, type, fault.body);
            }
            case LYING -> answer(exchange, 200, "application/json", "{}");
            case HTML -> answer(exchange, 200, "text/html", "<html><body>Please log in</body></html>");
            default -> cut(exchange);
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Promises more than it sends: closing then breaks the connection. */
    private static void cut(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write('{');
        exchange.close();
    }

    private void stall(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write(' ');
        exchange.getResponseBody().flush();
        closed.await();
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        threads.shutdownNow();
        server.stop(0);
    }
}
