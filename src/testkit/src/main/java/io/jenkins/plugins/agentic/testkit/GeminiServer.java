package io.jenkins.plugins.agentic.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server on loopback that speaks the protocol of the Gemini API: generateContent, streamGenerateContent (as server-sent
 * events) and countTokens of any model name, under the paths of the Developer API and of Vertex AI. What it
 * answers is its {@link Script}'s choice, except that it makes every context cache (cachedContents) it is asked for.
 *
 * <p>Its threads are daemons; {@link #close()} ends them and cuts open connections.
 */
public final class GeminiServer implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("/v1(?:beta1?)?/(?:projects/[^/]+/locations/[^/]+/)?"
            + "(?:publishers/google/)?models/([^/:]+):([A-Za-z]+)");
    private static final Pattern CACHES =
            Pattern.compile("/v1(?:beta1?)?/(?:projects/[^/]+/locations/[^/]+/)?(cachedContents)");
    private static final List<String> METHODS = List.of("generateContent", "streamGenerateContent", "countTokens");
    private static final String CALL_HEADER = "x-agentic-call";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static {
        // Else Nagle's algorithm holds each answer back for some 40 ms. Read once, when the JDK's server class loads.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Script script;
    private final HttpServer server;
    private final ExecutorService threads;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    private GeminiServer(HttpServer server, Script script) {
        this.server = server;
        this.script = script;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "gemini-testkit");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts a server.
     *
     * @param port port on loopback; 0 for any free one
     * @throws UncheckedIOException if the port is taken; the message names it
     */
    public static GeminiServer start(int port, Script script) {
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + port + " on this machine can't be used: " + e.getMessage(), e);
        }
        GeminiServer server = new GeminiServer(http, script);
        http.createContext("/", server::handle);
        http.setExecutor(server.threads);
        http.start();
        return server;
    }

    /** What to configure as base URL: scheme, host and port, without a slash at the end. */
    public String baseUrl() {
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Every request that was understood so far, in order of arrival. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Matcher caches = CACHES.matcher(exchange.getRequestURI().getPath());
            if (caches.matches() && exchange.getRequestMethod().equals("POST")) {
                send(
                        exchange,
                        cached(Request.of(caches.group(), "", caches.group(1), "", MAPPER.readTree(body))),
                        false);
                return;
            }
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches() || !METHODS.contains(path.group(2))) {
                send(exchange, Reply.error(404, "NOT_FOUND", "Not served here: " + exchange.getRequestURI()), false);
                return;
            }
            if (!exchange.getRequestMethod().equals("POST")) {
                send(exchange, Reply.error(405, "INVALID_ARGUMENT", "Only POST is understood here."), false);
                return;
            }
            Request request;
            try {
                request = request(exchange, path, MAPPER.readTree(body));
            } catch (JsonProcessingException e) {
                send(exchange, Reply.error(400, "INVALID_ARGUMENT", "Invalid JSON payload received."), false);
                return;
            }
            requests.add(request);
            send(exchange, answer(request), request.streamed());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A context cache: its name is all there is of it. */
    private Reply cached(Request request) {
        requests.add(request);
        long number = requests.stream()
                .filter(other -> other.method().equals(request.method()))
                .count();
        ObjectNode made = Reply.JSON.objectNode().put("name", "cachedContents/testkit-" + number);
        made.set("model", request.body().path("model"));
        return Reply.json(200, made.toString());
    }

    private static Request request(HttpExchange exchange, Matcher path, JsonNode body) {
        String label = exchange.getRequestHeaders().getFirst(CALL_HEADER);
        return Request.of(path.group(), path.group(1), path.group(2), label == null ? "" : label, body);
    }

    private Reply answer(Request request) {
        try {
            return script.answer(request).by(request.model());
        } catch (RuntimeException | AssertionError e) {
            return Reply.error(500, "INTERNAL", "The script failed: " + e);
        }
    }

    private static void send(HttpExchange exchange, Reply reply, boolean streamed)
            throws IOException, InterruptedException {
        try {
            deliver(exchange, reply, streamed);
        } catch (IOException e) {
            // The client has gone, which is its right; closing the exchange frees the connection.
        }
    }

    private static void deliver(HttpExchange exchange, Reply reply, boolean streamed)
            throws IOException, InterruptedException {
        Reply.Delivery delivery = reply.delivery();
        if (delivery.gate() != null) {
            delivery.gate().await();
        }
        boolean events = streamed && reply.status() == 200;
        byte[] bytes = events
                ? reply.answer()
                        .map(answer ->
                                ServerSentEvents.of(answer, delivery.twice()).getBytes(StandardCharsets.UTF_8))
                        .orElseGet(() -> asOneEvent(reply.bytes()))
                : reply.bytes();
        exchange.getResponseHeaders()
                .set("Content-Type", events ? "text/event-stream" : "application/json; charset=UTF-8");
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length == 0) {
            return;
        }
        // Not closed when cut short: closing the exchange then closes the connection, as a crash would.
        OutputStream out = exchange.getResponseBody();
        int end = delivery.cut() ? Math.min(delivery.cutAfterBytes(), bytes.length) : bytes.length;
        for (int at = 0; at < end; ) {
            int piece = Math.min(delivery.pieceBytes(), end - at);
            out.write(bytes, at, piece);
            out.flush();
            at += piece;
            if (at < end && !delivery.pause().isZero()) {
                TimeUnit.NANOSECONDS.sleep(delivery.pause().toNanos());
            }
        }
    }

    private static byte[] asOneEvent(byte[] body) {
        return body.length == 0
                ? body
                : ("data: " + new String(body, StandardCharsets.UTF_8) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
