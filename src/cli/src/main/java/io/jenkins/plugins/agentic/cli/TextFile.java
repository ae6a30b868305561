package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a command writes for its user. */
public final class TextFile {
    private TextFile() {}

    /** Writes a text, and makes the folder where it is missing. */
    public static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE,
                    "The file " + file + " can't be written: " + e + ".",
                    "Check its folder's permissions.",
                    false,
                    e);
        }
    }
}
