package io.jenkins.plugins.agentic.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * An index of Python packages on loopback, in memory: the upload API that twine speaks at {@code /legacy/}, and the simple
 * API at {@code /simple/}, as JSON or as HTML. A file is never replaced. Reading needs no login.
 */
public final class PypiServer implements AutoCloseable {
    private static final String JSON = "application/vnd.pypi.simple.v1+json";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String authorization;
    private final Kind kind;

    /** Project to file to bytes. */
    private final Map<String, Map<String, byte[]>> projects = new TreeMap<>();

    /** How it lets a version go, and what its simple API speaks. */
    public enum Kind {
        /** JSON; takes nothing back by its API, and the same file again, as the public index. */
        WAREHOUSE,
        /** HTML; {@code :action=remove_pkg} removes a version. */
        PYPISERVER
    }

    private PypiServer(Kind kind, String user, String password) throws IOException {
        this.kind = kind;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Starts an empty one that this user may upload to. */
    public static PypiServer start(Kind kind, String user, String password) {
        try {
            return new PypiServer(kind, user, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Scheme, host and port. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The files of a project; its name with '-' only, in lower case. */
    public synchronized Map<String, byte[]> files(String project) {
        return new TreeMap<>(projects.getOrDefault(project, Map.of()));
    }

    /** Puts a file there, as somebody else does who may upload, or has the server's disk. */
    public synchronized void put(String project, String file, byte[] bytes) {
        projects.computeIfAbsent(project, name -> new TreeMap<>()).put(file, bytes);
    }

    private static String normalized(String name) {
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            String method = exchange.getRequestMethod();
            if (method.equals("POST") && path.equals("/legacy/")) {
                post(exchange, body);
            } else if (path.startsWith("/simple/")) {
                simple(exchange, path.substring("/simple/".length()).replace("/", ""));
            } else if (path.startsWith("/files/")) {
                String[] parts = path.split("/");
                byte[] file = parts.length == 4 ? files(parts[2]).get(parts[3]) : null;
                answer(
                        exchange,
                        file == null ? 404 : 200,
                        "application/octet-stream",
                        file == null ? new byte[0] : file);
            } else {
                answer(exchange, 404, "text/plain", "Not Found");
            }
        }
    }

    private void post(HttpExchange exchange, byte[] body) throws IOException {
        if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 403, "text/plain", "Invalid or non-existent authentication information.");
            return;
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        Map<String, byte[]> form = type != null && type.startsWith("multipart/form-data")
                ? multipart(body, type.replaceFirst(".*boundary=\"?([^\";]+)\"?.*", "$1"))
                : urlencoded(body);
        switch (text(form, ":action")) {
            case "file_upload" -> upload(exchange, form);
            case "remove_pkg" -> remove(exchange, text(form, "name"), text(form, "version"));
            default -> answer(exchange, 400, "text/plain", "Invalid value for :action.");
        }
    }

    private static String text(Map<String, byte[]> form, String name) {
        return new String(form.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> urlencoded(byte[] body) {
        Map<String, byte[]> form = new HashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8)
                                .getBytes(StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    /** Name to value; of a name that comes twice, the last. The file's name is under {@code filename}. */
    private static Map<String, byte[]> multipart(byte[] body, String boundary) {
        String latin = new String(body, StandardCharsets.ISO_8859_1);
        Map<String, byte[]> form = new HashMap<>();
        for (String part : latin.split("--" + Pattern.quote(boundary))) {
            int head = part.indexOf("\r\n\r\n");
            if (head > 0) {
                String headers = part.substring(0, head);
                String value = part.substring(head + 4, part.endsWith("\r\n") ? part.length() - 2 : part.length());
                String name = headers.replaceFirst("(?s).*[; ]name=\"([^\"]*)\".*", "$1");
                form.put(name, value.getBytes(StandardCharsets.ISO_8859_1));
                if (headers.contains("filename=")) {
                    form.put(
                            "filename",
                            headers.replaceFirst("(?s).*filename=\"([^\"]*)\".*", "$1")
                                    .getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return form;
    }

    private synchronized void upload(HttpExchange exchange, Map<String, byte[]> form) throws IOException {
        String file = text(form, "filename");
        byte[] content = form.getOrDefault("content", new byte[0]);
        for (String field : new String[] {"metadata_version", "name", "version", "filetype", "pyversion"}) {
            // twine sends none for a source distribution.
            boolean needed =
                    !field.equals("pyversion") || text(form, "filetype").equals("bdist_wheel");
            if (needed && text(form, field).isEmpty()) {
                answer(exchange, 400, "text/plain", "The field " + field + " is required.");
                return;
            }
        }
        if (!sha256(content).equals(text(form, "sha256_digest"))) {
            answer(exchange, 400, "text/plain", "The digest supplied does not match a digest calculated.");
            return;
        }
        Map<String, byte[]> files = projects.computeIfAbsent(normalized(text(form, "name")), name -> new TreeMap<>());
        byte[] before = files.putIfAbsent(file, content);
        if (before != null && !(kind == Kind.WAREHOUSE && Arrays.equals(before, content))) {
            answer(exchange, kind == Kind.WAREHOUSE ? 400 : 409, "text/plain", "File already exists: " + file);
            return;
        }
        answer(exchange, 200, "text/plain", "");
    }

    private synchronized void remove(HttpExchange exchange, String name, String version) throws IOException {
        if (kind != Kind.PYPISERVER) {
            answer(exchange, 410, "text/plain", "remove_pkg is gone.");
            return;
        }
        Map<String, byte[]> files = projects.getOrDefault(normalized(name), new TreeMap<>());
        boolean found = files.keySet()
                .removeIf(file -> file.contains("-" + version + "-") || file.endsWith("-" + version + ".tar.gz"));
        answer(exchange, found ? 200 : 404, "text/plain", "");
    }

    private void simple(HttpExchange exchange, String project) throws IOException {
        Map<String, byte[]> files = files(project);
        if (files.isEmpty()) {
            answer(exchange, 404, "text/plain", "Not Found");
            return;
        }
        String accept = String.valueOf(exchange.getRequestHeaders().getFirst("Accept"));
        StringBuilder text = new StringBuilder();
        if (kind == Kind.WAREHOUSE && accept.contains(JSON)) {
            files.forEach((file, bytes) -> text.append(text.isEmpty() ? "" : ", ")
                    .append("{\"filename\": \"")
                    .append(file)
                    .append("\", \"url\": \"/files/")
                    .append(project)
                    .append('/')
                    .append(file)
                    .append("\", \"hashes\": {\"sha256\": \"")
                    .append(sha256(bytes))
                    .append("\"}, \"yanked\": false}"));
            answer(
                    exchange,
                    200,
                    JSON,
                    "{\"meta\": {\"api-version\": \"1.0\"}, \"name\": \"" + project + "\", \"files\": [" + text + "]}");
            return;
        }
        text.append("<!DOCTYPE html><html><head><title>Links for ")
                .append(project)
                .append("</title></head><body>\n");
        files.forEach((file, bytes) -> text.append("<a href=\"/files/")
                .append(project)
                .append('/')
                .append(file)
                .append("#sha256=")
                .append(sha256(bytes))
                .append("\">")
                .append(file)
                .append("</a><br/>\n"));
        answer(exchange, 200, "text/html", text.append("</body></html>").toString());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        answer(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
