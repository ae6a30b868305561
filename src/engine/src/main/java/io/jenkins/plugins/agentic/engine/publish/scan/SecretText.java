package io.jenkins.plugins.agentic.engine.publish.scan;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Looks for secrets in one file, as it comes. A text in UTF-8, 16 or 32 is searched line by line; of what is none, pieces of
 * printable characters are, for what can't be taken for anything else.
 */
final class SecretText {
    private static final int BUFFER = 8000;
    /** In characters: of a longer line, pieces are looked at. */
    private static final int LONGEST_LINE = 1 << 16;
    /** In characters: what two pieces have in common, so that no secret is cut. */
    private static final int OVERLAP = 1024;
    /** In characters: no secret in a binary file is shorter. */
    private static final int LEAST_PIECE = 15;
    /** Of all bytes: where more are none of a text, it is none. */
    private static final double MOST_CONTROLS = 0.02;
    /** Of the bytes at one place of each character in UTF-16 or 32: those that are zero in an ordinary text. */
    private static final double MANY = 0.7;

    private static final double FEW = 0.05;

    private final boolean binary;
    private final Found found;
    private final StringBuilder line = new StringBuilder();
    /** Of a binary file: a piece with a zero behind each character. */
    private final StringBuilder wide = new StringBuilder();

    private boolean zeroIsNext;
    private boolean keyIsNext;
    private int number = 1;

    /** Gets what was found, with the number of its line. */
    @FunctionalInterface
    interface Found {
        void found(int line, String kind);
    }

    private SecretText(boolean binary, Found found) {
        this.binary = binary;
        this.found = found;
    }

    /** @param head what it begins with */
    static void search(byte[] head, InputStream in, Found found) throws IOException {
        Optional<Charset> charset = charset(head);
        SecretText text = new SecretText(charset.isEmpty(), found);
        text.read(new InputStreamReader(in, charset.orElse(StandardCharsets.ISO_8859_1)));
    }

    /** Empty where it is no text. */
    private static Optional<Charset> charset(byte[] head) {
        if (zeros(head, 4, 0) > MANY && zeros(head, 4, 1) > MANY && zeros(head, 4, 3) < FEW
                || starts(head, 0, 0, -2, -1)) {
            return Optional.of(Charset.forName("UTF-32BE"));
        }
        if (zeros(head, 4, 3) > MANY && zeros(head, 4, 2) > MANY && zeros(head, 4, 0) < FEW
                || starts(head, -1, -2, 0, 0)) {
            return Optional.of(Charset.forName("UTF-32LE"));
        }
        if (starts(head, -2, -1) || zeros(head, 2, 0) > MANY && zeros(head, 2, 1) < FEW) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        if (starts(head, -1, -2) || zeros(head, 2, 1) > MANY && zeros(head, 2, 0) < FEW) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        int controls = 0;
        for (byte each : head) {
            boolean usual = each >= ' ' && each != 0x7f || each < 0 || each == 0x1b || each >= '\t' && each <= '\r';
            controls += usual ? 0 : 1;
        }
        return controls <= Math.max(1, MOST_CONTROLS * head.length) && head.length > 3
                ? Optional.of(StandardCharsets.UTF_8)
                : Optional.empty();
    }

    private static boolean starts(byte[] head, int... with) {
        for (int i = 0; i < with.length; i++) {
            if (i >= head.length || head[i] != with[i]) {
                return false;
            }
        }
        return true;
    }

    /** The share of zeros at one place of each group of bytes. */
    private static double zeros(byte[] head, int group, int at) {
        int zeros = 0;
        int all = 0;
        for (int i = at; i < head.length; i += group) {
            zeros += head[i] == 0 ? 1 : 0;
            all++;
        }
        return all == 0 ? 0 : zeros / (double) all;
    }

    private void read(Reader reader) throws IOException {
        char[] chars = new char[BUFFER];
        for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
            for (int i = 0; i < count; i++) {
                add(chars[i]);
            }
        }
        end(line);
        end(wide);
    }

    private void add(char c) {
        if (c == '\n') {
            end(line);
            end(wide);
            number++;
        } else if (binary) {
            piece(c);
        } else if (c == 0) {
            end(line);
        } else if (c != '\ufeff' || !line.isEmpty()) {
            append(line, c);
        }
    }

    private void piece(char c) {
        boolean printable = c >= ' ' && c < 0x7f || c == '\t';
        if (printable) {
            append(line, c);
        } else {
            end(line);
        }
        if (zeroIsNext && c == 0) {
            zeroIsNext = false;
            return;
        }
        if (zeroIsNext || !printable) {
            end(wide);
        }
        zeroIsNext = printable;
        if (printable) {
            append(wide, c);
        }
    }

    private void append(StringBuilder to, char c) {
        to.append(c);
        if (to.length() >= LONGEST_LINE) {
            look(to.toString());
            to.delete(0, to.length() - OVERLAP);
        }
    }

    private void end(StringBuilder text) {
        if (binary ? text.length() >= LEAST_PIECE : !text.isEmpty()) {
            look(text.toString());
        }
        text.setLength(0);
    }

    private void look(String text) {
        if (!binary) {
            SecretRules.find(text).ifPresent(kind -> found.found(number, kind));
            return;
        }
        // What programs know as the first line of a key is none without a key.
        if (keyIsNext && SecretRules.isKeysData(text)) {
            found.found(number, SecretRules.PRIVATE_KEY);
        }
        keyIsNext = SecretRules.isKeysHead(text);
        SecretRules.findIssued(text).ifPresent(kind -> found.found(number, kind));
    }
}
