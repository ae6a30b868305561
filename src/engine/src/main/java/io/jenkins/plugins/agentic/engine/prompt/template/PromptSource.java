package io.jenkins.plugins.agentic.engine.prompt.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template's text, divided: front matter between two lines of three dashes, then the body without white space around it.
 * Blank lines and lines that begin with '#', such as a licence, may precede the front matter. Without front matter all of the
 * text is the body, white space included.
 *
 * @param start where the front matter begins in {@code text}; -1 where there is none
 * @param end where it ends, before the closing dashes
 * @param bodyStart where the body begins
 * @param body the body's text
 */
record PromptSource(String text, int start, int end, int bodyStart, String body) {
    /** Most characters a template may have: 1 MiB. What is larger is data, not instructions. */
    static final int MOST = 1 << 20;

    private static final Pattern OPENING =
            Pattern.compile("\\A(?:\\uFEFF)?(?:(?:#[^\\n]*|[ \\t\\r]*)\\n)*---[ \\t]*\\R");
    private static final Pattern CLOSING = Pattern.compile("^---[ \\t]*(?:\\R|\\z)", Pattern.MULTILINE);

    static PromptSource of(String name, String text) {
        if (text.length() > MOST) {
            throw PromptFault.at(
                    name,
                    0,
                    0,
                    "it has " + text.length() + " characters, and " + MOST + " is the most a template may have",
                    "Give what is large as a variable when the prompt is rendered.");
        }
        Matcher opening = OPENING.matcher(text);
        if (!opening.find()) {
            return new PromptSource(text, -1, -1, 0, text);
        }
        Matcher closing = CLOSING.matcher(text);
        if (!closing.find(opening.end())) {
            throw PromptFault.at(
                    name,
                    lineOf(text, text.indexOf("---", 0)),
                    1,
                    "its front matter does not end",
                    "End it with a line of three dashes.");
        }
        int from = closing.end();
        while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        return new PromptSource(
                text, opening.end(), closing.start(), from, text.substring(from).strip());
    }

    /** The YAML; empty where there is no front matter. */
    String frontMatter() {
        return start < 0 ? "" : text.substring(start, end);
    }

    /** Line of the source, from 1, on which the front matter's first line stands. */
    int frontMatterLine() {
        return start < 0 ? 1 : lineOf(text, start);
    }

    /** Line and column of a place in the body, from 1. */
    int[] place(int bodyOffset) {
        int at = Math.min(bodyStart + bodyOffset, text.length());
        int lineStart = text.lastIndexOf('\n', at - 1) + 1;
        return new int[] {lineOf(text, at), at - lineStart + 1};
    }

    private static int lineOf(String text, int offset) {
        return 1 + (int) text.chars().limit(offset).filter(c -> c == '\n').count();
    }
}
