package io.jenkins.plugins.agentic.engine.host;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * The folder a run works in, on this machine or on a build node. Paths are relative to it and use '/'; every method
 * refuses absolute paths, {@code ..}, links that lead out, and anything inside {@code .git}.
 */
public interface Workspace {

    /** Whole text of a file as UTF-8. Refuses files over {@code maxBytes}. */
    String readText(String path, long maxBytes) throws IOException;

    /** Opens a file for reading; the caller closes it. */
    InputStream open(String path) throws IOException;

    /** The same from a byte on; at its end where it has fewer. */
    default InputStream open(String path, long from) throws IOException {
        InputStream in = open(path);
        try {
            in.skipNBytes(from);
        } catch (EOFException e) {
            // Nothing of it is left to be read.
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
        return in;
    }

    /** Bytes of a file. */
    long size(String path) throws IOException;

    /** Creates or replaces a file, parents included; a reader sees the old or the new text, never a part. */
    void writeText(String path, String text) throws IOException;

    /** Removes a file; nothing happens where there is none. */
    void delete(String path) throws IOException;

    boolean exists(String path) throws IOException;

    /** Regular files that match an Ant-style pattern, sorted, relative to the workspace; at most {@code limit}. */
    List<String> find(String glob, int limit) throws IOException;

    /**
     * What changes whenever a file is written again, as far as the file system tells.
     *
     * @param paths of which those that are no files are left out
     */
    Map<String, String> stamps(List<String> paths) throws IOException;

    /** Where it is, for messages. */
    String location();
}
