package io.jenkins.plugins.agentic.engine.build.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What tests came to.
 *
 * @param failures the first of those that failed, in the order of the reports, at most {@value #MOST_FAILURES}
 */
public record TestResult(int total, int passed, int failed, int skipped, List<Failure> failures) {
    public static final TestResult NONE = new TestResult(0, 0, 0, 0, List.of());

    private static final int MOST_FAILURES = 1000;
    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_KEPT = 10_000;
    private static final int LONGEST_MESSAGE = 2000;

    public TestResult {
        failures = failures.stream().limit(MOST_FAILURES).toList();
    }

    /**
     * One failed test.
     *
     * @param name at most {@value #LONGEST_NAME} characters
     * @param message at most {@value #LONGEST_KEPT} characters
     * @param file the source it stands in, or what comes nearest to it in the report
     */
    public record Failure(String name, String message, String file) {
        public Failure {
            name = cut(name, LONGEST_NAME);
            message = cut(message, LONGEST_KEPT);
            file = cut(file, LONGEST_NAME);
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    public TestResult plus(TestResult other) {
        List<Failure> all = new ArrayList<>(failures);
        all.addAll(other.failures);
        return new TestResult(
                total + other.total, passed + other.passed, failed + other.failed, skipped + other.skipped, all);
    }

    /** As a Jenkinsfile, a checkpoint and an agent are given it. */
    public Map<String, Object> toMap(int mostFailures) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("total", total);
        map.put("passed", passed);
        map.put("failed", failed);
        map.put("skipped", skipped);
        List<Object> list = new ArrayList<>();
        for (Failure failure : failures.subList(0, Math.min(mostFailures, failures.size()))) {
            list.add(new LinkedHashMap<>(Map.of(
                    "name",
                    failure.name(),
                    "message",
                    cut(failure.message(), LONGEST_MESSAGE),
                    "file",
                    failure.file())));
        }
        map.put("failures", list);
        return map;
    }
}
