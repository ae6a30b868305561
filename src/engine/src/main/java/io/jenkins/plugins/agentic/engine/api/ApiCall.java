package io.jenkins.plugins.agentic.engine.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A request at the route that answers it. */
record ApiCall(ApiRequest request, ApiAccess access, Map<String, String> parameters) {
    private static final String TAG = "\"[^\"]*\"";
    private static final int PAGE = 100;
    private static final int LONGEST_PAGE = 500;

    /** What stands in the address for a parameter of the route's template. */
    String parameter(String name) {
        return parameters.get(name);
    }

    /** A parameter that counts from 1. */
    int number(String name) {
        String text = parameter(name);
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw Problem.of(404, "There is nothing at " + request.path() + ".");
        }
        return Integer.parseInt(text);
    }

    String query(String name) {
        return request.query().getOrDefault(name, "");
    }

    String user() {
        return request.user();
    }

    /** Refuses who may not do it on this job, or {@link ApiAccess#EVERYWHERE}. */
    void require(ApiAccess.Permission permission, String job) {
        if (!access.may(permission, job)) {
            throw Problem.of(
                    403,
                    "You may not do this" + (job.isEmpty() ? "" : " with the job " + job)
                            + ". Ask an administrator for the permission " + permission.title() + ".");
        }
    }

    void require(ApiAccess.Permission permission) {
        require(permission, ApiAccess.EVERYWHERE);
    }

    /** Refuses who may do it on no job at all. */
    void requireAnywhere(ApiAccess.Permission permission) {
        if (!access.anywhere(permission)) {
            require(permission);
        }
    }

    /**
     * What an edit is based on, by its header If-Match; empty for any.
     *
     * @param tag of what is there now
     */
    Optional<String> expected(String tag) {
        String match = request.header("If-Match");
        if (match.isEmpty()) {
            throw Problem.of(428, "Say which version you read: If-Match: \"" + tag + "\", or If-Match: * in any case.");
        }
        if (!match.equals("*") && !match.matches(TAG)) {
            throw Problem.of(400, "If-Match is no entity tag. Give the ETag that you read, in quotes.");
        }
        return match.equals("*") ? Optional.empty() : Optional.of(match.substring(1, match.length() - 1));
    }

    /** The body, which must be a JSON object. */
    Body body() {
        return Body.of(request);
    }

    /** How many elements the answer may have. */
    int limit() {
        String limit = query("limit");
        if (limit.isEmpty()) {
            return PAGE;
        }
        if (!limit.matches("[1-9][0-9]{0,2}") || Integer.parseInt(limit) > LONGEST_PAGE) {
            throw Problem.of(400, "The limit must be a number from 1 to " + LONGEST_PAGE + ".");
        }
        return Integer.parseInt(limit);
    }

    /**
     * A page of a list: of at most {@link #limit} elements, with a link to the next where there is one.
     *
     * @param elements at least one more than the limit, where there are as many
     * @param cursor what tells where to go on after an element
     */
    <T> ApiAnswer page(List<T> elements, Function<T, Object> view, Function<T, Cursor> cursor) {
        int limit = limit();
        List<T> shown = elements.size() > limit ? elements.subList(0, limit) : elements;
        ApiAnswer answer = ApiAnswer.ok(shown.stream().map(view).toList());
        return elements.size() > limit ? next(answer, cursor.apply(shown.get(limit - 1))) : answer;
    }

    /** A page of a list that is at hand as a whole; {@code key} tells its elements apart. */
    <T> ApiAnswer pageOf(List<T> all, Function<T, String> key, Function<T, Object> view) {
        int start = 0;
        Optional<Cursor> cursor = cursor(1);
        if (cursor.isPresent()) {
            List<String> keys = all.stream().map(key).toList();
            start = keys.indexOf(cursor.get().text(0)) + 1;
            if (start == 0) {
                throw Cursor.foreign();
            }
        }
        return page(all.subList(start, all.size()), view, element -> Cursor.after(key.apply(element)));
    }

    /** The same of a list in the order of its keys: what a page ended with may be gone when the next is asked for. */
    <T> ApiAnswer pageSorted(List<T> all, Function<T, String> key, Function<T, Object> view) {
        Optional<String> after = cursor(1).map(cursor -> cursor.text(0));
        List<T> rest = all.stream()
                .filter(each -> after.isEmpty() || key.apply(each).compareTo(after.get()) > 0)
                .toList();
        return page(rest, view, element -> Cursor.after(key.apply(element)));
    }

    /** The answer with the link to what comes after it. */
    ApiAnswer next(ApiAnswer answer, Cursor cursor) {
        String query = Stream.concat(
                        request.query().entrySet().stream()
                                .filter(entry -> !entry.getKey().equals("cursor")),
                        Stream.of(Map.entry("cursor", cursor.text())))
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        return answer.with("Link", "<" + address(request.path()) + "?" + query + ">; rel=\"next\"");
    }

    /** Where to go on; empty at the beginning. */
    Optional<Cursor> cursor(int parts) {
        return query("cursor").isEmpty() ? Optional.empty() : Optional.of(Cursor.parse(query("cursor"), parts));
    }

    /** The address of something below the API. */
    String address(String path) {
        return request.base() + Stream.of(path.split("/")).map(ApiCall::encoded).collect(Collectors.joining("/"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
