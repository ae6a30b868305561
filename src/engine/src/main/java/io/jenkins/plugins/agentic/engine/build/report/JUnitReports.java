package io.jenkins.plugins.agentic.engine.build.report;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Counts what JUnit XML reports say, as Ant's junitreport task began the format and as pytest, vitest and surefire write
 * it. Reports are written by code that nobody vouches for: no DTD is obeyed and no entity fetched.
 */
public final class JUnitReports {
    private static final int MOST_KEPT = 1000;
    private static final int MOST_MESSAGE = 10_000;
    private static final List<String> ROOTS = List.of("testsuites", "testsuite");

    private final List<TestResult.Failure> failures = new ArrayList<>();
    private int total;
    private int failed;
    private int skipped;

    /**
     * Reads one more. A pattern may match other XML beside the reports, such as coverage.xml: that has no tests.
     *
     * @throws AgenticException with {@link ErrorCode#BUILD} when it is no XML
     */
    public void add(String path, Workspace workspace) throws IOException {
        try (InputStream in = workspace.open(path)) {
            count(SafeXml.reader(in));
        } catch (XMLStreamException e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The test report " + path + " can't be read: " + SafeXml.problem(e) + ".",
                    "Check what wrote it.",
                    false,
                    e);
        }
    }

    /** What one report says. */
    static TestResult read(XMLStreamReader xml) throws XMLStreamException {
        JUnitReports reports = new JUnitReports();
        String root = reports.count(xml);
        if (reports.total == 0 && !ROOTS.contains(root)) {
            throw new XMLStreamException(
                    new XmlGuard.Refused("it begins with <" + root + ">, so it is no JUnit report"));
        }
        return new TestResult(reports.total, reports.passed(), reports.failed, reports.skipped, reports.failures);
    }

    /** Returns the name that the document begins with. */
    private String count(XMLStreamReader xml) throws XMLStreamException {
        Test test = null;
        String root = "";
        while (xml.hasNext()) {
            int event = xml.next();
            String name = event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT
                    ? SafeXml.name(xml)
                    : "";
            root = root.isEmpty() ? name : root;
            if (event == XMLStreamConstants.START_ELEMENT && name.equals("testcase")) {
                test = new Test(attribute(xml, "classname"), attribute(xml, "name"), attribute(xml, "file"));
            } else if (event == XMLStreamConstants.END_ELEMENT && name.equals("testcase") && test != null) {
                count(test);
                test = null;
            } else if (event == XMLStreamConstants.START_ELEMENT && test != null) {
                switch (name) {
                    case "failure", "error" -> test.failed(attribute(xml, "message"), text(xml));
                    case "skipped" -> test.skipped = true;
                    default -> {
                        // system-out, properties and the like decide nothing
                    }
                }
            }
        }
        return root;
    }

    private void count(Test test) {
        total++;
        if (test.message != null) {
            failed++;
            if (failures.size() < MOST_KEPT) {
                failures.add(new TestResult.Failure(test.fullName(), test.message, test.place()));
            }
        } else if (test.skipped) {
            skipped++;
        }
    }

    public int total() {
        return total;
    }

    public int skipped() {
        return skipped;
    }

    public int passed() {
        return total - failed - skipped;
    }

    /** At most {@value #MOST_KEPT}, in the order of the reports. */
    public List<TestResult.Failure> failures() {
        return failures;
    }

    private static String attribute(XMLStreamReader xml, String name) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? "" : value.length() > MOST_MESSAGE ? value.substring(0, MOST_MESSAGE) : value;
    }

    /** The element's text, elements in it included; ends behind it. */
    private static String text(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        for (int depth = 1; depth > 0; ) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (xml.hasText() && text.length() < MOST_MESSAGE) {
                String more = xml.getText();
                text.append(more, 0, Math.min(more.length(), MOST_MESSAGE - text.length()));
            }
        }
        return text.toString().strip();
    }

    private static final class Test {
        private final String group;
        private final String name;
        private final String file;
        private String message;
        private boolean skipped;

        Test(String group, String name, String file) {
            this.group = group;
            this.name = name;
            this.file = file;
        }

        /** Only the first failure of a test counts. */
        void failed(String shortMessage, String text) {
            if (message == null) {
                message = text.startsWith(shortMessage) || shortMessage.isEmpty()
                        ? text
                        : (shortMessage + "\n" + text).strip();
            }
        }

        /** A file that can't be loaded is a test of its own name with vitest. */
        String fullName() {
            return group.isEmpty() || group.equals(name) ? name : group + " " + name;
        }

        /** Runners without the attribute 'file' often name the file, or the class, as the test's class. */
        String place() {
            return file.isEmpty() ? group : file;
        }
    }
}
