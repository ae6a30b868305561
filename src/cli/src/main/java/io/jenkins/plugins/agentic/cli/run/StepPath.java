package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.Sha256;

/** The grammar of step paths: counters and {@code branch:NAME} or {@code try:N} parts, joined by dots. */
public final class StepPath {
    private static final int LONGEST_NAME = 60;

    private StepPath() {}

    /** A branch's part of a path: its name without the characters that mean something in a path. */
    public static String branch(String name) {
        String clean = name.replaceAll("[./\\p{Cntrl}]", "_");
        if (clean.length() > LONGEST_NAME) {
            clean = clean.substring(0, LONGEST_NAME);
        }
        return "branch:"
                + (clean.equals(name) ? clean : clean + "~" + Sha256.hex(name).substring(0, 8));
    }

    /** Whether {@code path} is {@code step} itself or something the engine did inside it. */
    public static boolean isOrInside(String step, String path) {
        return path.equals(step) || path.startsWith(step + "/");
    }

    /** Whether a step comes after another in the pipeline's own order; branches of a parallel have none. */
    public static boolean isAfter(String step, String path) {
        String[] a = parts(step);
        String[] b = parts(path);
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            if (!a[i].equals(b[i])) {
                return number(b[i]) > number(a[i]) && number(a[i]) >= 0;
            }
        }
        return false;
    }

    /** Whether a step is done once the pipeline gets to another: not that step, nor what is within, around or after it. */
    public static boolean isBefore(String step, String path) {
        int slash = path.indexOf('/');
        String outer = slash < 0 ? path : path.substring(0, slash);
        return !outer.equals(step)
                && !outer.startsWith(step + ".")
                && !step.startsWith(outer + ".")
                && !isAfter(step, outer);
    }

    private static String[] parts(String path) {
        int slash = path.indexOf('/');
        return (slash < 0 ? path : path.substring(0, slash)).split("\\.");
    }

    private static int number(String part) {
        String digits = part.startsWith("try:") ? part.substring(4) : part;
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
    }
}
