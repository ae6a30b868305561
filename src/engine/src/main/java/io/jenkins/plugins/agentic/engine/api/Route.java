package io.jenkins.plugins.agentic.engine.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What answers one method at one kind of address.
 *
 * @param template segments between slashes: a word, <code>{name}</code> for one segment, <code>{name...}</code> for one or more
 * @param starts whether it starts something or spends: then an Idempotency-Key is minded
 */
record Route(String method, String template, boolean starts, Function<ApiCall, ApiAnswer> handler) {
    static Route get(String template, Function<ApiCall, ApiAnswer> handler) {
        return new Route("GET", template, false, handler);
    }

    static Route post(String template, Function<ApiCall, ApiAnswer> handler) {
        return new Route("POST", template, false, handler);
    }

    /** A POST that starts something or spends. */
    static Route starting(String template, Function<ApiCall, ApiAnswer> handler) {
        return new Route("POST", template, true, handler);
    }

    static Route put(String template, Function<ApiCall, ApiAnswer> handler) {
        return new Route("PUT", template, false, handler);
    }

    static Route delete(String template, Function<ApiCall, ApiAnswer> handler) {
        return new Route("DELETE", template, false, handler);
    }

    private List<String> elements() {
        return List.of(template.split("/"));
    }

    /** How many segments are words: the route with more of them goes first. */
    long words() {
        return elements().stream().filter(element -> !element.startsWith("{")).count();
    }

    /** The parameters where the path fits. */
    Optional<Map<String, String>> match(List<String> path) {
        List<String> elements = elements();
        Map<String, String> parameters = new HashMap<>();
        int extra = path.size() - elements.size();
        int at = 0;
        for (String element : elements) {
            boolean wide = element.endsWith("...}");
            int end = at + 1 + (wide ? extra : 0);
            if (extra < 0 || end > path.size()) {
                return Optional.empty();
            }
            String value = String.join("/", path.subList(at, end));
            if (!element.startsWith("{")) {
                if (!element.equals(value)) {
                    return Optional.empty();
                }
            } else if (value.isEmpty()) {
                return Optional.empty();
            } else {
                parameters.put(element.replaceAll("[{}.]", ""), value);
            }
            at = end;
        }
        return at == path.size() ? Optional.of(parameters) : Optional.empty();
    }
}
