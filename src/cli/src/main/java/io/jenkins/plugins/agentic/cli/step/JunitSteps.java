package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.NUMBER;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

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
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // A report is untrusted: no entities from elsewhere.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream in = files.open(report)) {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            String test = "";
            String outcome = "passCount";
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    switch (xml.getLocalName()) {
                        case "testcase" -> {
                            test = xml.getAttributeValue(null, "classname") + "." + xml.getAttributeValue(null, "name");
                            outcome = "passCount";
                        }
                        case "failure", "error" -> {
                            if (!test.isEmpty() && !outcome.equals("failCount")) {
                                outcome = "failCount";
                                if (((Number) counts.get("failCount")).intValue() < MOST_SHOWN) {
                                    call.print("failed: " + test);
                                }
                            }
                        }
                        case "skipped" -> outcome = "skipCount";
                        default -> {}
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && xml.getLocalName().equals("testcase")) {
                    counts.merge(outcome, 1, (a, b) -> ((Number) a).intValue() + 1);
                    counts.merge("totalCount", 1, (a, b) -> ((Number) a).intValue() + 1);
                    test = "";
                }
            }
        } catch (XMLStreamException e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The test report " + report + " is no readable XML (line "
                            + e.getLocation().getLineNumber() + ").",
                    "Check what wrote it.",
                    false,
                    e);
        }
    }
}
