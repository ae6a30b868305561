package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.Json;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;

/** The run's secrets: every text that leaves the run, to the log, the journal or an error, passes here. Thread-safe. */
public final class Secrets {
    private static final String MASK = "****";

    private final ConcurrentSkipListSet<String> values = new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** From now on {@code secret} is shown as asterisks: whole or line by line, also as JSON and the shell write it. */
    public void add(String secret) {
        if (!secret.isBlank()) {
            addForms(secret);
            secret.lines().map(String::strip).filter(line -> line.length() > 2).forEach(this::addForms);
        }
    }

    private void addForms(String secret) {
        values.add(secret);
        String json = Json.write(secret);
        values.add(json.substring(1, json.length() - 1));
        values.add(secret.replace("'", "'\\''"));
    }

    public String mask(String text) {
        String masked = text;
        for (String secret : values) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    /** The same for every text inside plain maps and lists. */
    public Object maskAll(Object value) {
        if (values.isEmpty()) {
            return value;
        }
        if (value instanceof String text) {
            return mask(text);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> masked = new LinkedHashMap<>();
            map.forEach((key, inner) -> masked.put(mask(String.valueOf(key)), maskAll(inner)));
            return masked;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::maskAll).collect(Collectors.toList());
        }
        return value;
    }
}
