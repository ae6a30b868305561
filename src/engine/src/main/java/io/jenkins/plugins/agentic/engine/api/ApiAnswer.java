package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the API answers.
 *
 * @param status an HTTP status
 * @param type the body's media type; empty where there is no body
 * @param headers others than the body's type and length
 * @param file what the host sends in place of the body, as it is
 */
public record ApiAnswer(int status, String type, Map<String, String> headers, String body, Optional<Source> file) {
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(421, "Misdirected Request"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(426, "Upgrade Required"),
            Map.entry(428, "Precondition Required"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    /** A file that is read once it is sent. */
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    public ApiAnswer {
        headers = Map.copyOf(headers);
    }

    ApiAnswer(int status, String type, Map<String, String> headers, String body) {
        this(status, type, headers, body, Optional.empty());
    }

    /** 200 with maps, lists and plain values as JSON. */
    public static ApiAnswer ok(Object value) {
        return json(200, value);
    }

    /** Maps, lists and plain values as JSON. */
    static ApiAnswer json(int status, Object value) {
        return new ApiAnswer(status, "application/json", Map.of(), Json.write(value));
    }

    /** 204: done, and nothing to tell. */
    static ApiAnswer nothing() {
        return new ApiAnswer(204, "", Map.of(), "");
    }

    static ApiAnswer csv(String text) {
        return new ApiAnswer(200, "text/csv;charset=UTF-8", Map.of(), text);
    }

    /** A file to be saved by this name, whatever is in it: no browser opens it as a page of ours. */
    static ApiAnswer download(String name, Source file) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = each >= 0 && (Character.isLetterOrDigit(each) || "._-".indexOf(each) >= 0);
            encoded.append(plain ? String.valueOf((char) each) : String.format("%%%02X", each));
        }
        return new ApiAnswer(
                200,
                "application/octet-stream",
                Map.of("Content-Disposition", "attachment; filename*=UTF-8''" + encoded),
                "",
                Optional.of(file));
    }

    /** An error as problem details (RFC 9457). */
    public static ApiAnswer problem(int status, String detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", TITLES.getOrDefault(status, "Error"));
        problem.put("status", status);
        problem.put("detail", detail);
        return new ApiAnswer(status, "application/problem+json", Map.of(), Json.write(problem));
    }

    /** The same with a header. */
    ApiAnswer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ApiAnswer(status, type, more, body, file);
    }
}
