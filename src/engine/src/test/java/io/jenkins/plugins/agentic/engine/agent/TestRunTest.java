package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.build.report.Coverage;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRunTest {
    private static final List<String> COMMAND = List.of("npm", "test");
    private static final String REPORT =
            """
            <?xml version="1.0"?>
            <testsuites><testsuite name="tests/a.test.ts" tests="4">
              <testcase classname="tests/a.test.ts" name="adds"/>
              <testcase classname="tests/a.test.ts" name="divides">
                <failure message="expected 1" type="AssertionError">expected 1
                  at a.test.ts:7</failure>
              </testcase>
              <testcase classname="T" name="breaks" file="tests/b.py"><error message="boom"/></testcase>
              <testcase classname="tests/a.test.ts" name="later"><skipped/></testcase>
            </testsuite></testsuites>
            """;

    @TempDir
    Path folder;

    private final FakeCommands commands = new FakeCommands();
    private final List<String> log = new ArrayList<>();
    private LocalWorkspace workspace;
    private RunContext run;

    @BeforeEach
    void prepare() {
        workspace = new LocalWorkspace(folder);
        run = new RunContext("r", "job", "ann", workspace, commands, log::add, UnaryOperator.identity());
    }

    private FakeCommands.Outcome writing(int exitCode, String path, String text) {
        return () -> {
            workspace.writeText(path, text);
            return new FakeCommands.Result(exitCode, "the output", false, false, 1);
        };
    }

    private TestRun test() {
        return TestRun.of(COMMAND, "**/reports/*.xml", run);
    }

    @Test
    void should_count_what_the_reports_say_and_name_what_failed() {
        commands.then(writing(1, "reports/junit.xml", REPORT));

        TestRun tests = test();

        assertThat(commands.lines).containsExactly(COMMAND);
        assertThat(tests)
                .extracting(TestRun::passed, TestRun::total, TestRun::skipped, TestRun::exitCode)
                .containsExactly(1, 4, 1, 1);
        assertThat(tests.failures())
                .containsExactly(
                        new TestRun.Failure(
                                "tests/a.test.ts divides", "expected 1\n      at a.test.ts:7", "tests/a.test.ts"),
                        new TestRun.Failure("T breaks", "boom", "tests/b.py"));
        assertThat(tests.toMap()).containsEntry("passed", 1).containsEntry("coverage", null);
    }

    @Test
    void should_not_take_a_report_of_an_earlier_run_for_this_ones() throws IOException {
        workspace.writeText("reports/old.xml", REPORT);
        workspace.writeText("coverage/lcov.info", "LF:1\nLH:1\n");
        commands.then(0, "");

        TestRun tests = test();

        assertThat(tests.total()).isZero();
        assertThat(tests.coverage()).isEmpty();
        assertThat(tests.failures())
                .containsExactly(
                        new TestRun.Failure("npm test", "It ended well, but no report of a test was found.", ""));
    }

    @Test
    void should_count_a_command_that_failed_without_a_failed_test() {
        commands.then(writing(2, "reports/a.xml", "<testsuite><testcase name='x'/></testsuite>"));

        TestRun tests = test();

        assertThat(tests.passed()).isEqualTo(1);
        assertThat(tests.failures())
                .singleElement()
                .extracting(TestRun.Failure::message)
                .isEqualTo("It ended with exit code 2, and no report names a failed test.\nthe output");
    }

    @Test
    void should_fetch_nothing_that_a_report_names() throws IOException {
        workspace.writeText("secret.txt", "top secret");
        String hostile = "<!DOCTYPE t [<!ENTITY x SYSTEM '"
                + folder.resolve("secret.txt").toUri()
                + "'>]><testsuite><testcase name='a'><failure>&x;</failure></testcase></testsuite>";
        commands.then(writing(1, "reports/a.xml", hostile));

        try {
            assertThat(test().toMap().toString()).doesNotContain("top secret");
        } catch (AgenticException e) {
            assertThat(e.sentence()).contains("reports/a.xml").doesNotContain("top secret");
        }
    }

    @Test
    void should_name_a_report_that_is_no_xml() {
        commands.then(writing(0, "reports/a.xml", "<testsuite><testcase"));

        assertThatThrownBy(this::test)
                .hasMessageStartingWith("The test report reports/a.xml can't be read: it is no readable XML");
    }

    @Test
    void should_read_reports_beside_other_xml_that_the_pattern_matches() {
        commands.then(() -> {
            workspace.writeText("a/reports/other.xml", "<coverage version='1'/>");
            return writing(0, "b/reports/a.xml", REPORT).run();
        });

        assertThat(test().total()).isEqualTo(4);
    }

    @Test
    void should_say_that_a_program_can_not_be_run() {
        commands.then(() -> {
            throw new IOException("no such file");
        });

        assertThatThrownBy(this::test)
                .hasMessageStartingWith("The program npm can't be run in ")
                .hasMessageEndingWith("no such file.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "coverage/coverage-summary.json | {\"total\":{\"lines\":{\"total\":3,\"pct\":66.66}}} | 66.66",
                "coverage/lcov.info | SF:a\\nLF:3\\nLH:1\\nend_of_record\\nLF:1\\nLH:1\\n | 50",
                "coverage.xml | <!DOCTYPE coverage SYSTEM 'x.dtd'><coverage line-rate='0.5'/> | 50",
                "coverage.xml | <coverage line-rate='7'/> |",
                "coverage.xml | <coverage line-rate='NaN'/> |",
                "coverage/coverage-summary.json | {\"total\":{\"lines\":{\"pct\":\"Unknown\"}}} |",
                "coverage/lcov.info | LF:x |",
            })
    void should_read_the_coverage_or_say_none(String path, String text, Double lines) {
        commands.then(writing(0, path, text.replace("\\n", "\n")));

        assertThat(test().coverage().map(Coverage::lines).orElse(null)).isEqualTo(lines);
    }
}
