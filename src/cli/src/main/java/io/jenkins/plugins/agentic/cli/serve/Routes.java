package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.api.Api;
import io.jenkins.plugins.agentic.engine.api.ApiAccess;
import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import io.jenkins.plugins.agentic.engine.api.ApiRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The API at /api/v1, and the web bundle. Errors are problem details (RFC 9457). */
final class Routes extends Handler.Abstract {
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

    private final Api api;

    Routes(Engine engine) {
        this.api = new Api(engine);
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
                api(request, path, response, callback);
            } else {
                file(path, response, callback);
            }
        } catch (AgenticException e) {
            problem(response, callback, 500, e.sentence());
        } catch (IOException | RuntimeException e) {
            problem(response, callback, 500, "This request broke: " + e + ".");
        }
        return true;
    }

    private static String host(Request request) {
        String host = request.getHeaders().get(HttpHeader.HOST);
        return host == null ? "" : host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    }

    private void api(Request request, String path, Response response, Callback callback) {
        if (!path.startsWith(API)) {
            problem(response, callback, 404, "There is nothing at " + path + ".");
            return;
        }
        Map<String, String> query = new HashMap<>();
        Request.extractQueryParameters(request).forEach(field -> query.putIfAbsent(field.getName(), field.getValue()));
        ApiAnswer answer = api.answer(
                new ApiRequest(request.getMethod(), path.substring(API.length()), query, "", ""), ApiAccess.ALL);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        send(response, callback, answer.status(), answer.type(), answer.body().getBytes(StandardCharsets.UTF_8));
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
        ApiAnswer answer = ApiAnswer.problem(status, detail);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        send(response, callback, status, answer.type(), answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static void send(Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
