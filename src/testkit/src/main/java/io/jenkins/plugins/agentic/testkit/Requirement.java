package io.jenkins.plugins.agentic.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether a prompt is about the requirement: its texts contain it, white space aside. Where a prompt fences a text as
 * {@code <data name="requirement" …>}, that fence must hold the requirement and nothing more, so that a requirement with
 * one sentence added is another one.
 */
record Requirement(String text) {
    private static final Pattern FENCE = Pattern.compile(
            "<data name=\"requirements?\"[^>]*>(.*?)</data>", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    boolean isOf(String prompt) {
        String wanted = normal(text);
        boolean fenced = false;
        for (Matcher fence = FENCE.matcher(prompt); fence.find(); fenced = true) {
            if (normal(fence.group(1)).equals(wanted)) {
                return true;
            }
        }
        return !fenced && normal(prompt).contains(wanted);
    }

    /** One space for any white space, and without the escapes that quoting in JSON or in a fence adds. */
    private static String normal(String text) {
        return text.replaceAll("\\\\[nrt]", " ")
                .replaceAll("\\\\([\"/\\\\])", "$1")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
