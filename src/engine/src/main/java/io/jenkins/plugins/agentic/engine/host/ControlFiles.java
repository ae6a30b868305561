package io.jenkins.plugins.agentic.engine.host;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** The files that decide how code is built, and with whose rights: a model may not write them. */
public final class ControlFiles {
    private ControlFiles() {}

    /**
     * Refuses a path that names one, however it is spelt.
     *
     * @param path relative to the workspace, as a model wrote it
     * @throws AgenticException with {@link ErrorCode#WORKSPACE}
     */
    public static void refuse(String path) {
        if (isOne(path)) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE,
                    "The model wanted to write " + path + ", which steers the build itself; it was not written.",
                    "Make that change yourself if it is wanted.");
        }
    }

    private static boolean isOne(String path) {
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
        if (parts.isEmpty()) {
            return false;
        }
        String first = parts.peekFirst();
        return parts.peekLast().startsWith("jenkinsfile")
                || first.startsWith(".gitlab-ci")
                || first.equals(".github")
                || first.equals(".ci")
                || first.equals(".agentic");
    }
}
