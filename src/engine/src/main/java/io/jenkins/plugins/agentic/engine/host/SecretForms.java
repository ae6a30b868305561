package io.jenkins.plugins.agentic.engine.host;

import io.jenkins.plugins.agentic.engine.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The forms in which programs print a secret, for a host's mask. */
public final class SecretForms {
    /** Shorter ones stand in other texts by chance, in forms that nobody meant to write. */
    private static final int SHORTEST_CODED = 8;

    private static final int SHORTEST_LINE = 3;

    /** Base64 writes three bytes, 24 bits, as four characters. */
    private static final int GROUP = 3;

    private static final int BYTE = 8;
    private static final int SEXTET = 6;

    private SecretForms() {}

    /**
     * The secret whole and line by line, each as it is, as JSON and as a shell's quotes have it; from
     * {@value #SHORTEST_CODED} characters on also as in an address and in Base64 (RFC 4648), alone and behind or before other
     * text, such as the user's name in the header of HTTP's basic authentication. May have one twice. Empty for a blank
     * secret.
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
        Stream<String> coded = Stream.of(
                URLEncoder.encode(secret, StandardCharsets.UTF_8),
                Base64.getEncoder().encodeToString(bytes));
        return Stream.concat(
                quoted, Stream.concat(coded, IntStream.range(0, GROUP).mapToObj(before -> within(bytes, before))));
    }

    /**
     * What Base64 makes of a secret in the middle of a text: the characters that depend on the secret alone.
     *
     * @param before how many bytes of a group of three stand before it
     */
    private static String within(byte[] secret, int before) {
        byte[] text = new byte[before + secret.length];
        System.arraycopy(secret, 0, text, before, secret.length);
        int from = (before * BYTE + SEXTET - 1) / SEXTET;
        return Base64.getEncoder().encodeToString(text).substring(from, text.length * BYTE / SEXTET);
    }
}
