package io.jenkins.plugins.agentic.engine.build.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.build.report.Finding.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What each tool's JSON means. The shapes are those that the tools document, or write where they document none. */
final class JsonReports {
    private static final int ESLINT_ERROR = 2;

    private JsonReports() {}

    /** {@code ruff check --output-format=json}. */
    static JsonItems ruff(Report into) {
        return new JsonItems().of("ruff").on("*", (around, one) -> {
            if (!one.isObject()) {
                throw new IOException("it is JSON, but no report of ruff");
            }
            into.add(new Finding(
                    "ruff",
                    text(one, "code"),
                    ruffSeverity(text(one, "code")),
                    text(one, "filename"),
                    one.at("/location/row").asInt(0),
                    text(one, "message")));
        });
    }

    /**
     * Pyflakes' rules (F) and what can't be compiled (E9; 'invalid-syntax', of older versions no code) are errors, as with
     * flake8; pycodestyle's (E, W) and those of docstrings, names, imports and quotes are style.
     */
    private static Severity ruffSeverity(String code) {
        if (code.isEmpty() || code.equals("invalid-syntax") || code.matches("F\\d+|E9\\d+")) {
            return Severity.HIGH;
        }
        return code.matches("(?:E|W|D|N|I|Q)\\d+") ? Severity.LOW : Severity.MEDIUM;
    }

    /** {@code eslint --format json}; severity 2 is an error. */
    static JsonItems eslint(Report into) {
        return new JsonItems()
                .of("eslint")
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

    /** {@code bandit -f json}: what it found, and what it could not look into. */
    static JsonItems bandit(Report into) {
        return new JsonItems()
                .of("bandit", "results")
                .on(
                        "errors/*",
                        (around, one) -> into.add(new Finding(
                                "bandit", "", Severity.HIGH, text(one, "filename"), 0, text(one, "reason"))))
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
                .of("pip-audit", "dependencies")
                .on(
                        "dependencies/*/vulns/*",
                        (around, one) -> into.add(new Finding(
                                "pip-audit",
                                text(one, "id"),
                                Severity.HIGH,
                                named(around.get("name"), around.get("version")),
                                0,
                                text(one, "description")
                                        + list(" Also known as ", one.path("aliases"))
                                        + list(" Fixed in ", one.path("fix_versions")))))
                .on(
                        "dependencies/*/skip_reason",
                        (around, reason) -> into.add(new Finding(
                                "pip-audit", "", Severity.INFO, around.getOrDefault("name", ""), 0, reason.asText())));
    }

    /** {@code safety check --json}, version 2 and 3. */
    static JsonItems safety(Report into) {
        return new JsonItems().of("safety", "vulnerabilities").on("vulnerabilities/*", (around, one) -> {
            String severity = one.at("/severity/cvssv3/base_severity").asText(text(one, "severity"));
            into.add(new Finding(
                    "safety",
                    one.path("vulnerability_id").asText(""),
                    severity.isEmpty() ? Severity.HIGH : Severity.of(severity),
                    named(text(one, "package_name"), text(one, "analyzed_version")),
                    0,
                    text(one, "advisory") + list(" Fixed in ", one.path("fixed_versions"))));
        });
    }

    /**
     * {@code npm audit --json}, npm 7 and newer: one finding a hole, and one for each package that has it through another.
     * Where the registry answers no audits, npm says so in the report.
     */
    static JsonItems npmAudit(Report into) {
        return new JsonItems()
                .of("npm audit", "vulnerabilities", "error")
                .on("error", (around, error) -> {
                    throw new IOException("npm audit failed: "
                            + around.getOrDefault("message", text(error, "code") + " " + text(error, "summary")));
                })
                .on("vulnerabilities/*", (around, one) -> {
                    String where = named(text(one, "name"), text(one, "range"));
                    List<String> through = new ArrayList<>();
                    boolean own = false;
                    for (JsonNode via : one.path("via")) {
                        if (via.isObject()) {
                            own = true;
                            into.add(new Finding(
                                    "npm audit",
                                    text(via, "url").replaceAll(".*/", ""),
                                    Severity.of(text(via, "severity")),
                                    named(text(via, "name"), text(via, "range")),
                                    0,
                                    text(via, "title")));
                        } else {
                            through.add(via.asText());
                        }
                    }
                    if (!own) {
                        into.add(new Finding(
                                "npm audit",
                                "",
                                Severity.of(text(one, "severity")),
                                where,
                                0,
                                "through " + String.join(", ", through)));
                    }
                });
    }

    /** {@code trivy image --format json}, schema version 2. */
    static JsonItems trivy(Report into) {
        return new JsonItems()
                .of("trivy", "SchemaVersion", "Results")
                .on(
                        "Results/*/Vulnerabilities/*",
                        (around, one) -> into.add(new Finding(
                                "trivy",
                                text(one, "VulnerabilityID"),
                                Severity.of(text(one, "Severity")),
                                named(text(one, "PkgName"), text(one, "InstalledVersion")),
                                0,
                                (text(one, "Title").isEmpty() ? text(one, "Description") : text(one, "Title"))
                                        + (text(one, "FixedVersion").isEmpty()
                                                ? ""
                                                : " Fixed in " + text(one, "FixedVersion") + "."))))
                .on("Results/*/Misconfigurations/*", (around, one) -> {
                    // Also those that were looked for in vain, where trivy is told so.
                    if (!text(one, "Status").equals("PASS")) {
                        into.add(trivyRule(around, one, "ID"));
                    }
                })
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
                .of("Istanbul", "total")
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

    private static String list(String before, JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.asText()));
        texts.removeIf(String::isBlank);
        return texts.isEmpty() ? "" : before + String.join(", ", texts) + ".";
    }
}
