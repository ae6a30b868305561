package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.NUMBER;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.build.report.JUnitReports;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** junit: reads test reports; failing tests make the run unstable. */
final class JunitSteps {
    private static final int MOST_REPORTS = 10_000;
    private static final int MOST_SHOWN = 20;

    private JunitSteps() {}

    static List<Step> all() {
        return List.of(
                // A page of the Coverage plugin in Jenkins; here the figure is with the build step that has it.
                Step.named("recordCoverage").anyArguments().does(call -> null),
                Step.named("junit")
                        .required("testResults", STRING)
                        .optional("allowEmptyResults", BOOLEAN, false)
                        .optional("skipMarkingBuildUnstable", BOOLEAN, false)
                        .accepted(BOOLEAN, "skipPublishingChecks", "keepLongStdio", "skipOldReports")
                        .accepted(STRING, "checksName", "stdioRetention")
                        .accepted(NUMBER, "healthScaleFactor")
                        .does(JunitSteps::junit));
    }

    private static Object junit(Call call) {
        LocalWorkspace files = FileSteps.files(call);
        Map<?, ?> totals = (Map<?, ?>) call.once(() -> {
            Map<String, Object> counts =
                    new LinkedHashMap<>(Map.of("totalCount", 0, "failCount", 0, "skipCount", 0, "passCount", 0));
            List<String> reports = files.find(call.text("testResults"), MOST_REPORTS);
            if (reports.isEmpty() && !call.flag("allowEmptyResults")) {
                throw new AgenticException(
                        ErrorCode.BUILD,
                        "No test report matches '" + call.text("testResults") + "'.",
                        "Check the pattern and that the tests ran, or set allowEmptyResults: true.");
            }
            for (String report : reports) {
                read(call, files, report, counts);
            }
            call.print(counts.get("totalCount") + " tests, " + counts.get("failCount") + " failed, "
                    + counts.get("skipCount") + " skipped");
            return counts;
        });
        if (((Number) totals.get("failCount")).intValue() > 0 && !call.flag("skipMarkingBuildUnstable")) {
            call.run().markUnstable(call.frame());
        }
        return totals;
    }

    private static void read(Call call, LocalWorkspace files, String report, Map<String, Object> counts)
            throws IOException {
        JUnitReports read = new JUnitReports();
        read.add(report, files);
        int failed = read.total() - read.passed() - read.skipped();
        read.failures().stream()
                .limit(Math.max(0, MOST_SHOWN - ((Number) counts.get("failCount")).intValue()))
                .forEach(failure -> call.print("failed: " + failure.name()));
        add(counts, "totalCount", read.total());
        add(counts, "failCount", failed);
        add(counts, "skipCount", read.skipped());
        add(counts, "passCount", read.passed());
    }

    private static void add(Map<String, Object> counts, String name, int more) {
        counts.merge(name, more, (a, b) -> ((Number) a).intValue() + ((Number) b).intValue());
    }
}
