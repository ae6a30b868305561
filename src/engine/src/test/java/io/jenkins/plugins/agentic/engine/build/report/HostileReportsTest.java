package io.jenkins.plugins.agentic.engine.build.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.build.report.ReportParsersTest.Repeated;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports that no tool wrote, or that only look like a tool's: a build's own code writes them, and a controller reads them. */
class HostileReportsTest {
    private static final int MANY = 5_000_000;

    private static Report read(String parser, InputStream in) throws IOException {
        Report report = new Report();
        new ReportParsers().get(parser).read(in, report);
        return report;
    }

    private static Report read(String parser, String text) throws IOException {
        return read(parser, text, StandardCharsets.UTF_8);
    }

    private static Report read(String parser, String text, Charset charset) throws IOException {
        return read(parser, new ByteArrayInputStream(text.getBytes(charset)));
    }

    /** What a parser gets to see. */
    private static String guarded(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Reader guard = new XmlGuard(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            char[] buffer = new char[5000];
            for (int count = guard.read(buffer); count >= 0; count = guard.read(buffer)) {
                text.append(buffer, 0, count);
            }
        }
        return text.toString();
    }

    /** The parser keeps each of these whole. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<testsuite><testcase name='a                       | '/></testsuite>",
                "<testsuite><testcase name='a'/><x><![CDATA[ ]] >   | ]]]></x></testsuite>",
                "<testsuite><!-- - > ]]>                            | --><testcase name='a'/></testsuite>",
                "<testsuite><?x ' ? >                               | ?><testcase name='a'/></testsuite>",
                "<!DOCTYPE a [ <!ENTITY x '>'>                      | ]><testsuite><testcase name='a'/></testsuite>",
            })
    void should_need_little_memory_for_what_is_long(String begin, String end) throws IOException {
        assertThat(guarded(new Repeated(begin, "0123456789abcdef", MANY / 16, end)))
                .hasSizeLessThan(2 * XmlGuard.LONGEST_VALUE);
        assertThat(read("junit", new Repeated(begin, "0123456789abcdef", MANY / 16, end))
                        .tests()
                        .total())
                .isEqualTo(1);
    }

    @Test
    void should_refuse_what_no_report_has() {
        String names = IntStream.range(0, 11_000).mapToObj(i -> "<a" + i + "/>").collect(Collectors.joining());

        assertThatThrownBy(() -> read("junit", "<testsuite>" + "<a>".repeat(1001)))
                .hasMessage("its elements are more than 1000 deep");
        assertThatThrownBy(() -> read("junit", "<testsuite>" + names + "</testsuite>"))
                .hasMessage("it has more than 10000 different names of elements and attributes");
        assertThatThrownBy(() -> read("junit", new Repeated("<testsuite", " ", MANY, "/>")))
                .hasMessage("a tag in it is longer than 4000000 characters");
    }

    @Test
    void should_cut_no_character_and_no_entity() throws IOException {
        String pairs = "x" + "😀".repeat(XmlGuard.LONGEST_VALUE);
        String entities = "&lt;".repeat(XmlGuard.LONGEST_VALUE);

        Report report = read(
                "junit",
                "<testsuite><testcase name='" + pairs + "'/><testcase name='" + entities
                        + "'/><testcase name='c'><failure>" + "<![CDATA[" + pairs
                        + "]]></failure></testcase></testsuite>");

        assertThat(report.tests().total()).isEqualTo(3);
    }

    @Test
    void should_hand_on_what_is_no_report_of_a_hostile_kind_as_it_is() throws IOException {
        String plain = "<?xml version='1.0'?>\n<a b=\"x > y\" c='\"'>t ]]&gt; <![CDATA[<b> ]] > ]]]]><!----></a>\n";

        assertThat(guarded(new ByteArrayInputStream(plain.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource({"UTF-16, UTF-16", "UTF-16LE, UTF-16", "UTF-8, utf-8", "UTF-8, utf-16", "ISO-8859-1, ISO-8859-1"})
    void should_read_what_a_report_says_it_is_written_in(String charset, String declared) throws IOException {
        String text = "<?xml version='1.0' encoding='" + declared + "'?><testsuite><testcase name='ä'><failure/>"
                + "</testcase></testsuite>";

        assertThat(read("junit", text, Charset.forName(charset)).tests().failures())
                .extracting(TestResult.Failure::name)
                .containsExactly("ä");
    }

    @Test
    void should_say_that_a_report_is_not_written_in_what_it_says() {
        assertThatThrownBy(
                        () -> read("junit", "<testsuite><testcase name='ä'/></testsuite>", StandardCharsets.ISO_8859_1))
                .hasMessage("it has bytes that are no characters of its encoding");
        assertThatThrownBy(() -> read("junit", "<?xml version='1.0' encoding='klingon'?><testsuite/>"))
                .hasMessage("its encoding, klingon, is not known");
    }

    @Test
    void should_read_json_in_the_encoding_of_a_windows_shell() throws IOException {
        assertThat(read("ruff", "[{\"code\":\"F401\",\"message\":\"unused\"}]", StandardCharsets.UTF_16)
                        .counts())
                .containsEntry("high", 1);
    }

    /** Else what is no report would pass for one that found nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ruff      | {\"error\":\"x\"}         | it is JSON, but no report of ruff",
                "ruff      | [1]                       | it is JSON, but no report of ruff",
                "eslint    | {}                        | it is JSON, but no report of eslint",
                "bandit    | {\"detail\":\"x\"}        | it is JSON without 'results', so it is no report of bandit",
                "safety    | [[\"x\",\"<1\",\"0.9\"]]  | it is JSON, but no report of safety",
                "npm-audit | {\"advisories\":{}}       | it is JSON without 'vulnerabilities' or 'error', so it is no report of npm audit",
                "trivy     | {\"a\":{\"Results\":[]}}  | it is JSON without 'SchemaVersion' or 'Results', so it is no report of trivy",
                "sarif     | {\"results\":[]}          | it is JSON without 'runs', so it is no report of a tool that writes SARIF",
                "istanbul  | {\"a.ts\":{}}             | it is JSON without 'total', so it is no report of Istanbul",
                "junit     | <html/>                   | it begins with <html>, so it is no JUnit report",
                "cobertura | <html/>                   | it begins with <html> without line-rate, so it is no Cobertura report",
                "cobertura | <coverage clover='3'/>    | it begins with <coverage> without line-rate, so it is no Cobertura report",
            })
    void should_not_take_what_is_no_report_for_one_that_found_nothing(String parser, String text, String problem) {
        assertThatThrownBy(() -> read(parser, text))
                .isInstanceOf(IOException.class)
                .hasMessage(problem);
    }

    /** ESLint puts whole sources into its report. */
    @Test
    void should_read_past_texts_that_nobody_asked_for() throws IOException {
        InputStream report = new Repeated(
                "[{\"filePath\":\"a.ts\",\"messages\":[{\"ruleId\":\"r\",\"severity\":2,\"message\":\"m\"}],\"source\":\"",
                "0123456789abcdef",
                5 * MANY / 16,
                "\"}]");

        assertThat(read("eslint", report).findings()).extracting(Finding::file).containsExactly("a.ts");
    }

    @Test
    void should_read_names_with_a_prefix() throws IOException {
        assertThat(read("junit", "<j:testsuite xmlns:j='urn:j'><j:testcase name='a'/></j:testsuite>")
                        .tests()
                        .total())
                .isEqualTo(1);
    }

    @Test
    void should_keep_no_more_failures_than_anybody_reads_of_however_many_reports() throws IOException {
        String suite = "<testsuite>" + "<testcase name='a'><failure/></testcase>".repeat(700) + "</testsuite>";
        Report report = new Report();

        for (int i = 0; i < 3; i++) {
            new ReportParsers()
                    .get("junit")
                    .read(new ByteArrayInputStream(suite.getBytes(StandardCharsets.UTF_8)), report);
        }

        assertThat(report.tests().failed()).isEqualTo(2100);
        assertThat(report.tests().failures()).hasSize(1000);
    }

    @Test
    void should_add_up_the_lines_of_several_reports() throws IOException {
        Report report = new Report();

        for (String lines : new String[] {"lines-covered='1' lines-valid='1'", "lines-covered='0' lines-valid='3'"}) {
            String text = "<coverage line-rate='1' " + lines + "/>";
            new ReportParsers()
                    .get("cobertura")
                    .read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), report);
        }

        assertThat(report.coverage()).hasValue(25);
    }
}
