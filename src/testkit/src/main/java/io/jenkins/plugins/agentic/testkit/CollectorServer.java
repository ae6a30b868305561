package io.jenkins.plugins.agentic.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** An OpenTelemetry collector on loopback: takes what is sent by OTLP over HTTP with protobuf, and keeps it. */
public final class CollectorServer implements AutoCloseable {
    private final HttpServer server;
    private final List<Sent> sent = new CopyOnWriteArrayList<>();

    /** One request: path such as {@code /v1/traces}, headers by name in any case, body unpacked. */
    public record Sent(String path, Map<String, String> headers, byte[] body) {}

    private CollectorServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    public static CollectorServer start() {
        try {
            return new CollectorServer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Scheme, host and port, without a slash at the end. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All that came so far. */
    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            byte[] body = exchange.getRequestBody().readAllBytes();
            if ("gzip".equals(headers.get("Content-Encoding"))) {
                try (InputStream packed = new GZIPInputStream(new ByteArrayInputStream(body))) {
                    body = packed.readAllBytes();
                }
            }
            sent.add(new Sent(exchange.getRequestURI().getPath(), headers, body));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
