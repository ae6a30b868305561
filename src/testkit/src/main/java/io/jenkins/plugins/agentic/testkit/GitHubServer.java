package io.jenkins.plugins.agentic.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One repository at GitHub, as far as releases go: the paths, statuses and fields of GitHub's documented REST API (version
 * 2022-11-28), its validation errors, rate limits and immutable releases included. What the documentation leaves open is
 * answered in the way that is harder for a client: drafts are not found by their tag, several drafts may have one tag, and an
 * immutable release takes a new title and new notes only.
 *
 * @see <a href="https://docs.github.com/rest/releases">REST API endpoints for releases</a>
 */
public final class GitHubServer implements AutoCloseable {
    /** The token that may push; others are refused, no token sees what is public only. */
    public static final String TOKEN = "ghp_testkit0123456789";

    /** A token that may read only. */
    public static final String READER = "ghp_reader0123456789";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String DOCS = "https://docs.github.com/rest";
    private static final int MOST_A_PAGE = 100;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final GitHubReleases releases;
    private final AtomicInteger left = new AtomicInteger(5000);
    private final String repository;

    /** What is answered: {@code json} may be missing, as for 204. */
    record Answer(int status, JsonNode json, byte[] bytes) {
        static Answer of(int status, JsonNode json) {
            return new Answer(status, json, null);
        }

        static Answer none() {
            return new Answer(204, null, null);
        }

        static Answer message(int status, String message) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("message", message).put("documentation_url", DOCS).put("status", String.valueOf(status));
            return of(status, json);
        }

        /** A validation error with one cause. */
        static Answer invalid(String code, String field, String why) {
            Answer answer = message(422, "Validation Failed");
            ObjectNode error = ((ObjectNode) answer.json).putArray("errors").addObject();
            error.put("resource", "Release").put("code", code).put("field", field);
            if (!why.isEmpty()) {
                error.put("message", why);
            }
            return answer;
        }
    }

    private GitHubServer(String repository) throws IOException {
        this.repository = repository;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        this.releases = new GitHubReleases(repository, baseUrl());
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Starts one with an empty repository of that {@code owner/name}. */
    public static GitHubServer start(String repository) {
        try {
            return new GitHubServer(repository);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Address of the API; GitHub's own is another host for uploads, this one another path. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Names itself so in its answers from now on, as behind a proxy. */
    public void publicUrl(String url) {
        releases.publicUrl(url);
    }

    /** From now on what is published is immutable. */
    public void immutable(boolean on) {
        releases.immutable(on);
    }

    /** From now on answers tell no digests of assets, as older servers do. */
    public void digests(boolean on) {
        releases.digests(on);
    }

    /** So many requests are still answered; then the rate limit is used up. */
    public void limit(int requests) {
        left.set(requests);
    }

    /** All releases there are, drafts included, the newest first. */
    public List<JsonNode> releases() {
        return releases.all();
    }

    /** Makes a tag by hand. */
    public void tag(String name, String commit) {
        releases.tag(name, commit);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer = answer(exchange, body);
        exchange.getResponseHeaders().set("X-RateLimit-Limit", "5000");
        exchange.getResponseHeaders().set("X-RateLimit-Remaining", String.valueOf(Math.max(0, left.get())));
        exchange.getResponseHeaders().set("X-RateLimit-Reset", "4102444800");
        byte[] bytes = answer.bytes != null
                ? answer.bytes
                : answer.json == null ? new byte[0] : MAPPER.writeValueAsBytes(answer.json);
        exchange.getResponseHeaders()
                .set(
                        "Content-Type",
                        answer.bytes == null ? "application/json; charset=utf-8" : "application/octet-stream");
        exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private Answer answer(HttpExchange exchange, byte[] body) throws IOException {
        String login = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!login.equals("null") && !login.endsWith(" " + TOKEN) && !login.endsWith(" " + READER)) {
            return Answer.message(401, "Bad credentials");
        }
        if (left.getAndDecrement() <= 0) {
            return Answer.message(403, "API rate limit exceeded for user ID 1.");
        }
        boolean pushes = login.endsWith(" " + TOKEN);
        String path = exchange.getRequestURI().getPath();
        String own = "/repos/" + repository;
        boolean upload = path.startsWith("/uploads" + own + "/");
        if (!upload && !path.equals(own) && !path.startsWith(own + "/")) {
            return Answer.message(404, "Not Found");
        }
        if (path.equals(own)) {
            return Answer.of(200, releases.repository(pushes));
        }
        String method = exchange.getRequestMethod();
        if (!pushes && !method.equals("GET")) {
            // GitHub does not tell a reader what exists.
            return method.equals("POST")
                    ? Answer.message(403, "Resource not accessible by personal access token")
                    : Answer.message(404, "Not Found");
        }
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        String rest = path.substring((upload ? "/uploads" : "").length() + own.length());
        if (upload) {
            return upload(rest, query, body, exchange);
        }
        return route(method, rest, query, body, exchange);
    }

    private Answer upload(String rest, String query, byte[] body, HttpExchange exchange) {
        Matcher asset = Pattern.compile("/releases/(\\d+)/assets").matcher(rest);
        if (!asset.matches() || exchange.getRequestHeaders().getFirst("Content-Length") == null) {
            return Answer.message(400, "Bad Content-Length");
        }
        return releases.upload(
                Long.parseLong(asset.group(1)),
                parameter(query, "name", ""),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                body);
    }

    private Answer route(String method, String rest, String query, byte[] body, HttpExchange exchange)
            throws IOException {
        Matcher one = Pattern.compile("/releases/(\\d+)").matcher(rest);
        Matcher assets = Pattern.compile("/releases/(\\d+)/assets").matcher(rest);
        Matcher asset = Pattern.compile("/releases/assets/(\\d+)").matcher(rest);
        Matcher tag = Pattern.compile("/releases/tags/(.+)").matcher(rest);
        Matcher ref = Pattern.compile("/git/refs?/tags/(.+)").matcher(rest);
        if (method.equals("GET") && rest.equals("/releases")) {
            int size = Math.min(MOST_A_PAGE, Integer.parseInt(parameter(query, "per_page", "30")));
            int page = Integer.parseInt(parameter(query, "page", "1"));
            if (releases.all().size() > page * size) {
                exchange.getResponseHeaders()
                        .set(
                                "Link",
                                "<" + releases.url() + rest + "?per_page=" + size + "&page=" + (page + 1)
                                        + ">; rel=\"next\"");
            }
            return Answer.of(200, releases.page(page, size));
        }
        if (method.equals("POST") && rest.equals("/releases")) {
            return releases.create(MAPPER.readTree(body));
        }
        if (tag.matches() && method.equals("GET")) {
            return releases.byTag(tag.group(1));
        }
        if (ref.matches() && method.equals("GET")) {
            return releases.ref(ref.group(1));
        }
        if (assets.matches() && method.equals("GET")) {
            return releases.assets(Long.parseLong(assets.group(1)));
        }
        if (asset.matches() && method.equals("GET")) {
            return releases.asset(
                    Long.parseLong(asset.group(1)),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Accept"))
                            .contains("octet-stream"));
        }
        if (one.matches()) {
            long id = Long.parseLong(one.group(1));
            return switch (method) {
                case "GET" -> releases.get(id);
                case "PATCH" -> releases.update(id, MAPPER.readTree(body));
                case "DELETE" -> releases.delete(id);
                default -> Answer.message(404, "Not Found");
            };
        }
        return Answer.message(404, "Not Found");
    }

    private static String parameter(String query, String name, String otherwise) {
        for (String pair : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return otherwise;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
