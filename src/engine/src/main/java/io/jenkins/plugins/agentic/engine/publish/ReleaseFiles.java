package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of a release as they were when it began.
 *
 * @param sums path to SHA-256
 * @param sizes path to bytes
 * @param found pattern to the paths that it matches
 */
record ReleaseFiles(TreeMap<String, String> sums, Map<String, Long> sizes, Map<String, List<String>> found) {
    private static final int MOST_FILES = 200;

    /** No files, where what is left to do needs none. */
    static ReleaseFiles none() {
        return new ReleaseFiles(new TreeMap<>(), Map.of(), Map.of());
    }

    /** Looks for them in the workspace; each pattern must match something. */
    static ReleaseFiles find(Workspace workspace, Collection<String> patterns) throws IOException {
        TreeMap<String, String> sums = new TreeMap<>();
        Map<String, Long> sizes = new HashMap<>();
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
                    Sha256.Content content = content(workspace, file);
                    sums.put(file, content.hex());
                    sizes.put(file, content.bytes());
                }
            }
        }
        return new ReleaseFiles(sums, sizes, found);
    }

    private static Sha256.Content content(Workspace workspace, String file) throws IOException {
        try (InputStream in = workspace.open(file)) {
            return Sha256.of(in);
        }
    }

    List<String> paths() {
        return List.copyOf(sums.keySet());
    }

    /** Refuses files that are larger than a target takes, all at once. */
    void requireSizes(List<PublishTargets.Chosen> chosen, String pattern) {
        List<String> wrong = new ArrayList<>();
        for (PublishTargets.Chosen target : chosen) {
            for (String file : target.pattern(pattern).map(found::get).orElse(List.of())) {
                if (sizes.get(file) > target.maxFileSize()) {
                    wrong.add("The file " + file + " has " + sizes.get(file) + " bytes, more than the "
                            + target.maxFileSize() + " that target '"
                            + target.target().type() + "' takes.");
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    String.join(" ", wrong),
                    "Leave out what users do not need, or say with 'maxFileSize' (MiB) what the registry takes.");
        }
    }

    /** Refuses files that have changed since. */
    void requireUnchanged(Workspace workspace) throws IOException {
        for (Map.Entry<String, String> each : sums.entrySet()) {
            if (!workspace.exists(each.getKey())
                    || !content(workspace, each.getKey()).hex().equals(each.getValue())) {
                throw changed(each.getKey());
            }
        }
    }

    /** What is left of a release that began before, with its sums. */
    ReleaseFiles as(Map<String, String> begun) {
        Map<String, List<String>> known = new HashMap<>();
        found.forEach((pattern, files) ->
                known.put(pattern, files.stream().filter(begun::containsKey).toList()));
        return new ReleaseFiles(new TreeMap<>(begun), sizes, known);
    }

    /** Refuses a release that began with other files: more, fewer, or with other bytes. */
    void requireSame(Map<String, String> begun) {
        TreeSet<String> all = new TreeSet<>(begun.keySet());
        all.addAll(sums.keySet());
        for (String file : all) {
            if (!Objects.equals(begun.get(file), sums.get(file))) {
                throw changed(file);
            }
        }
    }

    static AgenticException changed(String file) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The file " + file + " has changed since the release began.",
                "Let nothing else write it while it is published, and run again.");
    }
}
