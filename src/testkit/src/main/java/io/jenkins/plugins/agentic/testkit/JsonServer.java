package io.jenkins.plugins.agentic.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server on loopback that answers each POST with the next of its replies, whatever is asked: for protocols that are one
 * JSON object there and one back, gates and cuts of {@link Reply} included, such as OpenAI's, Anthropic's and Ollama's.
 */
public final class JsonServer implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<Reply> replies;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** One request: path, headers by lower-case name, JSON. */
    public record Asked(String path, Map<String, String> headers, JsonNode body) {}

    private JsonServer(Reply... replies) throws IOException {
        this.replies = new ArrayDeque<>(Arrays.asList(replies));
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Starts one; requests beyond the last reply get HTTP 500. */
    public static JsonServer start(Reply... replies) {
        try {
            return new JsonServer(replies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Scheme, host and port, without a slash at the end. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            asked.add(
                    new Asked(exchange.getRequestURI().getPath(), headers, MAPPER.readTree(exchange.getRequestBody())));
            Reply reply = next();
            if (reply.delivery().gate() != null) {
                reply.delivery().gate().await();
            }
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            byte[] body = reply.bytes();
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            Reply.Delivery delivery = reply.delivery();
            // Not closed when cut short: closing the exchange then closes the connection, as a crash would.
            exchange.getResponseBody()
                    .write(body, 0, delivery.cut() ? Math.min(delivery.cutAfterBytes(), body.length) : body.length);
            exchange.getResponseBody().flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Reply next() {
        Reply reply = replies.poll();
        return reply == null ? Reply.json(500, "{\"error\": {\"message\": \"no reply is left\"}}") : reply;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
