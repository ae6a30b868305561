package io.jenkins.plugins.agentic.engine.build.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * How much of the code the tests reach, from the first report found: Istanbul's json-summary (vitest, jest), LCOV's
 * tracefile as geninfo(1) describes it, or Cobertura's XML.
 *
 * @param lines per cent of lines, 0 to 100
 * @param report the file that says so
 */
public record Coverage(double lines, String report) {
    private static final List<String> REPORTS = List.of(
            "coverage/coverage-summary.json",
            "reports/coverage-summary.json",
            "coverage/lcov.info",
            "lcov.info",
            "coverage/cobertura-coverage.xml",
            "reports/coverage.xml",
            ".agentic/reports/coverage.xml",
            "coverage.xml");
    private static final long MOST_BYTES = 20_000_000;
    private static final Pattern RATE = Pattern.compile("[0-9](?:\\.\\d{1,30})?(?:[eE]-?\\d{1,3})?");

    /** Removes the reports of earlier runs. */
    public static void forget(Workspace workspace) throws IOException {
        for (String report : REPORTS) {
            workspace.delete(report);
        }
    }

    /** Empty where no report is there, or none that can be read: a missing figure is better than a wrong one. */
    public static Optional<Coverage> find(Workspace workspace) throws IOException {
        for (String report : REPORTS) {
            if (workspace.exists(report)) {
                OptionalDouble lines = lines(report, workspace.readText(report, MOST_BYTES));
                if (lines.isPresent()) {
                    return Optional.of(new Coverage(lines.getAsDouble(), report));
                }
            }
        }
        return Optional.empty();
    }

    public Map<String, Object> toMap() {
        return Map.of("lines", lines, "report", report);
    }

    private static OptionalDouble lines(String report, String text) {
        if (report.endsWith(".json")) {
            return ofSummary(text);
        }
        return report.endsWith(".info") ? ofLcov(text) : ofCobertura(text);
    }

    private static OptionalDouble ofSummary(String text) {
        try {
            JsonNode percent = Json.MAPPER.readTree(text).at("/total/lines/pct");
            return percent.isNumber() ? within(percent.doubleValue()) : OptionalDouble.empty();
        } catch (JsonProcessingException e) {
            return OptionalDouble.empty();
        }
    }

    private static OptionalDouble ofLcov(String text) {
        Report report = new Report();
        try {
            TextReports.lcov(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), report);
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
        return report.coverage();
    }

    private static long number(String digits) {
        return digits != null && digits.matches("\\d{1,9}") ? Long.parseLong(digits) : 0;
    }

    private static OptionalDouble ofCobertura(String text) {
        Report report = new Report();
        try {
            cobertura(SafeXml.reader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))), report);
        } catch (XMLStreamException e) {
            return OptionalDouble.empty();
        }
        return report.coverage();
    }

    /** The root element's lines-covered and lines-valid, which are exact; else its line-rate. */
    static void cobertura(XMLStreamReader xml, Report into) throws XMLStreamException {
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                long valid = number(xml.getAttributeValue(null, "lines-valid"));
                String covered = xml.getAttributeValue(null, "lines-covered");
                String rate = xml.getAttributeValue(null, "line-rate");
                boolean isCoverage = SafeXml.name(xml).equals("coverage");
                if (isCoverage && valid > 0 && covered != null) {
                    into.addCoverage(Math.min(valid, number(covered)), valid);
                } else if (isCoverage && rate != null && RATE.matcher(rate).matches()) {
                    into.coverage(100 * Double.parseDouble(rate));
                } else if (!isCoverage || rate == null) {
                    throw new XMLStreamException(new XmlGuard.Refused("it begins with <" + SafeXml.name(xml)
                            + "> without line-rate, so it is no Cobertura report"));
                }
                return;
            }
        }
    }

    /** Two decimals say all there is to say. */
    private static OptionalDouble within(double percent) {
        return percent >= 0 && percent <= 100
                ? OptionalDouble.of(Math.round(percent * 100) / 100.0)
                : OptionalDouble.empty();
    }
}
