package io.jenkins.plugins.agentic.engine.journal;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a step was called with, as far as the journal keeps it.
 *
 * @param step the step's name
 * @param summary the arguments for a person: masked, shortened to {@value #SUMMARY_LENGTH} characters
 * @param hash SHA-256 of the canonical JSON of all arguments, in hex; equal arguments give equal hashes
 */
public record StepCall(String step, String summary, String hash) {
    private static final int SUMMARY_LENGTH = 200;

    /** Arguments are maps, lists, strings, numbers and booleans; anything else is taken by its text. */
    public static StepCall of(String step, Map<String, ?> arguments, UnaryOperator<String> mask) {
        String json = canonical(arguments);
        // Masked before it is written as JSON: quoting would hide a secret from its mask.
        String shown = canonical(Json.withTexts(arguments, mask));
        if (shown.length() > SUMMARY_LENGTH) {
            shown = shown.substring(0, SUMMARY_LENGTH) + "…";
        }
        return new StepCall(step, shown, Sha256.hex(json));
    }

    private static String canonical(Object arguments) {
        try {
            return Json.canonical(arguments);
        } catch (IllegalArgumentException e) {
            return String.valueOf(arguments);
        }
    }
}
