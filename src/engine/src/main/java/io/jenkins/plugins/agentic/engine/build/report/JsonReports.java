package io.jenkins.plugins.agentic.engine.build.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.build.report.Finding.Severity;
import java.util.Map;

/** What each tool's JSON means. The shapes are those that the tools document, or write where they document none. */
final class JsonReports {
    private static final int ESLINT_ERROR = 2;

    private JsonReports() {}

    /** SARIF 2.1.0, sections 3.27 (result) and 3.27.10 (level: 'warning' where it is left out). */
    static JsonItems sarif(Report into) {
        String[] tool = {"sarif"};
        return new JsonItems()
                .on("runs/*/tool/driver/name", (around, name) -> tool[0] = name.asText("sarif"))
                .on("runs/*/results/*", (around, result) -> {
                    JsonNode place = result.at("/locations/0/physicalLocation");
                    into.add(new Finding(
                            tool[0],
                            text(result, "ruleId"),
                            Severity.of(text(result, "level")),
                            place.at("/artifactLocation/uri").asText(""),
                            place.at("/region/startLine").asInt(0),
                            result.at("/message/text")
                                    .asText(result.at("/message/markdown").asText(""))));
                });
    }

    /** {@code ruff check --output-format=json}. What it finds are rules of style, but also syntax errors (no code). */
    static JsonItems ruff(Report into) {
        return new JsonItems()
                .on(
                        "*",
                        (around, one) -> into.add(new Finding(
                                "ruff",
                                text(one, "code"),
                                text(one, "code").isEmpty() ? Severity.HIGH : Severity.MEDIUM,
                                text(one, "filename"),
                                one.at("/location/row").asInt(0),
                                text(one, "message"))));
    }

    /** {@code eslint --format json}; severity 2 is an error. */
    static JsonItems eslint(Report into) {
        return new JsonItems()
                .on(
                        "*/messages/*",
                        (around, one) -> into.add(new Finding(
                                "eslint",
                                text(one, "ruleId"),
                                one.path("severity").asInt() >= ESLINT_ERROR ? Severity.HIGH : Severity.MEDIUM,
                                around.getOrDefault("filePath", ""),
                                one.path("line").asInt(0),
                                text(one, "message"))));
    }

    /** {@code bandit -f json}. */
    static JsonItems bandit(Report into) {
        return new JsonItems()
                .on(
                        "results/*",
                        (around, one) -> into.add(new Finding(
                                "bandit",
                                text(one, "test_id"),
                                Severity.of(text(one, "issue_severity")),
                                text(one, "filename"),
                                one.path("line_number").asInt(0),
                                text(one, "issue_text"))));
    }

    /** {@code pip-audit -f json}: it gives no severity; a known hole is taken for a high one. */
    static JsonItems pipAudit(Report into) {
        return new JsonItems()
                .on(
                        "dependencies/*/vulns/*",
                        (around, one) -> into.add(new Finding(
                                "pip-audit",
                                text(one, "id"),
                                Severity.HIGH,
                                named(around.get("name"), around.get("version")),
                                0,
                                text(one, "description") + fixedIn(one.path("fix_versions")))));
    }

    /** {@code safety check --json}, version 2 and 3. */
    static JsonItems safety(Report into) {
        return new JsonItems()
                .on(
                        "vulnerabilities/*",
                        (around, one) -> into.add(new Finding(
                                "safety",
                                one.path("vulnerability_id").asText(""),
                                one.path("severity").isTextual() ? Severity.of(text(one, "severity")) : Severity.HIGH,
                                named(text(one, "package_name"), text(one, "analyzed_version")),
                                0,
                                text(one, "advisory"))));
    }

    /** {@code npm audit --json}, npm 7 and newer. */
    static JsonItems npmAudit(Report into) {
        return new JsonItems().on("vulnerabilities/*", (around, one) -> {
            String rule = "";
            String message = "";
            for (JsonNode via : one.path("via")) {
                if (via.isObject() && message.isEmpty()) {
                    rule = text(via, "url").replaceAll(".*/", "");
                    message = text(via, "title");
                } else if (via.isTextual() && message.isEmpty()) {
                    message = "through " + via.asText();
                }
            }
            into.add(new Finding(
                    "npm audit",
                    rule,
                    Severity.of(text(one, "severity").equals("moderate") ? "medium" : text(one, "severity")),
                    named(text(one, "name"), text(one, "range")),
                    0,
                    message));
        });
    }

    /** {@code trivy image --format json}, schema version 2. */
    static JsonItems trivy(Report into) {
        return new JsonItems()
                .on(
                        "Results/*/Vulnerabilities/*",
                        (around, one) -> into.add(new Finding(
                                "trivy",
                                text(one, "VulnerabilityID"),
                                Severity.of(text(one, "Severity")),
                                named(text(one, "PkgName"), text(one, "InstalledVersion")),
                                0,
                                text(one, "Title")
                                        + (text(one, "FixedVersion").isEmpty()
                                                ? ""
                                                : " Fixed in " + text(one, "FixedVersion") + "."))))
                .on("Results/*/Misconfigurations/*", (around, one) -> into.add(trivyRule(around, one, "ID")))
                .on("Results/*/Secrets/*", (around, one) -> into.add(trivyRule(around, one, "RuleID")));
    }

    private static Finding trivyRule(Map<String, String> around, JsonNode one, String rule) {
        return new Finding(
                "trivy",
                text(one, rule),
                Severity.of(text(one, "Severity")),
                around.getOrDefault("Target", ""),
                one.path("StartLine").asInt(one.at("/CauseMetadata/StartLine").asInt(0)),
                text(one, "Title") + " " + text(one, "Message"));
    }

    /** Istanbul's json-summary. */
    static JsonItems istanbul(Report into) {
        return new JsonItems()
                .on(
                        "total",
                        (around, total) -> into.addCoverage(
                                total.at("/lines/covered").asLong(0),
                                total.at("/lines/total").asLong(0)));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).isValueNode() && !node.path(field).isNull()
                ? node.path(field).asText()
                : "";
    }

    private static String named(String name, String version) {
        return (name == null ? "" : name) + (version == null || version.isEmpty() ? "" : " " + version);
    }

    private static String fixedIn(JsonNode versions) {
        StringBuilder text = new StringBuilder();
        for (JsonNode version : versions) {
            text.append(text.isEmpty() ? " Fixed in " : ", ").append(version.asText());
        }
        return text.isEmpty() ? "" : text.append('.').toString();
    }
}
