package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.api.Api;
import io.jenkins.plugins.agentic.engine.api.ApiAccess;
import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import io.jenkins.plugins.agentic.engine.api.ApiRequest;
import io.jenkins.plugins.agentic.engine.api.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;

/** The API at /api/v1, and the web bundle. Errors are problem details (RFC 9457). */
final class Routes extends Handler.Abstract {
    static final String API = "/api/v1/";
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
    private final Doorkeeper doorkeeper;

    Routes(Api api, Doorkeeper doorkeeper) {
        this.api = api;
        this.doorkeeper = doorkeeper;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put("Content-Security-Policy", POLICY);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        String path = Request.getPathInContext(request);
        try {
            doorkeeper.check(request);
            if (path.startsWith("/api/")) {
                api(request, path, response, callback);
            } else if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
                file(path, response, callback);
            } else {
                response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
                problem(response, callback, 405, "Only GET and HEAD are answered here.");
            }
        } catch (Problem e) {
            answer(response, callback, e.answer());
        } catch (AgenticException e) {
            problem(response, callback, 500, e.sentence());
        } catch (IOException | RuntimeException e) {
            System.getLogger(Routes.class.getName())
                    .log(System.Logger.Level.ERROR, request.getMethod() + " " + path + " broke", e);
            problem(
                    response,
                    callback,
                    500,
                    "This request met a defect. The server's log says which: please report it.");
        }
        return true;
    }

    private void api(Request request, String path, Response response, Callback callback) throws IOException {
        if (!path.startsWith(API)) {
            problem(response, callback, 404, "There is nothing at " + path + ".");
            return;
        }
        String body = ApiRequest.body(Content.Source.asInputStream(request));
        ApiAnswer answer = api.answer(request(request, body), ApiAccess.ALL);
        if (answer.file().isPresent()) {
            send(answer, answer.file().get(), response, callback);
        } else {
            answer(response, callback, answer);
        }
    }

    /** A file of any length, piece by piece. */
    private static void send(ApiAnswer answer, ApiAnswer.Source file, Response response, Callback callback)
            throws IOException {
        try (InputStream in = file.open()) {
            response.setStatus(answer.status());
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
            answer.headers().forEach(response.getHeaders()::put);
            try (OutputStream out = Content.Sink.asOutputStream(response)) {
                in.transferTo(out);
            }
        }
        callback.succeeded();
    }

    private static Map<String, String> query(Request request) {
        Map<String, String> query = new HashMap<>();
        try {
            Request.extractQueryParameters(request)
                    .forEach(field -> query.putIfAbsent(field.getName(), field.getValue()));
        } catch (RuntimeException e) {
            throw Problem.of(400, "The address' query can't be read: write what is no ASCII as percent-encoded UTF-8.");
        }
        return query;
    }

    /** A request below the API's address. */
    static ApiRequest request(Request request, String body) {
        Map<String, String> query = query(request);
        Map<String, String> headers = new HashMap<>();
        request.getHeaders().forEach(field -> headers.putIfAbsent(field.getLowerCaseName(), field.getValue()));
        return new ApiRequest(
                request.getMethod(),
                API,
                URIUtil.decodePath(Request.getPathInContext(request)).substring(API.length()),
                query,
                headers,
                body,
                System.getProperty("user.name", ""));
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
        answer(response, callback, ApiAnswer.problem(status, detail));
    }

    static void answer(Response response, Callback callback, ApiAnswer answer) {
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        answer.headers().forEach(response.getHeaders()::put);
        send(response, callback, answer.status(), answer.type(), answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static void send(Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        if (!type.isEmpty()) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
