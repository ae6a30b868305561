package io.jenkins.plugins.agentic.engine.prompt.evaluation.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuiteReaderTest {
    @TempDir
    Path folder;

    private Suite read(String yaml) throws IOException {
        Files.writeString(folder.resolve("s.yaml"), yaml);
        return SuiteReader.read(new LocalWorkspace(folder), "s.yaml");
    }

    private String error(String yaml) {
        return catchThrowableOfType(AgenticException.class, () -> read(yaml)).sentence();
    }

    @Test
    void should_read_a_suite_in_promptfoos_shape() throws IOException {
        Files.writeString(folder.resolve("a.prompt"), "Translate {{text}}.");
        Files.writeString(folder.resolve("long.txt"), "a long text");
        Suite suite = read(
                """
                # yaml-language-server: $schema=https://promptfoo.dev/config-schema.json
                description: Translations
                prompts:
                  - file://a.prompt
                  - planner@production
                  - 'Say {{text}} in French.'
                  - {id: file://a.prompt, label: again}
                providers:
                  - google:gemini-2.5-flash
                  - id: openai:chat:gpt-5-mini
                    config: {temperature: 0.2, max_tokens: 100}
                evaluateOptions: {repeat: 2, maxConcurrency: 3}
                defaultTest:
                  assert: &short
                    - {type: latency, threshold: 5000}
                tests:
                  - description: greeting
                    vars: {text: hello, no: no}
                    threshold: 0.5
                    assert:
                      - type: icontains
                        value: bonjour
                        weight: 2
                  - vars: {text: file://long.txt}
                """);
        assertThat(suite.prompts())
                .extracting(Suite.Prompt::label)
                .containsExactly("a", "planner@production", "inline-3", "again");
        assertThat(suite.prompts().get(0).source()).isEqualTo("Translate {{text}}.");
        assertThat(suite.providers())
                .extracting(Suite.Provider::model)
                .containsExactly("gemini-2.5-flash", "gpt-5-mini");
        assertThat(suite.providers().get(1).maxTokens()).isEqualTo(100);
        assertThat(suite.repeat()).isEqualTo(2);
        assertThat(suite.tests()).hasSize(2);
        assertThat(suite.tests().get(0).variables()).containsExactly(Map.entry("text", "hello"), Map.entry("no", "no"));
        assertThat(suite.tests().get(0).assertions())
                .extracting(each -> each.name() + each.weight())
                .containsExactly("latency1.0", "icontains2.0");
        assertThat(suite.tests().get(1).variables()).containsEntry("text", "a long text");
    }

    @Test
    void should_make_a_test_of_each_element_of_a_list() throws IOException {
        Suite suite = read(
                """
                tests:
                  - vars: {a: [1, 2], b: [x, y], c: z}
                  - vars: {a: [[1, 2]]}
                  - vars: {a: [1, 2]}
                    options: {disableVarExpansion: true}
                """);
        assertThat(suite.tests())
                .extracting(TestCase::variables)
                .containsExactly(
                        Map.of("a", 1, "b", "x", "c", "z"),
                        Map.of("a", 1, "b", "y", "c", "z"),
                        Map.of("a", 2, "b", "x", "c", "z"),
                        Map.of("a", 2, "b", "y", "c", "z"),
                        Map.of("a", List.of(1, 2)),
                        Map.of("a", List.of(1, 2)));
    }

    @Test
    void should_read_tests_and_schemas_from_files() throws IOException {
        Files.createDirectories(folder.resolve("cases"));
        Files.writeString(folder.resolve("cases/more.yaml"), "- vars: {a: 1}\n- vars: {a: 2}\n");
        Files.writeString(folder.resolve("schema.json"), "{\"type\": \"object\"}");
        Suite suite = read(
                """
                tests:
                  - file://cases/more.yaml
                  - vars: {a: 3}
                    assert: [{type: is-json, value: file://schema.json}]
                """);
        assertThat(suite.tests()).hasSize(3);
        assertThat(suite.tests().get(2).assertions().get(0).value()).isEqualTo(Map.of("type", "object"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: containz, value: x|s.yaml, line 2: There is no assertion type 'containz'. Did you mean 'contains'?",
                "type: not-contain, value: x|Did you mean",
                "type: javascript, value: x|code in suites is not run",
                "type: contains, valeu: x|has an unknown key 'valeu'. Did you mean 'value'?",
                "type: contains|'contains' needs a text",
                "type: cost|has no 'threshold'. Give US dollars.",
                "type: cost, threshold: cheap|'threshold' must be a number",
                "type: regex, value: '(?=x)'|not of RE2's syntax",
                "type: is-json, value: {type: objekt}|The JSON Schema is wrong",
                "type: contains, value: x, weight: -1|'weight' is negative",
                "type: assert-set|has no 'assert'",
                "value: x|has no 'type'",
            })
    void should_name_line_and_cure_of_a_wrong_assertion(String assertion, String expected) {
        assertThat(error("tests:\n  - assert: [{" + assertion + "}]\n"))
                .contains(expected)
                .contains("line 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prompts: [a|is not YAML at line 2, column 1",
                "tests: []|has no test",
                "tests: [{vars: [1]}]|'vars' must be a text",
                "tests: [{vras: {a: 1}}]|unknown key 'vras'. Did you mean 'vars'?",
                "testz: [{}]|unknown key 'testz'. Did you mean 'tests'?",
                "prompts: [x]|has no 'tests'",
                "tests: [{}, {}], tests: [{}]|",
                "tests: [{vars: {a: file://no.txt}}]|'no.txt' does not exist",
                "tests: [{vars: {a: file://../up.txt}}]|not below the suite's folder",
                "tests: [{vars: {a: file:///etc/passwd}}]|not below the suite's folder",
                "tests: file://x.csv|other kinds of files are not read",
                "evaluateOptions: {repeat: 0}|",
                "just a text|A suite must be a map",
            })
    void should_name_place_and_cure_of_a_broken_suite(String yaml, String expected) {
        assertThat(error(yaml + "\n")).contains("s.yaml").contains(expected == null ? "" : expected);
    }

    @Test
    void should_refuse_keys_that_are_there_twice_and_anchors_without_end() {
        assertThat(error("tests: [{}]\ntests: [{}]\n")).contains("line 2").contains("there twice");
        assertThat(error("tests: [{vars: {a: &a [*a]}}]")).contains("s.yaml");
        assertThatThrownBy(() -> SuiteReader.read(new LocalWorkspace(folder), "none.yaml"))
                .hasMessageContaining("'none.yaml' does not exist");
        assertThat(error("")).contains("is empty");
    }

    @Test
    void should_bound_a_bomb_of_anchors() {
        StringBuilder bomb = new StringBuilder("x: &x0 [1]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("x")
                    .append(i)
                    .append(": &x")
                    .append(i)
                    .append(" [*x")
                    .append(i - 1)
                    .append(", *x")
                    .append(i - 1)
                    .append("]\n");
        }
        String yaml = "tests:\n - vars:\n" + bomb.toString().indent(4) + "    y: [[*x39]]\n";
        assertThat(error(yaml)).contains("s.yaml");
    }
}
