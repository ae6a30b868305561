package io.jenkins.plugins.agentic.engine.prompt.evaluation.suite;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.spec.Located;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The files a suite may name: those in its own folder of the workspace, and below. */
final class SuiteFolder {
    private static final long LARGEST = 5_000_000;

    private final Optional<Workspace> workspace;
    private final Path folder;

    /** {@code suite}: the suite's path in the workspace. */
    SuiteFolder(Workspace workspace, String suite) {
        this(Optional.of(workspace), suite);
    }

    /** Of a suite that is away from its files: their names are checked, and what they hold is not known. */
    static SuiteFolder away(String suite) {
        return new SuiteFolder(Optional.empty(), suite);
    }

    private SuiteFolder(Optional<Workspace> workspace, String suite) {
        this.workspace = workspace;
        Path parent = Path.of(suite).normalize().getParent();
        this.folder = parent == null ? Path.of("") : parent;
    }

    /** The suite itself. */
    static String suite(Workspace workspace, String path) {
        return read(workspace, path, "The suite");
    }

    /** Whether what the suite's files hold is known. */
    boolean isKnown() {
        return workspace.isPresent();
    }

    /** A file that the suite names, relative to its folder; empty text where that is not known. */
    String read(Located at, String name) {
        Path path;
        try {
            Path given = Path.of(name);
            path = folder.resolve(given).normalize();
            boolean below = folder.toString().isEmpty() ? !path.startsWith("..") : path.startsWith(folder);
            if (given.isAbsolute() || !below) {
                throw at.wrong("The file '" + name + "' is not below the suite's folder.", "Put it beside the suite.");
            }
        } catch (InvalidPathException e) {
            throw at.wrong("'" + name + "' is no path.", "Put the file beside the suite.");
        }
        String found = path.toString().replace('\\', '/');
        return workspace
                .map(there -> read(there, found, at.file() + ", line " + at.line() + ": the file"))
                .orElse("");
    }

    /** The folder in the workspace where a file that the suite names lies: empty, or with '/' at its end. */
    String beside(String name) {
        Path parent = name.isEmpty() ? folder : folder.resolve(name).normalize().getParent();
        return parent == null || parent.toString().isEmpty()
                ? ""
                : parent.toString().replace('\\', '/') + "/";
    }

    private static String read(Workspace workspace, String path, String what) {
        try {
            return workspace.readText(path, LARGEST);
        } catch (NoSuchFileException e) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    what + " '" + path + "' does not exist in " + workspace.location() + ".",
                    "Check the path.",
                    false,
                    e);
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    what + " '" + path + "' can't be read: " + e.getMessage() + ".",
                    "Check that it is a text file of at most " + LARGEST / 1_000_000 + " MB.",
                    false,
                    e);
        }
    }
}
