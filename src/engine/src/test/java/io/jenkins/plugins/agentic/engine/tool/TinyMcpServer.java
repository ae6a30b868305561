package io.jenkins.plugins.agentic.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A server of the Model Context Protocol (2025-06-18) with tools add, fail, wait and env, over HTTP or as a program over stdio. */
final class TinyMcpServer implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String TOOLS =
            """
            {"tools": [
              {"name": "add", "description": "Adds.", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object",
                "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": ["a", "b"]}},
              {"name": "fail", "description": "Fails.", "inputSchema": {"type": "object", "properties": {}}},
              {"name": "wait", "description": "Never answers.", "inputSchema": {"type": "object", "properties": {}}},
              {"name": "env", "description": "Tells a variable.", "inputSchema": {"type": "object",
                "properties": {"name": {"type": "string"}}}}]}""";

    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer http;

    TinyMcpServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newCachedThreadPool());
        http.createContext("/mcp", this::serve);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/mcp";
    }

    List<String> tokens() {
        return List.copyOf(tokens);
    }

    /** At zero once somebody waits for an answer that does not come. */
    CountDownLatch waiting() {
        return waiting;
    }

    private void serve(HttpExchange exchange) throws IOException {
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.sendResponseHeaders(405, -1);
            return;
        }
        JsonNode request = MAPPER.readTree(exchange.getRequestBody());
        if (request.at("/params/name").asText().equals("wait")) {
            waiting.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Optional<ObjectNode> answer = answer(request);
        if (answer.isEmpty()) {
            exchange.sendResponseHeaders(202, -1);
            return;
        }
        byte[] body = MAPPER.writeValueAsBytes(answer.get());
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Optional<ObjectNode> answer(JsonNode request) throws IOException {
        if (!request.has("id")) {
            return Optional.empty();
        }
        ObjectNode answer = MAPPER.createObjectNode();
        answer.put("jsonrpc", "2.0").set("id", request.get("id"));
        answer.set(
                "result",
                switch (request.path("method").asText()) {
                    case "initialize" ->
                        MAPPER.readTree("{\"protocolVersion\": \"2025-06-18\", \"capabilities\": {\"tools\": {}},"
                                + " \"serverInfo\": {\"name\": \"tiny\", \"version\": \"1\"}}");
                    case "tools/list" -> MAPPER.readTree(TOOLS);
                    case "tools/call" -> call(request.path("params"));
                    default -> MAPPER.createObjectNode();
                });
        return Optional.of(answer);
    }

    private static ObjectNode call(JsonNode parameters) {
        JsonNode arguments = parameters.path("arguments");
        boolean error = parameters.path("name").asText().equals("fail");
        String text =
                switch (parameters.path("name").asText()) {
                    case "add" ->
                        String.valueOf(arguments.path("a").asInt()
                                + arguments.path("b").asInt());
                    case "env" -> "[" + System.getenv(arguments.path("name").asText()) + "]";
                    default -> "it broke";
                };
        ObjectNode result = MAPPER.createObjectNode().put("isError", error);
        result.putArray("content").addObject().put("type", "text").put("text", text);
        return result;
    }

    /** The same over standard input and output, a message a line. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                answer(MAPPER.readTree(line)).ifPresent(out::println);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
    }
}
