package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the files in {@code .agentic} that a step leaves are named: by the step, its run, and the call that planned it. So pipelines
 * that run side by side in one workspace don't mix theirs.
 *
 * @param step its name
 * @param run eight digits of the run; empty where there is none
 * @param call eight digits of the call; empty where there is none
 */
record StepFiles(String step, String run, String call) {
    private static final int DIGITS = 8;
    private static final Pattern BASE = Pattern.compile("[a-z][a-z0-9_-]{0,49}(?:-[0-9a-f]{8}-[0-9a-f]{8})?");
    private static final List<String> ENDINGS =
            List.of("code", "log", "tail", "tool", "folder", "image", "context", "push", "started");

    static StepFiles of(String step) {
        return new StepFiles(step, "", "");
    }

    static StepFiles of(String step, StepKey key) {
        return new StepFiles(
                step,
                Sha256.hex(key.runId()).substring(0, DIGITS),
                Sha256.hex(key.path()).substring(0, DIGITS));
    }

    static boolean isBase(String text) {
        return BASE.matcher(text).matches();
    }

    /** What a file's name begins with, followed by a dot. */
    String base() {
        return run.isEmpty() ? step : step + "-" + run + "-" + call;
    }

    /** Shell commands that remove, in the folder of these files, what an earlier time and earlier runs left. */
    String removal() {
        String own = "rm -rf "
                + ENDINGS.stream().map(ending -> "./" + base() + "." + ending).collect(Collectors.joining(" "));
        String all = "./" + step + "-????????-????????.*";
        return run.isEmpty()
                ? own
                : own + "\nfor old in " + all + "; do\n  case $old in\n  ./" + step + "-" + run
                        + "-*) ;;\n  *) rm -rf \"$old\";;\n  esac\ndone";
    }
}
