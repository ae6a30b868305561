package io.jenkins.plugins.agentic.engine.api;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names a place in a webhook: a JSON Pointer (RFC 6901) into its payload in which a step {@code *} stands for every
 * element of an array, such as {@code /issue/labels/*}{@code /name}; or {@code event}, {@code sender} or {@code delivery},
 * which senders say in ways of their own.
 */
public final class PayloadField {
    static final String EVENT = "event";
    static final String SENDER = "sender";
    static final String DELIVERY = "delivery";

    private static final Set<String> NAMED = Set.of(EVENT, SENDER, DELIVERY);
    private static final String EVERY = "*";

    private final String text;
    private final JsonPointer pointer;

    private PayloadField(String text, JsonPointer pointer) {
        this.text = text;
        this.pointer = pointer;
    }

    /** @throws AgenticException {@link ErrorCode#USAGE} for what is neither a pointer nor one of the names */
    public static PayloadField parse(String text) {
        if (NAMED.contains(text)) {
            return new PayloadField(text, null);
        }
        if (!text.startsWith("/")) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "'" + text + "' names no field of a webhook.",
                    "Write event, sender, delivery, or a JSON Pointer such as /issue/title.");
        }
        return new PayloadField(text, JsonPointer.compile(text));
    }

    /** A payload with what its sender says in headers. */
    record Root(JsonNode payload, Map<String, String> named) {
        /** The text at the first of these fields that is there; empty where none is. */
        String first(List<String> fields) {
            return fields.stream()
                    .flatMap(field -> PayloadField.parse(field).texts(this).stream())
                    .findFirst()
                    .orElse("");
        }
    }

    /** The texts at this place; empty where there is none. Objects and arrays are JSON, null is nothing. */
    List<String> texts(Root root) {
        if (pointer == null) {
            String value = root.named().getOrDefault(text, "");
            return value.isEmpty() ? List.of() : List.of(value);
        }
        List<String> found = new ArrayList<>();
        collect(root.payload(), pointer, found);
        return found;
    }

    private static void collect(JsonNode node, JsonPointer rest, List<String> found) {
        if (rest.matches()) {
            if (!node.isMissingNode() && !node.isNull()) {
                found.add(node.isValueNode() ? node.asText() : node.toString());
            }
        } else if (node.isArray() && rest.getMatchingProperty().equals(EVERY)) {
            node.forEach(element -> collect(element, rest.tail(), found));
        } else if (node.isArray() && rest.mayMatchElement()) {
            collect(node.path(rest.getMatchingIndex()), rest.tail(), found);
        } else {
            collect(node.path(rest.getMatchingProperty()), rest.tail(), found);
        }
    }
}
