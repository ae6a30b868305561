package io.jenkins.plugins.agentic.engine.host;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The files that decide how code is built, and with whose rights: a model may not write them. */
public final class ControlFiles {
    /** Names the definitions that this workspace's pipelines build by, one a line. */
    private static final String NAMED = ".agentic/control-files";

    private static final Set<String> BUILDS =
            Set.of("build.yaml", "build.yml", "agentic-workflow.yaml", "agentic-workflow.yml");
    private static final long MOST_BYTES = 1_000_000;

    private ControlFiles() {}

    /**
     * From now on no model may write a file that a pipeline of this workspace has as the definition of its build.
     *
     * @throws AgenticException with {@link ErrorCode#WORKSPACE} where that can't be kept
     */
    public static void name(String path, Workspace workspace) {
        String named = named(workspace);
        if (named.lines().noneMatch(path::equals)) {
            try {
                workspace.writeText(NAMED, named + path + "\n");
            } catch (IOException | AgenticException e) {
                throw broken("written", workspace, e);
            }
        }
    }

    /**
     * Refuses what {@link #refuse(String)} does, and a file that was named here.
     *
     * @throws AgenticException with {@link ErrorCode#WORKSPACE}
     */
    public static void refuse(String path, Workspace workspace) {
        refuse(path);
        List<String> parts = parts(path);
        if (named(workspace).lines().map(ControlFiles::parts).anyMatch(each -> !each.isEmpty() && each.equals(parts))) {
            throw refusal(path);
        }
    }

    private static String named(Workspace workspace) {
        try {
            return workspace.readText(NAMED, MOST_BYTES);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException | AgenticException e) {
            throw broken("read", workspace, e);
        }
    }

    /** What a build step left in that folder is no reason to go on without: a link that leads elsewhere, say. */
    private static AgenticException broken(String what, Workspace workspace, Exception e) {
        if (workspace instanceof NoWorkspace) {
            return NoWorkspace.none();
        }
        return new AgenticException(
                ErrorCode.WORKSPACE,
                "The file " + NAMED + ", which names what a model may not write, can't be " + what + ": "
                        + e.getMessage().replaceAll("\\.$", "") + ".",
                "Remove the folder .agentic of " + workspace.location() + ".",
                false,
                e);
    }

    /**
     * Refuses a path that names one, however it is spelt.
     *
     * @param path relative to the workspace, as a model wrote it
     * @throws AgenticException with {@link ErrorCode#WORKSPACE}
     */
    public static void refuse(String path) {
        if (isOne(path)) {
            throw refusal(path);
        }
    }

    private static AgenticException refusal(String path) {
        return new AgenticException(
                ErrorCode.WORKSPACE,
                "The model wanted to write " + path + ", which steers the build itself; it was not written.",
                "Make that change yourself if it is wanted.");
    }

    /** A path's names, the same for all spellings that a file system could take for one. */
    private static List<String> parts(String path) {
        Deque<String> parts = new ArrayDeque<>();
        // Compatibility forms: file systems exist that take a ligature for its letters.
        String plain = Normalizer.normalize(path, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        for (String written : plain.replace('\\', '/').split("/")) {
            // Windows drops dots and spaces at the end of a name, and what follows a colon is a stream of the same
            // file.
            String part = written.replaceAll(":.*", "").replaceAll("[. ]+$", "");
            if (written.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty()) {
                parts.addLast(part);
            }
        }
        return List.copyOf(parts);
    }

    private static boolean isOne(String path) {
        List<String> parts = parts(path);
        if (parts.isEmpty()) {
            return false;
        }
        String first = parts.get(0);
        String last = parts.get(parts.size() - 1);
        return last.startsWith("jenkinsfile")
                || BUILDS.contains(last)
                || first.startsWith(".gitlab-ci")
                || first.equals(".github")
                || first.equals(".ci")
                || first.equals(".agentic");
    }
}
