package io.jenkins.plugins.agentic.engine;

/** Comma-separated values (RFC 4180). */
public final class Csv {
    /** What ends a line. */
    public static final String LINE = "\r\n";

    private Csv() {}

    /** A text, quoted; what a spreadsheet would take for a formula gets an apostrophe before it. */
    public static String cell(String text) {
        String safe = text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
