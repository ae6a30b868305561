package io.jenkins.plugins.agentic.engine.host;

import io.jenkins.plugins.agentic.engine.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;

/** The forms in which programs print a secret, for a host's mask. */
public final class SecretForms {
    /** Shorter ones stand in other texts by chance, in forms that nobody meant to write. */
    private static final int SHORTEST_CODED = 8;

    private static final int SHORTEST_LINE = 3;

    private SecretForms() {}

    /**
     * The secret whole and line by line, each as it is, as JSON and as a shell's quotes have it; from
     * {@value #SHORTEST_CODED} characters on also as in an address and in Base64 (RFC 4648). May have one twice. Empty for a
     * blank secret.
     */
    public static Stream<String> of(String secret) {
        if (secret.isBlank()) {
            return Stream.empty();
        }
        Stream<String> lines = secret.lines().map(String::strip).filter(line -> line.length() >= SHORTEST_LINE);
        return Stream.concat(Stream.of(secret), lines).flatMap(SecretForms::ofLine);
    }

    private static Stream<String> ofLine(String secret) {
        String json = Json.write(secret);
        Stream<String> quoted = Stream.of(secret, json.substring(1, json.length() - 1), secret.replace("'", "'\\''"));
        if (secret.length() < SHORTEST_CODED) {
            return quoted;
        }
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        // What follows the last whole group of three bytes is written otherwise where a line break follows the secret.
        byte[] groups = Arrays.copyOf(bytes, bytes.length / 3 * 3);
        return Stream.concat(
                quoted,
                Stream.of(
                        URLEncoder.encode(secret, StandardCharsets.UTF_8),
                        Base64.getEncoder().encodeToString(bytes),
                        Base64.getEncoder().encodeToString(groups)));
    }
}
