package io.jenkins.plugins.agentic.configuration;

import hudson.model.Descriptor.FormException;
import io.jenkins.plugins.agentic.Messages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The numbers of a posted form of the configuration. Stapler makes nothing of a whole number that is none, and the field
 * would be empty after the save without a word; an amount is kept as text, and would fail each model call.
 */
public final class FormNumbers {
    /** Those of all sections and rows, each with the least it may be. */
    static final Map<String, Integer> WHOLE = Map.ofEntries(
            Map.entry("cacheSeconds", 0),
            Map.entry("executionsPerMinute", 0),
            Map.entry("longestSeconds", 1),
            Map.entry("maxAttempts", 1),
            Map.entry("minCalls", 1),
            Map.entry("mostCalls", 1),
            Map.entry("mostOutput", 1),
            Map.entry("mostTurns", 1),
            Map.entry("remoteMinutes", 1),
            Map.entry("requestsPerMinute", 0),
            Map.entry("tokensPerMinute", 0));

    private static final Set<String> AMOUNTS =
            Set.of("alpha", "askAbove", "backoffMultiplier", "capPerCall", "hard", "initialSeconds", "soft");

    /** A field whose text is no number. */
    record Wrong(String field, String text) {
        String sentence() {
            return WHOLE.containsKey(field)
                    ? Messages.FormNumbers_NotWhole(text, field, String.valueOf(WHOLE.get(field)))
                    : Messages.FormNumbers_NoAmount(text, field);
        }
    }

    private FormNumbers() {}

    /**
     * @param form as submitted, with all within it
     * @throws FormException that names the first field whose text is no number
     */
    public static void check(Object form) throws FormException {
        Optional<Wrong> wrong = firstWrong(form);
        if (wrong.isPresent()) {
            throw new FormException(wrong.get().sentence(), wrong.get().field());
        }
    }

    static Optional<Wrong> firstWrong(Object form) {
        if (form instanceof List<?> rows) {
            return rows.stream().flatMap(row -> firstWrong(row).stream()).findFirst();
        }
        if (form instanceof Map<?, ?> fields) {
            return fields.entrySet().stream()
                    .flatMap(field -> firstWrong(String.valueOf(field.getKey()), field.getValue()).stream())
                    .findFirst();
        }
        return Optional.empty();
    }

    private static Optional<Wrong> firstWrong(String field, Object value) {
        if (!(value instanceof String given)) {
            return firstWrong(value);
        }
        String text = given.trim();
        boolean wrong = !text.isEmpty()
                && (WHOLE.containsKey(field)
                        ? !text.matches("\\d{1,9}") || Integer.parseInt(text) < WHOLE.get(field)
                        : AMOUNTS.contains(field) && !Inputs.isAmount(text));
        return wrong ? Optional.of(new Wrong(field, text)) : Optional.empty();
    }
}
