package io.jenkins.plugins.agentic.engine.build.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tools themselves wrote of a project with known faults; README.md beside the files says how. */
class RealReportsTest {
    private static Report read(String parser, String file) throws IOException {
        Report report = new Report();
        try (InputStream in = RealReportsTest.class.getResourceAsStream("real/" + file)) {
            new ReportParsers().get(parser).read(in, report);
        }
        return report;
    }

    private static List<String> findings(Report report) {
        return report.findings().stream()
                .map(it -> String.join(
                        "|",
                        it.tool(),
                        it.severity().word(),
                        it.rule(),
                        it.file() + ":" + it.line(),
                        it.message().lines().findFirst().orElse("")))
                .toList();
    }

    /** With the number of findings by severity, and two of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "flake8; flake8-5.0.4.txt; high=5, low=3; flake8|high|F821|src/shapes/area.py:36|undefined name 'undefined_name'; flake8|high|E999|tests/test_syntax.py:1|SyntaxError: invalid syntax",
                "mypy; mypy-1.0.1.txt; high=3; mypy|high|return-value|src/shapes/area.py:13|Incompatible return value type (got \"float\", expected \"str\"); mypy|high|name-defined|src/shapes/area.py:36|Name \"undefined_name\" is not defined",
                "mypy; mypy-1.0.1-ends.txt; high=3; mypy|high|return-value|src/shapes/area.py:13|Incompatible return value type (got \"float\", expected \"str\"); mypy|high|name-defined|src/shapes/area.py:36|Name \"undefined_name\" is not defined",
                "mypy; mypy-1.0.1-syntax.txt; high=1; mypy|high|syntax|tests/test_syntax.py:1|invalid syntax; mypy|high|syntax|tests/test_syntax.py:1|invalid syntax",
                "bandit; bandit-1.6.2.json; high=2, medium=3, low=7; bandit|high||./tests/test_syntax.py:0|syntax error while parsing AST from file; bandit|medium|B307|./src/shapes/area.py:31|Use of possibly insecure function - consider using safer ast.literal_eval.",
                "ruff; ruff-0.17.4.json; high=6, medium=6, low=3; ruff|high|F821|/home/dev/shapes/src/shapes/area.py:36|Undefined name `undefined_name`; ruff|high|invalid-syntax|/home/dev/shapes/tests/test_syntax.py:1|Expected `)`, found newline",
                "ruff; ruff-0.16.9.json; high=4; ruff|high|F821|/home/dev/shapes/one/bad.py:7|Undefined name `undefined_name`; ruff|high|invalid-syntax|/home/dev/shapes/one/syntax.py:1|Expected a parameter or the end of the parameter list",
                "eslint; eslint-9.39.5.json; high=6, medium=1; eslint|high|no-eval|/home/dev/shapes/src/area.ts:12|eval can be harmful.; eslint|high||/home/dev/shapes/src/broken.ts:1|Parsing error: ')' expected.",
                "sarif; eslint-9.39.5.sarif; high=6, medium=1; ESLint|high|no-eval|/home/dev/shapes/src/area.ts:12|eval can be harmful.; ESLint|high|ESL0999|/home/dev/shapes/src/broken.ts:1|Parsing error: ')' expected.",
                "tsc; tsc-5.9.3.txt; high=4; tsc|high|TS1005|src/broken.ts:1|')' expected.; tsc|high|TS2552|src/area.ts:14|Cannot find name 'undefinedName'. Did you mean 'undefined'?",
                "tsc; tsc-5.9.3-pretty.txt; high=4; tsc|high|TS1005|src/broken.ts:1|')' expected.; tsc|high|TS2552|src/area.ts:14|Cannot find name 'undefinedName'. Did you mean 'undefined'?",
                "npm-audit; npm-audit-11.json; critical=1, medium=9; npm audit|critical|GHSA-jf85-cpcp-j695|lodash <4.17.12:0|Prototype Pollution in lodash; npm audit|medium||@vitest/mocker:0|through vite",
                "pip-audit; pip-audit-2.10.1.json; high=3, info=1; pip-audit|high|PYSEC-2023-74|requests 2.28.1:0|Requests leaks Proxy-Authorization headers to destination servers when redirected to an HTTPS endpoint. Also known as CVE-2023-32681. Fixed in 2.31.0.; pip-audit|info||shapes:0|Dependency not found on PyPI and could not be audited: shapes (1.0)"
            })
    void should_find_all_that_a_tool_found(String parser, String file, String counts, String one, String another)
            throws IOException {
        Report report = read(parser, file);

        assertThat(findings(report)).contains(one, another);
        assertThat(report.counts().toString()).isEqualTo("{" + counts + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "pytest-7.2.1.xml; 8; 2; 4; 2; tests.test_area test_each[2]",
                "pytest-7.2.1-collection.xml; 1; 0; 1; 0; tests.test_syntax",
                "vitest-3.2.7.xml; 6; 1; 3; 2; test/import.test.ts"
            })
    void should_count_the_tests_of_a_run(String file, int total, int passed, int failed, int skipped, String failure)
            throws IOException {
        TestResult tests = read("junit", file).tests();

        assertThat(tests.toMap(10))
                .containsAllEntriesOf(Map.of("total", total, "passed", passed, "failed", failed, "skipped", skipped));
        assertThat(tests.failures()).extracting(TestResult.Failure::name).contains(failure);
    }

    /** The tracefile, the summary and the XML of one run say the same. */
    @ParameterizedTest
    @CsvSource({
        "lcov, coverage-6.5.0.info, 78.0",
        "cobertura, coverage-6.5.0.xml, 78.0",
        "lcov, vitest-3.2.7-v8.info, 38.46",
        "istanbul, vitest-3.2.7-v8.json, 38.46",
        "cobertura, vitest-3.2.7-v8.xml, 38.46",
        "lcov, vitest-3.2.7-istanbul.info, 16.67",
        "istanbul, vitest-3.2.7-istanbul.json, 16.67",
        "cobertura, vitest-3.2.7-istanbul.xml, 16.67"
    })
    void should_say_how_much_the_tests_reach(String parser, String file, double percent) throws IOException {
        assertThat(read(parser, file).coverage()).hasValue(percent);
    }

    @Test
    void should_not_take_a_refused_audit_for_one_that_found_nothing() {
        assertThatThrownBy(() -> read("npm-audit", "npm-audit-11-refused.json"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("npm audit failed: 405 Method Not Allowed");
    }
}
