package io.jenkins.plugins.agentic.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Keeps what libraries log off the terminal: warnings and worse go to home/logs/agentic.log. */
final class QuietLogs extends Handler {
    private final Path folder;

    private QuietLogs(Path folder) {
        this.folder = folder;
        setFormatter(new SimpleFormatter());
        setLevel(Level.WARNING);
    }

    static void to(Path home) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        root.addHandler(new QuietLogs(home.resolve("logs")));
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        if (!isLoggable(entry)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve("agentic.log"),
                    getFormatter().format(entry),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            // A log that can't be written must not break a run.
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
