package io.jenkins.plugins.agentic.engine.build.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A text of any size, line by line: bytes that are no UTF-8 become U+FFFD, colours and what exceeds a line are left out. */
public final class Lines {
    private static final int LONGEST = 8000;
    private static final int BUFFER = 1 << 16;

    private Lines() {}

    /** Each line without its end, at most 8,000 characters of it. Does not close the stream. */
    public static void each(InputStream in, Consumer<String> line) throws IOException {
        Reader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), BUFFER);
        char[] buffer = new char[BUFFER];
        StringBuilder current = new StringBuilder();
        for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
            int start = 0;
            for (int i = 0; i < count; i++) {
                if (buffer[i] == '\n') {
                    append(current, buffer, start, i);
                    line.accept(plain(current));
                    current.setLength(0);
                    start = i + 1;
                }
            }
            append(current, buffer, start, count);
        }
        if (!current.isEmpty()) {
            line.accept(plain(current));
        }
    }

    private static void append(StringBuilder line, char[] buffer, int start, int end) {
        line.append(buffer, start, Math.min(end - start, LONGEST - line.length()));
    }

    private static String plain(StringBuilder line) {
        int end = line.length();
        if (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        String text = line.substring(0, end);
        return text.indexOf('\u001b') < 0 ? text : text.replaceAll("\u001b\\[[0-9;]{0,20}[a-zA-Z]", "");
    }
}
