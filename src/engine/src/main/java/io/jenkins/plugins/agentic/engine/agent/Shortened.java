package io.jenkins.plugins.agentic.engine.agent;

/** Texts cut to a length, visibly, and never through a pair of surrogates. */
final class Shortened {
    private static final String MARK = "…";

    private Shortened() {}

    /** The beginning, at most {@code most} characters with the mark. */
    static String start(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - MARK.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + MARK;
    }

    /** The end, at most {@code most} characters with the mark. */
    static String end(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int begin = text.length() - most + MARK.length();
        return MARK + text.substring(Character.isLowSurrogate(text.charAt(begin)) ? begin + 1 : begin);
    }
}
