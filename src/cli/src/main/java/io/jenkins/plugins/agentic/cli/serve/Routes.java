package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** GET /api/v1/runs, GET /api/v1/runs/ID, and the web bundle. Errors are problem details (RFC 9457). */
final class Routes extends Handler.Abstract {
    private static final int MOST_RUNS = 200;
    private static final String API = "/api/v1/";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");
    private static final String POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "map", "application/json");

    private final Engine engine;

    Routes(Engine engine) {
        this.engine = engine;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put("Content-Security-Policy", POLICY);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        // A page elsewhere may point a name of its own at 127.0.0.1: only our own names are answered.
        if (!LOOPBACK.contains(host(request))) {
            problem(response, callback, 421, "This server answers only at 127.0.0.1 and localhost.");
            return true;
        }
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            problem(response, callback, 405, "Only GET and HEAD are answered here.");
            return true;
        }
        String path = Request.getPathInContext(request);
        try {
            if (path.startsWith("/api/")) {
                api(path, response, callback);
            } else {
                file(path, response, callback);
            }
        } catch (AgenticException e) {
            problem(response, callback, e.code() == ErrorCode.USAGE ? 404 : 500, e.sentence());
        } catch (IOException | RuntimeException e) {
            problem(response, callback, 500, "This request broke: " + e + ".");
        }
        return true;
    }

    private static String host(Request request) {
        String host = request.getHeaders().get(HttpHeader.HOST);
        return host == null ? "" : host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    }

    private void api(String path, Response response, Callback callback) {
        String what = path.startsWith(API) ? path.substring(API.length()) : "";
        if (what.equals("runs")) {
            json(response, callback, 200, "application/json", engine.runViews(MOST_RUNS));
        } else if (what.matches("runs/[^/]+")) {
            json(response, callback, 200, "application/json", engine.runView(what.substring("runs/".length())));
        } else {
            problem(response, callback, 404, "There is nothing at " + path + ".");
        }
    }

    private static void file(String path, Response response, Callback callback) throws IOException {
        boolean page = path.equals("/");
        String file = page ? "/index.html" : path;
        if (file.contains("..") || file.contains("//") || file.contains("\\")) {
            problem(response, callback, 404, "There is nothing at " + path + ".");
            return;
        }
        try (InputStream in = Routes.class.getResourceAsStream("/web" + file)) {
            if (in == null) {
                problem(
                        response,
                        callback,
                        404,
                        page ? "The pages are not part of this build." : "There is nothing at " + path + ".");
                return;
            }
            // Files below assets/ have their content's hash in their name.
            response.getHeaders()
                    .put(
                            HttpHeader.CACHE_CONTROL,
                            file.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
            String extension = file.substring(file.lastIndexOf('.') + 1);
            send(response, callback, 200, TYPES.getOrDefault(extension, "application/octet-stream"), in.readAllBytes());
        }
    }

    private static void problem(Response response, Callback callback, int status, String detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", org.eclipse.jetty.http.HttpStatus.getMessage(status));
        problem.put("status", status);
        problem.put("detail", detail);
        json(response, callback, status, "application/problem+json", problem);
    }

    private static void json(Response response, Callback callback, int status, String type, Object body) {
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        send(response, callback, status, type, Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    private static void send(Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
