package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a release as they were when it began.
 *
 * @param sums path to SHA-256
 * @param found pattern to the paths that it matches
 */
record ReleaseFiles(TreeMap<String, String> sums, Map<String, List<String>> found) {
    private static final int MOST_FILES = 200;

    /** Looks for them in the workspace; each pattern must match something. */
    static ReleaseFiles find(Workspace workspace, Collection<String> patterns) throws IOException {
        TreeMap<String, String> sums = new TreeMap<>();
        Map<String, List<String>> found = new HashMap<>();
        for (String pattern : patterns) {
            List<String> files = workspace.find(pattern, MOST_FILES);
            if (files.isEmpty()) {
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        "No file in the workspace matches '" + pattern + "', so there is nothing to publish.",
                        "Check that the package was built, and the pattern.");
            }
            found.put(pattern, files);
            for (String file : files) {
                if (!sums.containsKey(file)) {
                    sums.put(file, sum(workspace, file));
                }
            }
        }
        return new ReleaseFiles(sums, found);
    }

    private static String sum(Workspace workspace, String file) throws IOException {
        try (InputStream in = workspace.open(file)) {
            return Sha256.copying(in, OutputStream.nullOutputStream());
        }
    }

    List<String> paths() {
        return List.copyOf(sums.keySet());
    }

    /** Refuses files that have changed since. */
    void requireUnchanged(Workspace workspace) throws IOException {
        for (Map.Entry<String, String> each : sums.entrySet()) {
            if (!workspace.exists(each.getKey())
                    || !sum(workspace, each.getKey()).equals(each.getValue())) {
                throw changed(each.getKey());
            }
        }
    }

    /** Refuses a release that began with other files. */
    void requireSame(Map<String, Object> before) {
        if (!before.equals(sums)) {
            throw changed(paths().get(0));
        }
    }

    private static AgenticException changed(String file) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The file " + file + " has changed since the release began.",
                "Let nothing else write it while it is published, and run again.");
    }
}
