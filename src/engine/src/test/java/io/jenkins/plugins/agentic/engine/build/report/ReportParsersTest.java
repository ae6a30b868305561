package io.jenkins.plugins.agentic.engine.build.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportParsersTest {
    private final ReportParsers parsers = new ReportParsers();

    private Report read(String parser, String text) throws IOException {
        Report report = new Report();
        parsers.get(parser).read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), report);
        return report;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "flake8    | ./src/a.py:3:80: E501 line too long (99 > 79 characters) | flake8 E501 LOW src/a.py 3 line too long (99 > 79 characters)",
                "flake8    | a.py:1:1: F401 'os' imported but unused | flake8 F401 HIGH a.py 1 'os' imported but unused",
                "mypy      | src/a.py:7: error: Incompatible return value type (got \"str\", expected \"int\")  [return-value] | mypy return-value HIGH src/a.py 7 Incompatible return value type (got \"str\", expected \"int\")",
                "mypy      | b/m.py: error: Duplicate module named \"m\" (also at \"a/m.py\") | mypy  HIGH b/m.py 0 Duplicate module named \"m\" (also at \"a/m.py\")",
                "tsc       | src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'. | tsc TS2322 HIGH src/a.ts 3 Type 'string' is not assignable to type 'number'.",
                "tsc       | error TS18003: No inputs were found. | tsc TS18003 HIGH  0 No inputs were found.",
                "ruff      | [{\"code\":\"F401\",\"filename\":\"/w/a.py\",\"location\":{\"row\":2,\"column\":8},\"message\":\"`os` imported\"}] | ruff F401 HIGH /w/a.py 2 `os` imported",
                "eslint    | [{\"filePath\":\"/w/a.ts\",\"messages\":[{\"ruleId\":\"no-eval\",\"severity\":2,\"message\":\"eval\",\"line\":4}],\"source\":\"x\"}] | eslint no-eval HIGH /w/a.ts 4 eval",
                "bandit    | {\"errors\":[],\"results\":[{\"test_id\":\"B307\",\"issue_severity\":\"MEDIUM\",\"filename\":\"./a.py\",\"line_number\":9,\"issue_text\":\"eval\"}]} | bandit B307 MEDIUM ./a.py 9 eval",
                "pip-audit | {\"dependencies\":[{\"name\":\"x\",\"version\":\"1.0\",\"vulns\":[{\"id\":\"PYSEC-1\",\"fix_versions\":[\"1.1\"],\"description\":\"bad.\"}]}]} | pip-audit PYSEC-1 HIGH x 1.0 0 bad. Fixed in 1.1.",
                "npm-audit | {\"vulnerabilities\":{\"x\":{\"name\":\"x\",\"severity\":\"critical\",\"range\":\"<2\",\"via\":[{\"name\":\"x\",\"range\":\"<2\",\"severity\":\"critical\",\"title\":\"hole\",\"url\":\"https://e.example/GHSA-1\"}]}}} | npm audit GHSA-1 CRITICAL x <2 0 hole",
                "trivy     | {\"Results\":[{\"Target\":\"t\",\"Vulnerabilities\":[{\"VulnerabilityID\":\"CVE-1\",\"PkgName\":\"x\",\"InstalledVersion\":\"1\",\"Severity\":\"HIGH\",\"Title\":\"hole\"}]}]} | trivy CVE-1 HIGH x 1 0 hole",
                "trivy     | {\"Results\":[{\"Target\":\"Dockerfile\",\"Misconfigurations\":[{\"ID\":\"DS-1\",\"Status\":\"PASS\"},{\"ID\":\"DS-2\",\"Title\":\"root\",\"Message\":\"Say USER\",\"Severity\":\"HIGH\",\"Status\":\"FAIL\"}]}]} | trivy DS-2 HIGH Dockerfile 0 root Say USER",
                "safety    | {\"vulnerabilities\":[{\"vulnerability_id\":\"25853\",\"package_name\":\"x\",\"analyzed_version\":\"1\",\"advisory\":\"bad.\",\"fixed_versions\":[\"2\"],\"severity\":{\"cvssv3\":{\"base_severity\":\"CRITICAL\"}}}]} | safety 25853 CRITICAL x 1 0 bad. Fixed in 2.",
                "sarif     | {\"runs\":[{\"tool\":{\"driver\":{\"name\":\"scan\",\"rules\":[{\"id\":\"R2\",\"defaultConfiguration\":{\"level\":\"note\"},\"properties\":{\"security-severity\":\"9.8\"}}]}},\"results\":[{\"ruleId\":\"R2\",\"message\":{\"text\":\"m\"}},{\"ruleId\":\"R3\",\"kind\":\"pass\"},{\"ruleId\":\"R4\",\"suppressions\":[{\"kind\":\"inSource\"}]}]}]} | scan R2 CRITICAL  0 m",
                "sarif     | {\"runs\":[{\"tool\":{\"driver\":{\"name\":\"scan\"}},\"results\":[{\"ruleId\":\"R1\",\"suppressions\":[{\"kind\":\"inSource\"},{\"kind\":\"external\",\"status\":\"rejected\"}],\"message\":{\"text\":\"m\"}},{\"ruleId\":\"R2\",\"suppressions\":[{\"kind\":\"external\",\"status\":\"accepted\"}]}]}]} | scan R1 MEDIUM  0 m",
                "sarif     | {\"runs\":[{\"tool\":{\"driver\":{\"name\":\"scan\"}},\"results\":[{\"ruleId\":\"R1\",\"suppressions\":[{\"kind\":\"external\",\"status\":\"underReview\"}],\"message\":{\"text\":\"m\"}}]}]} | scan R1 MEDIUM  0 m",
                "sarif     | {\"runs\":[{\"tool\":{\"driver\":{\"name\":\"scan\"}},\"results\":[{\"ruleId\":\"R1\",\"level\":\"error\",\"message\":{\"text\":\"m\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"a.c\"},\"region\":{\"startLine\":5}}}]}]}]} | scan R1 HIGH a.c 5 m"
            })
    void should_read_what_tools_report(String parser, String text, String expected) throws IOException {
        Report report = read(parser, "\u001b[31mDEPRECATED\u001b[0m: noise\n" + text + "\n");

        assertThat(report.findings()).hasSize(1);
        Finding it = report.findings().get(0);
        assertThat(String.join(
                        " ",
                        it.tool(),
                        it.rule(),
                        it.severity().name(),
                        it.file(),
                        String.valueOf(it.line()),
                        it.message()))
                .isEqualTo(expected);
    }

    @Test
    void should_count_tests_and_coverage() throws IOException {
        Report report = read(
                "junit",
                "<testsuites><testsuite><testcase classname='t' name='a'/><testcase classname='t' name='b'>"
                        + "<failure message='no'>x</failure></testcase><testcase name='c'><skipped/></testcase></testsuite>"
                        + "</testsuites>");

        assertThat(report.tests().toMap(10))
                .containsAllEntriesOf(Map.of("total", 3, "passed", 1, "failed", 1, "skipped", 1));
        assertThat(report.tests().failures().get(0).name()).isEqualTo("t b");
        assertThat(read("cobertura", "<coverage line-rate='0.756'/>").coverage())
                .hasValue(75.6);
        assertThat(read("lcov", "SF:a\nLF:8\nLH:6\nend_of_record\nLF:2\nLH:0\n").coverage())
                .hasValue(60);
        assertThat(read("istanbul", "{\"total\":{\"lines\":{\"total\":4,\"covered\":3,\"pct\":75}}}")
                        .coverage())
                .hasValue(75);
    }

    @Test
    void should_fetch_no_entity_of_a_report() throws IOException {
        String hostile = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><testsuite><testcase name='a'>"
                + "<failure>&x;</failure></testcase></testsuite>";

        assertThatThrownBy(() -> read("junit", hostile))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no readable XML");
    }

    @ParameterizedTest
    @CsvSource({"ruff", "sarif", "eslint", "bandit", "trivy", "npm-audit", "pip-audit", "junit", "cobertura"})
    void should_say_what_is_wrong_with_a_report_that_breaks_off(String parser) {
        assertThatThrownBy(() -> read(
                        parser, parser.equals("junit") ? "<a><b" : parser.equals("cobertura") ? "<cov" : "[{\"a\":"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(parser, "")).isInstanceOf(IOException.class);
    }

    @Test
    void should_read_a_report_of_any_size_and_keep_the_worst() throws IOException {
        String one = "{\"code\":\"B1\",\"filename\":\"a.py\",\"location\":{\"row\":1},\"message\":\"" + "m".repeat(900)
                + "\"},";
        long many = 120_000_000 / one.length();
        Report report = new Report();
        parsers.get("ruff").read(new Repeated("[", one, many, "{\"code\":null,\"message\":\"worst\"}]"), report);

        assertThat(report.counts()).containsEntry("medium", (int) many).containsEntry("high", 1);
        assertThat(report.findings()).hasSize(1000);
        assertThat(report.findings().get(0).message()).isEqualTo("worst");
    }

    @Test
    void should_take_a_parser_of_others() {
        ReportParser mine = new ReportParser() {
            @Override
            public String name() {
                return "mine";
            }

            @Override
            public void read(InputStream in, Report into) throws IOException {
                into.add(new Finding("mine", "", Finding.Severity.LOW, "", 0, new String(in.readAllBytes())));
            }
        };
        ReportParsers all = new ReportParsers(() -> List.of(mine));

        assertThat(all.get("mine")).isSameAs(mine);
        assertThat(all.names()).contains("mine", "junit");
        assertThatThrownBy(() -> all.get("junt")).hasMessage("There is no report parser 'junt'.");
    }

    /** A document that is never in memory as a whole. */
    static final class Repeated extends InputStream {
        private final byte[] part;
        private final byte[] end;
        private long left;
        private byte[] now;
        private int at;

        Repeated(String start, String part, long times, String end) {
            this.part = part.getBytes(StandardCharsets.UTF_8);
            this.end = end.getBytes(StandardCharsets.UTF_8);
            this.now = start.getBytes(StandardCharsets.UTF_8);
            this.left = times + 1;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (at == now.length) {
                if (left == 0) {
                    return -1;
                }
                left--;
                now = left == 0 ? end : part;
                at = 0;
            }
            int count = Math.min(length, now.length - at);
            System.arraycopy(now, at, into, offset, count);
            at += count;
            return count;
        }
    }

    @Test
    void should_keep_no_more_of_a_failure_than_a_person_reads() throws IOException {
        String huge = "x".repeat(1_000_000);
        String xml = "<testsuite><testcase name='" + huge + "'><failure message='" + huge + "'>" + huge
                + "</failure></testcase></testsuite>";
        Report report = new Report();

        new ReportParsers()
                .get("junit")
                .read(new java.io.ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), report);

        TestResult.Failure failure = report.tests().failures().get(0);
        assertThat(failure.name().length() + failure.message().length()).isLessThan(40_000);
    }
}
