package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.SecretForms;
import java.util.Comparator;
import java.util.concurrent.ConcurrentSkipListSet;

/** The run's secrets: every text that leaves the run, to the log, the journal or an error, passes here. Thread-safe. */
public final class Secrets {
    private static final String MASK = "****";

    private final ConcurrentSkipListSet<String> values = new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** From now on {@code secret} is shown as asterisks, in the forms in which programs print it. */
    public void add(String secret) {
        SecretForms.of(secret).forEach(values::add);
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
        return values.isEmpty() ? value : Json.withTexts(value, this::mask);
    }
}
