package io.jenkins.plugins.agentic.engine.build.report;

import io.jenkins.plugins.agentic.engine.build.report.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What parsers found in the reports of one step. However much that is, at most {@value #MOST_FINDINGS} findings are kept,
 * the worst ones; all are counted. Not thread-safe.
 */
public final class Report {
    private static final int MOST_FINDINGS = 1000;
    private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity);

    private final List<Finding> findings = new ArrayList<>();
    private final Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
    private TestResult tests = TestResult.NONE;
    private long linesCovered;
    private long linesTotal;
    private Double coveragePercent;

    public void add(Finding finding) {
        counts.merge(finding.severity(), 1, Integer::sum);
        findings.add(finding);
        if (findings.size() >= 2 * MOST_FINDINGS) {
            keepWorst();
        }
    }

    public void add(TestResult more) {
        tests = tests.plus(more);
    }

    /** Lines that tests reach, and lines there are, of a part or of everything. */
    public void addCoverage(long covered, long total) {
        linesCovered += Math.max(0, covered);
        linesTotal += Math.max(0, total);
    }

    /** Where a report has only the percentage, 0 to 100; counts only where no report has lines. */
    public void coverage(double percent) {
        if (percent >= 0 && percent <= 100) {
            coveragePercent = percent;
        }
    }

    private void keepWorst() {
        findings.sort(WORST_FIRST);
        findings.subList(MOST_FINDINGS, findings.size()).clear();
    }

    /** At most {@value #MOST_FINDINGS}, the worst first; those of a severity in the order they came. */
    public List<Finding> findings() {
        List<Finding> sorted = new ArrayList<>(findings);
        sorted.sort(WORST_FIRST);
        return sorted.subList(0, Math.min(MOST_FINDINGS, sorted.size()));
    }

    /** How many there were of each severity, those not kept too. */
    public Map<String, Integer> counts() {
        Map<String, Integer> words = new LinkedHashMap<>();
        counts.forEach((severity, count) -> words.put(severity.word(), count));
        return words;
    }

    public TestResult tests() {
        return tests;
    }

    /** Per cent of lines with two decimals, where a report says so. */
    public OptionalDouble coverage() {
        double percent = linesTotal > 0 && linesCovered <= linesTotal
                ? 100.0 * linesCovered / linesTotal
                : coveragePercent != null ? coveragePercent : -1;
        return percent < 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.round(percent * 100) / 100.0);
    }
}
