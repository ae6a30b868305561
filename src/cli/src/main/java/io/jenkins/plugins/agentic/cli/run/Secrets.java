package io.jenkins.plugins.agentic.cli.run;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;

/** The run's secrets: every text that leaves the run, to the log, the journal or an error, passes here. Thread-safe. */
public final class Secrets {
    private static final String MASK = "****";

    private final ConcurrentSkipListSet<String> values = new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** From now on {@code secret} is shown as asterisks, each of its lines too. */
    public void add(String secret) {
        if (!secret.isBlank()) {
            values.add(secret);
            secret.lines().map(String::strip).filter(line -> line.length() > 2).forEach(values::add);
        }
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
            return list.stream().map(this::maskAll).collect(java.util.stream.Collectors.toList());
        }
        return value;
    }
}
