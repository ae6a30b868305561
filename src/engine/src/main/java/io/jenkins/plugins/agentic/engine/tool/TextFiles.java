package io.jenkins.plugins.agentic.engine.tool;

import io.jenkins.plugins.agentic.engine.host.ControlFiles;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.NoSuchFileException;

/** The workspace's text files as tools read and write them: bounded in size, with errors that a model understands. */
final class TextFiles {
    static final int MOST_BYTES = 1_000_000;

    private TextFiles() {}

    static String read(Workspace workspace, String path) throws ToolException {
        try {
            return workspace.readText(path, MOST_BYTES);
        } catch (NoSuchFileException e) {
            throw new ToolException("There is no file " + path + "; list_files shows what there is.", e);
        } catch (MalformedInputException e) {
            throw new ToolException("The file " + path + " is no UTF-8 text.", e);
        } catch (IOException e) {
            throw new ToolException("The file " + path + " can't be read: " + e.getMessage() + ".", e);
        }
    }

    static boolean exists(Workspace workspace, String path) throws ToolException {
        try {
            return workspace.exists(path);
        } catch (IOException e) {
            throw new ToolException("The file " + path + " can't be looked at: " + e.getMessage() + ".", e);
        }
    }

    /** Whether it may be written; asked for all files of a change before the first is written. */
    static void checkWritable(Workspace workspace, String path, String text) throws ToolException {
        ControlFiles.refuse(path, workspace);
        if (text.length() > MOST_BYTES) {
            throw new ToolException("The file " + path + " would have " + text.length() + " characters, more than the "
                    + MOST_BYTES + " there may be.");
        }
    }

    static void write(Workspace workspace, String path, String text) throws ToolException {
        checkWritable(workspace, path, text);
        try {
            workspace.writeText(path, text);
        } catch (IOException e) {
            throw new ToolException("The file " + path + " can't be written: " + e.getMessage() + ".", e);
        }
    }

    static void delete(Workspace workspace, String path) throws ToolException {
        ControlFiles.refuse(path, workspace);
        try {
            workspace.delete(path);
        } catch (IOException e) {
            throw new ToolException("The file " + path + " can't be removed: " + e.getMessage() + ".", e);
        }
    }
}
