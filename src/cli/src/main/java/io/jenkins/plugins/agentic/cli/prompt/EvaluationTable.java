package io.jenkins.plugins.agentic.cli.prompt;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what promptTest returned, for a person. */
final class EvaluationTable {
    private EvaluationTable() {}

    static void print(Map<String, Object> result, PrintStream out) {
        out.println();
        out.println(result.get("suite") + ": " + result.get("tests") + " tests, " + result.get("cases") + " of "
                + result.get("planned") + " cases"
                + (Boolean.TRUE.equals(result.get("rehearsal")) ? ", rehearsal" : ""));
        if (!"COMPLETE".equals(result.get("end"))) {
            out.println("ended early: " + result.get("why"));
        }
        out.printf(
                Locale.ROOT,
                "  %-28s %7s %6s %6s  %-22s %-20s %-12s %s%n",
                "prompt",
                "passed",
                "failed",
                "errors",
                "pass rate (95 %)",
                "score (95 %)",
                "$ a case",
                "ms a case");
        for (Object each : (List<?>) result.get("variants")) {
            Map<?, ?> variant = (Map<?, ?>) each;
            out.printf(
                    Locale.ROOT,
                    "  %-28s %7s %6s %6s  %-22s %-20s %-12s %s%n",
                    variant.get("prompt"),
                    variant.get("passedCases"),
                    variant.get("failed"),
                    variant.get("errors"),
                    interval(variant.get("passRate"), 100, "%.0f %% (%.0f–%.0f)"),
                    interval(variant.get("score"), 1, "%.2f (%.2f–%.2f)"),
                    interval(variant.get("costPerCase"), 1, "%.6f"),
                    interval(variant.get("latencyMs"), 1, "%.0f"));
        }
        if (result.get("comparison") instanceof Map<?, ?> comparison) {
            out.println("Compared by " + comparison.get("metric") + " (" + comparison.get("test") + "; correction: "
                    + comparison.get("correction") + "):");
            for (Object pair : (List<?>) comparison.get("pairs")) {
                out.println("  " + ((Map<?, ?>) pair).get("text"));
            }
        }
        out.printf(
                Locale.ROOT,
                "%s, $%.6f, and $%.6f for judges; evaluation %s%n",
                Boolean.TRUE.equals(result.get("passed")) ? "passed" : "NOT passed",
                number(result.get("cost")),
                number(result.get("gradingCost")),
                result.get("evaluation"));
    }

    private static String interval(Object value, double scale, String format) {
        return value instanceof Map<?, ?> map
                ? String.format(
                        Locale.ROOT,
                        format,
                        number(map.get("mean")) * scale,
                        number(map.get("low")) * scale,
                        number(map.get("high")) * scale)
                : "-";
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
