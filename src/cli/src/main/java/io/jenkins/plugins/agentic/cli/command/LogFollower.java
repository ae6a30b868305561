package io.jenkins.plugins.agentic.cli.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Shows a growing log file line by line, and notes on disk how far it got. Used by one thread. */
final class LogFollower {
    private static final int BUFFER = 64 * 1024;

    private final Path log;
    private final Path shown;
    private final Charset encoding;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long position;

    LogFollower(Path log, Path shown, Charset encoding, Consumer<String> lines) {
        this.log = log;
        this.shown = shown;
        this.encoding = encoding;
        this.lines = lines;
    }

    /** Goes on after the last line that an earlier follower noted. */
    void resumeWhereShown() throws IOException {
        if (Files.exists(shown)) {
            String noted = Files.readString(shown).strip();
            position = noted.matches("\\d{1,18}") ? Long.parseLong(noted) : 0;
        }
    }

    /** Begins anew, for a log that was begun anew. */
    void restart() {
        position = 0;
        line.reset();
    }

    /** Shows the whole lines there are. */
    void drain() throws IOException {
        if (!Files.exists(log) || Files.size(log) <= position + line.size()) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(position + line.size());
            byte[] buffer = new byte[BUFFER];
            for (int read = file.read(buffer); read > 0; read = file.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n') {
                        show(1);
                    } else {
                        line.write(buffer[i]);
                        if (line.size() >= BUFFER) {
                            show(0);
                        }
                    }
                }
            }
        }
        Files.writeString(shown, Long.toString(position));
    }

    /** Shows the rest, a last line without its end included. */
    void finish() throws IOException {
        if (position == 0 && line.size() == 0) {
            resumeWhereShown();
        }
        drain();
        if (line.size() > 0) {
            show(0);
            Files.writeString(shown, Long.toString(position), StandardCharsets.US_ASCII);
        }
    }

    private void show(int terminator) {
        position += line.size() + terminator;
        String text = line.toString(encoding);
        line.reset();
        lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
