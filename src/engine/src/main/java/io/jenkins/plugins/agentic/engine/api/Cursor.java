package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Where a list goes on: the keys of its last element, in a form that nobody need read. */
record Cursor(List<String> keys) {
    private static final int LONGEST = 4000;

    static Cursor after(Object... keys) {
        return new Cursor(java.util.Arrays.stream(keys).map(String::valueOf).toList());
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.write(keys).getBytes(StandardCharsets.UTF_8));
    }

    static Cursor parse(String text, int parts) {
        try {
            if (text.length() <= LONGEST
                    && Json.read(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8))
                            instanceof List<?> keys
                    && keys.size() == parts
                    && keys.stream().allMatch(String.class::isInstance)) {
                return new Cursor(keys.stream().map(String.class::cast).toList());
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            // The same answer.
        }
        throw foreign();
    }

    /** The error for a cursor that this list has not given. */
    static Problem foreign() {
        return Problem.of(400, "The cursor is none of this list. Follow the link rel=\"next\" of the page before.");
    }

    String text(int key) {
        return keys.get(key);
    }

    long number(int key) {
        try {
            return Long.parseLong(keys.get(key));
        } catch (NumberFormatException e) {
            throw foreign();
        }
    }
}
