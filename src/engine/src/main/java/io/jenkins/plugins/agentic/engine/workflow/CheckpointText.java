package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.cost.Dollars;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A checkpoint in short, for a build's log and the terminal. */
final class CheckpointText {
    private static final int MOST_LINES = 20;

    private CheckpointText() {}

    static String of(Checkpoint checkpoint) {
        Map<String, Object> content = checkpoint.content();
        StringBuilder text = new StringBuilder();
        line(text, "Checkpoint " + checkpoint.number() + " (" + checkpoint.shortHash() + "): " + checkpoint.message());
        line(text, String.valueOf(content.get("details")));
        plan(text, (Map<?, ?>) content.get("plan"));
        files(text, (List<?>) content.get("diff"));
        // A checkpoint of an older version does not say what was given.
        List<?> given = (List<?>) content.getOrDefault("given", List.of());
        List<?> unread = (List<?>) content.getOrDefault("unread", List.of());
        findings(text, (List<?>) content.get("findings"), given.contains("findings") && unread.isEmpty());
        unread.stream().limit(MOST_LINES).forEach(report -> line(text, "Report not read: " + report));
        tests(text, (Map<?, ?>) content.get("tests"), given.contains("tests"));
        artifacts(text, (List<?>) content.getOrDefault("artifacts", List.of()));
        if (content.get("release") instanceof Map<?, ?> release) {
            release(text, release);
        }
        Map<?, ?> cost = (Map<?, ?>) content.get("cost");
        line(
                text,
                "Cost so far: " + dollars(cost.get("spent")) + " for " + cost.get("calls") + " model call(s)"
                        + usual(cost));
        return text.toString().stripTrailing();
    }

    private static void plan(StringBuilder text, Map<?, ?> plan) {
        if (plan.get("summary") != null) {
            line(text, "Plan: " + plan.get("summary"));
        }
    }

    private static void files(StringBuilder text, List<?> files) {
        if (files.isEmpty()) {
            return;
        }
        line(text, "Changed files: " + files.size());
        some(text, files, file -> "  " + file.get("path") + " (" + change(file.get("before"), file.get("after")) + ")");
    }

    private static String change(Object before, Object after) {
        if (after == null) {
            return "deleted";
        }
        String now = after.toString().lines().count() + " lines";
        return before == null ? "new, " + now : before.toString().lines().count() + " → " + now;
    }

    /** @param looked whether all that was to look for them did */
    private static void findings(StringBuilder text, List<?> findings, boolean looked) {
        if (findings.isEmpty()) {
            line(text, looked ? "Findings: none" : "");
            return;
        }
        line(text, "Findings: " + findings.size());
        some(
                text,
                findings,
                finding -> "  " + finding.get("severity") + ": " + finding.get("file") + ":" + finding.get("line") + " "
                        + finding.get("message"));
    }

    private static void tests(StringBuilder text, Map<?, ?> tests, boolean given) {
        // What compilePackage returns has the numbers of all its steps inside.
        Map<?, ?> counts =
                tests.get("tests") instanceof Map<?, ?> inside && inside.get("total") != null ? inside : tests;
        if (counts.get("total") != null && counts.get("passed") instanceof Number passed) {
            line(text, "Tests: " + passed + " of " + counts.get("total") + " passed");
        } else if (tests.get("passed") != null) {
            line(text, Boolean.TRUE.equals(tests.get("passed")) ? "Tests: passed" : "Tests: not passed");
        } else if (tests.isEmpty() && given) {
            line(text, "Tests: none were run");
        }
        for (Object each : tests.get("steps") instanceof List<?> steps ? steps : List.of()) {
            if (each instanceof Map<?, ?> step && Boolean.FALSE.equals(step.get("passed"))) {
                line(text, failed(step));
            }
        }
    }

    private static String failed(Map<?, ?> step) {
        String only = Boolean.FALSE.equals(step.get("failOnError")) ? ", reported only" : "";
        String hint = step.get("hint") instanceof String said ? said : "";
        return "Step " + step.get("name") + " failed (exit code " + step.get("exitCode") + only + "). " + hint;
    }

    private static void artifacts(StringBuilder text, List<?> artifacts) {
        some(
                text,
                artifacts,
                artifact -> "Artifact: " + artifact.get("path") + ", " + artifact.get("size") + " bytes, SHA-256 "
                        + artifact.get("sha256"));
    }

    private static void release(StringBuilder text, Map<?, ?> release) {
        String from = String.valueOf(release.get("from"));
        line(
                text,
                "Release: " + release.get("name") + " " + release.get("version")
                        + (from.isEmpty() ? " to " : " from " + from + " to ") + release.get("environment"));
        some(text, (List<?>) release.get("targets"), target -> "Target: " + target);
        ((Map<?, ?>) release.get("files")).forEach((file, sum) -> line(text, "Artifact: " + file + ", SHA-256 " + sum));
    }

    private static String usual(Map<?, ?> cost) {
        return ((Number) cost.get("expectedRuns")).intValue() == 0
                ? ""
                : "; a run of this job that succeeds usually costs " + dollars(cost.get("expectedMedian"))
                        + ", nine of ten up to " + dollars(cost.get("expectedP90"));
    }

    private static String dollars(Object exact) {
        return Dollars.shown(new BigDecimal(String.valueOf(exact)));
    }

    private static void some(
            StringBuilder text, List<?> elements, java.util.function.Function<Map<?, ?>, String> words) {
        elements.stream().limit(MOST_LINES).forEach(element -> line(text, words.apply((Map<?, ?>) element)));
        if (elements.size() > MOST_LINES) {
            line(text, "  and " + (elements.size() - MOST_LINES) + " more");
        }
    }

    private static void line(StringBuilder text, String line) {
        if (!line.isBlank()) {
            text.append(line.strip().isEmpty() ? "" : line.stripTrailing()).append('\n');
        }
    }
}
