package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the API answers.
 *
 * @param status an HTTP status
 * @param type the body's media type
 */
public record ApiAnswer(int status, String type, String body) {
    private static final Map<Integer, String> TITLES = Map.of(
            400, "Bad Request",
            403, "Forbidden",
            404, "Not Found",
            405, "Method Not Allowed",
            409, "Conflict",
            421, "Misdirected Request",
            500, "Internal Server Error");

    /** 200 with maps, lists and plain values as JSON. */
    public static ApiAnswer ok(Object value) {
        return new ApiAnswer(200, "application/json", Json.write(value));
    }

    public static ApiAnswer csv(String text) {
        return new ApiAnswer(200, "text/csv;charset=UTF-8", text);
    }

    /** An error as problem details (RFC 9457). */
    public static ApiAnswer problem(int status, String detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", TITLES.getOrDefault(status, "Error"));
        problem.put("status", status);
        problem.put("detail", detail);
        return new ApiAnswer(status, "application/problem+json", Json.write(problem));
    }
}
