package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.build.report.Coverage;
import io.jenkins.plugins.agentic.engine.build.report.JUnitReports;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of a project's tests by the engine itself: no model has a say in these numbers.
 *
 * @param passed tests that passed
 * @param total tests that were run or skipped
 * @param skipped tests that were not run
 * @param failures what failed, at most {@value #MOST_FAILURES}; also the command itself, where it failed though no test did
 * @param coverage of lines, where the command wrote a report of it
 * @param exitCode of the command
 */
record TestRun(int passed, int total, int skipped, List<Failure> failures, Optional<Coverage> coverage, int exitCode) {
    private static final int MOST_FAILURES = 50;
    private static final int MOST_REPORTS = 1000;
    private static final int LONGEST_MESSAGE = 2000;

    TestRun {
        failures = List.copyOf(failures);
    }

    /** One failed test; {@code file} is the source it stands in, or what comes nearest to it in the report. */
    record Failure(String name, String message, String file) {}

    /**
     * Runs the command and reads what it reports. Reports of earlier runs are removed first, so that none is taken for this
     * one's.
     *
     * @param command program and arguments; no shell comes between
     * @param report Ant-style pattern of the JUnit XML files it writes
     * @throws AgenticException with {@link ErrorCode#BUILD} when the program can't be started or a report can't be read
     */
    static TestRun of(List<String> command, String report, RunContext run) {
        try {
            for (String old : reports(report, run)) {
                run.workspace().delete(old);
            }
            Coverage.forget(run.workspace());
            Commands.Result result = ProjectCommand.run(command, run);
            JUnitReports read = new JUnitReports();
            for (String path : reports(report, run)) {
                read.add(path, run.workspace());
            }
            return of(command, result, read, Coverage.find(run.workspace()));
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The test reports in " + run.workspace().location() + " can't be read: " + e.getMessage() + ".",
                    "Check the parameter 'report' and what the command writes.",
                    false,
                    e);
        }
    }

    /** Where the command could not be run at all: one failure that says why. */
    static TestRun none(List<String> command, String why) {
        return new TestRun(0, 0, 0, List.of(new Failure(String.join(" ", command), why, "")), Optional.empty(), -1);
    }

    private static List<String> reports(String pattern, RunContext run) throws IOException {
        return run.workspace().find(pattern, MOST_REPORTS).stream()
                .filter(path -> !("/" + path).contains("/node_modules/"))
                .toList();
    }

    private static TestRun of(
            List<String> command, Commands.Result result, JUnitReports read, Optional<Coverage> coverage) {
        List<Failure> failures = new ArrayList<>();
        read.failures().stream()
                .limit(MOST_FAILURES)
                .map(failure -> new Failure(
                        failure.name(), Shortened.start(failure.message(), LONGEST_MESSAGE), failure.file()))
                .forEach(failures::add);
        boolean commandFailed = result.exitCode() != 0 || result.timedOut();
        if (failures.isEmpty() && (commandFailed || read.total() == 0)) {
            failures.add(new Failure(String.join(" ", command), why(result), ""));
        }
        return new TestRun(read.passed(), read.total(), read.skipped(), failures, coverage, result.exitCode());
    }

    private static String why(Commands.Result result) {
        String ending = result.timedOut()
                ? "It took too long and was ended."
                : result.exitCode() == 0
                        ? "It ended well, but no report of a test was found."
                        : "It ended with exit code " + result.exitCode() + ", and no report names a failed test.";
        return result.output().isBlank() ? ending : ending + "\n" + Shortened.end(result.output(), LONGEST_MESSAGE);
    }

    /** As a step's result has it; {@code coverage} is null where there is none. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("passed", passed);
        map.put("total", total);
        map.put("skipped", skipped);
        map.put(
                "failures",
                failures.stream()
                        .map(failure ->
                                Map.of("name", failure.name(), "message", failure.message(), "file", failure.file()))
                        .toList());
        map.put("coverage", coverage.map(Coverage::toMap).orElse(null));
        map.put("exitCode", exitCode);
        return map;
    }
}
