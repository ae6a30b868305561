package io.jenkins.plugins.agentic.engine.build.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.build.report.Finding.Severity;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * SARIF 2.1.0: results (section 3.27), and what kept a tool from its work (notifications, 3.20.21 and
 * 3.20.22). A result
 * without a level has its rule's (3.49.14), else 'warning' (3.27.10); a rule's {@code security-severity}, a CVSS score as
 * code scanners give it, goes before levels, of which there are three only. Rules that come behind the results they belong
 * to are not seen.
 */
final class SarifReports {
    private static final int MOST_RULES = 20_000;
    /** CVSS v3.1, section 5: from here on critical, high, medium. */
    private static final double[] SCORES = {9.0, 7.0, 4.0};

    private final Map<String, Severity> scores = new HashMap<>();
    private final Map<String, String> levels = new HashMap<>();
    private final Report into;
    private String tool = "sarif";

    private SarifReports(Report into) {
        this.into = into;
    }

    static JsonItems items(Report into) {
        SarifReports reports = new SarifReports(into);
        return new JsonItems()
                .of("a tool that writes SARIF", "runs")
                .on("runs/*/tool/driver/name", (around, name) -> reports.tool = name.asText("sarif"))
                .on("runs/*/tool/driver/rules/*", (around, rule) -> reports.rule(rule))
                .on("runs/*/tool/extensions/*/rules/*", (around, rule) -> reports.rule(rule))
                .on("runs/*/results/*", (around, result) -> reports.result(result))
                .on("runs/*/invocations/*/toolExecutionNotifications/*", (around, it) -> reports.notification(it))
                .on("runs/*/invocations/*/toolConfigurationNotifications/*", (around, it) -> reports.notification(it));
    }

    private void rule(JsonNode rule) {
        String id = rule.path("id").asText("");
        if (scores.size() < MOST_RULES && levels.size() < MOST_RULES) {
            double score = rule.at("/properties/security-severity").asDouble(0);
            if (score > 0) {
                scores.put(id, ofScore(score));
            }
            JsonNode level = rule.at("/defaultConfiguration/level");
            if (level.isTextual()) {
                levels.put(id, level.asText());
            }
        }
    }

    private static Severity ofScore(double score) {
        for (int i = 0; i < SCORES.length; i++) {
            if (score >= SCORES[i]) {
                return Severity.values()[i];
            }
        }
        return Severity.LOW;
    }

    /** What was looked for and not found (kind), and what the project has accepted (suppressions), is no finding. */
    private void result(JsonNode result) {
        String kind = result.path("kind").asText("fail");
        if (kind.equals("pass") || kind.equals("notApplicable") || isSuppressed(result.path("suppressions"))) {
            return;
        }
        String rule = result.path("ruleId").asText(result.at("/rule/id").asText(""));
        String level = result.path("level").asText(levels.getOrDefault(rule, "warning"));
        add(rule, scores.getOrDefault(rule, Severity.of(level)), result);
    }

    /** Not by what a reviewer has rejected, or not looked at yet (3.35.3); without a word of that it is accepted. */
    private static boolean isSuppressed(JsonNode suppressions) {
        for (JsonNode each : suppressions) {
            if (!each.path("status").asText("accepted").equals("accepted")) {
                return false;
            }
        }
        return !suppressions.isEmpty();
    }

    private void notification(JsonNode it) {
        String level = it.path("level").asText("warning");
        if (level.equals("error") || level.equals("warning")) {
            add(it.at("/descriptor/id").asText(""), Severity.of(level), it);
        }
    }

    private void add(String rule, Severity severity, JsonNode it) {
        JsonNode place = it.at("/locations/0/physicalLocation");
        into.add(new Finding(
                tool,
                rule,
                severity,
                file(place.at("/artifactLocation/uri").asText("")),
                place.at("/region/startLine").asInt(0),
                it.at("/message/text").asText(it.at("/message/markdown").asText(""))));
    }

    /** A path, of a URI that is a file's or relative; anything else as it is. */
    private static String file(String uri) {
        try {
            URI read = URI.create(uri);
            boolean isFile = "file".equals(read.getScheme()) || !read.isAbsolute();
            return isFile && read.getPath() != null ? read.getPath() : uri;
        } catch (IllegalArgumentException e) {
            // Some tools write paths as they are.
            return uri;
        }
    }
}
