package io.jenkins.plugins.agentic.engine.workflow.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.workflow.definition.JenkinsfileReading.Difference;
import io.jenkins.plugins.agentic.engine.workflow.definition.JenkinsfileReading.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JenkinsfileReaderTest {
    private static final String YAML =
            """
            name: cart
            description: "The shop's\\ncart."
            tries: 3
            agents:
              planner: {model: deep}
              architect: {}
              tester: {}
              coder: {retry: {attempts: 3}, success: {confidence: 0.7}}
              reviewer: {success: {noIssues: major}}
              packager: {}
            checkpoints:
              - {after: package, message: 'Pack it?', timeout: 60}
              - {after: planner, condition: doubt, id: plan, message: 'A good plan?'}
              - {after: reviewer, condition: critical, action: stop, id: hidden, submitter: ann}
              - {after: tester, condition: failed}
            artifacts:
              - {files: '*.tgz', maxBytes: 500}
            distribution:
              approval: true
              targets: [{type: npm, registry: 'https://npm.example.com', credentialsId: npm}]
            monitoring: {signals: [{type: http, url: 'https://example.com/'}]}
            """;
    private static final WorkflowDefinition BEFORE = WorkflowDefinition.parse("w.yaml", YAML);
    private static final String TEXT = BEFORE.jenkinsfile();

    private static JenkinsfileReading read(String text) {
        return JenkinsfileReader.read("Jenkinsfile", text, Optional.of(BEFORE));
    }

    private static String edited(String what, String to) {
        assertThat(TEXT).contains(what);
        return TEXT.replace(what, to);
    }

    /** One place in the Jenkinsfile, and the same place in the definition. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            'A good plan?'                          | 'A fine plan?'                        | 'A good plan?'       | 'A fine plan?'
            'Pack it?', timeout: 60                 | 'Pack it?', timeout: 90               | timeout: 60          | timeout: 90
            'Pack it?', timeout: 60, artifacts: '*.tgz' | 'Pack it?', artifacts: '*.tgz', timeout: 60, submitter: 'bob' | timeout: 60 | submitter: bob, timeout: 60
            id: 'plan'                              | id: 'plans'                           | id: plan             | id: plans
            severe(issues, ['critical', 'major'])   | severe(issues, ['critical'])          | noIssues: major      | noIssues: critical
            unsure(outputs.coder, 0.7)              | unsure(outputs.coder, 0.90)           | confidence: 0.7      | confidence: 0.9
            unsure(outputs.architect, 0.5)          | unsure(outputs.architect, 0.8)        | architect: {}        | architect: {success: {confidence: 0.8}}
            attempt <= 3                            | attempt <= 5                          | tries: 3             | tries: 5
            retry: 3,                               | retry: 4,                             | attempts: 3          | attempts: 4
            model: 'deep',                          | prompt: 'p@1',                        | model: deep          | prompt: 'p@1'
            model: 'deep',                          | ``                                    | {model: deep}        | {}
            retry: 3,                               | retry: 3, budget: 0.5,                | coder: {             | coder: {budget: 0.5,
            npm.example.com                         | npm.example.org                       | npm.example.com      | npm.example.org
            [[type: 'npm',                          | [[type: 'binary'], [type: 'npm',      | [{type: npm          | [{type: binary}, {type: npm
            every: 30                               | every: 10                             | monitoring: {        | monitoring: {every: 10,
            environment: 'production'               | environment: 'staging'                | approval: true       | approval: true~environment: staging
            error 'Stopped after the reviewer.'     | error 'No.'                           | id: hidden           | id: hidden, message: 'No.'
            // The shop's cart.                     | // The basket.                        | "The shop's\\ncart." | The basket.
            """)
    void should_read_an_edit_back(String what, String to, String yaml, String yamlTo) {
        String text = edited(what, to == null ? "" : to);
        String definition = YAML.replace(yaml, yamlTo.replace("~", "\n  "));

        JenkinsfileReading reading = read(text);

        assertThat(reading.faults()).isEmpty();
        assertThat(reading.definition()).isEqualTo(WorkflowDefinition.parse("w.yaml", definition));
    }

    /** Whatever is changed in the definition, its Jenkinsfile says it, with all that is not shown as it was. */
    @ParameterizedTest
    @MethodSource
    void should_read_back_what_the_definition_could_have_said(String what, String to) {
        assertThat(YAML).contains(what);
        WorkflowDefinition after = WorkflowDefinition.parse("w.yaml", YAML.replace(what, to));

        JenkinsfileReading reading = read(after.jenkinsfile());

        assertThat(reading.differences()).isEmpty();
        assertThat(reading.definition()).isEqualTo(after);
    }

    static Stream<Arguments> should_read_back_what_the_definition_could_have_said() {
        return Stream.of(
                Arguments.of("  architect: {}\n", ""),
                Arguments.of("  architect: {}\n", "  architect: {}\n  threat-modeller: {tools: [read_file]}\n"),
                Arguments.of("  packager: {}\n", "  writer: {}\n  packager: {}\n"),
                Arguments.of("  - {after: tester, condition: failed}\n", ""),
                Arguments.of("artifacts:\n", "  - {after: architect}\nartifacts:\n"),
                Arguments.of("condition: critical, action: stop", "condition: doubt, action: stop"),
                Arguments.of("approval: true", "approval: false"),
                Arguments.of("maxBytes: 500}", "least: 2}\n  - {files: api.yaml, schema: {type: object}}"),
                Arguments.of(
                        "monitoring: {", "trigger: {cron: '@daily', upstream: [a, b]}\nmonitoring: {rollback: true, "),
                Arguments.of("tries: 3\n", "tries: 9\nlanguage: rust\nbuild: ci/build.yaml\n"));
    }

    @Test
    void should_tell_what_follows_from_an_edit() {
        assertThat(read(edited("attempt <= 3", "attempt <= 5")).differences())
                .extracting(Difference::kind, Difference::text, Difference::instead)
                .contains(org.assertj.core.groups.Tuple.tuple(
                        Kind.FOLLOWS,
                        "error 'The code was not accepted in 3 tries: see the tests, or what the person said.'",
                        "error 'The code was not accepted in 5 tries: see the tests, or what the person said.'"))
                .allSatisfy(each -> assertThat(each.toList().get(0)).isEqualTo(Kind.FOLLOWS));
    }

    @Test
    void should_name_what_no_definition_says() {
        JenkinsfileReading reading = read(edited("agent any", "agent { label 'big' }")
                .replace("requirement = params", "echo 'Hello'\n                    requirement = params"));

        assertThat(reading.complete()).isFalse();
        assertThat(reading.definition()).isEqualTo(BEFORE);
        int agent = line(TEXT, "agent any");
        int requirement = line(TEXT, "requirement = params");
        assertThat(reading.differences())
                .containsExactly(
                        new Difference(Kind.LOST, agent, "agent { label 'big' }", "agent any"),
                        new Difference(Kind.LOST, requirement, "echo 'Hello'", ""));
    }

    @Test
    void should_name_a_text_to_which_only_a_blank_line_was_added() {
        JenkinsfileReading reading = read(TEXT.replaceFirst("(sh '''\n[^\n]*\n)", "$1\n"));

        assertThat(reading.complete()).isFalse();
        assertThat(reading.differences())
                .containsExactly(new Difference(Kind.LOST, line(TEXT, "sh '''"), "sh '''", ""));
    }

    @Test
    void should_name_what_no_definition_leaves_out() {
        String archive = "archiveArtifacts artifacts: '*.tgz,.agentic/attestations/*', fingerprint: true";

        JenkinsfileReading reading = read(TEXT.replaceFirst(".*archiveArtifacts.*\n", ""));

        assertThat(reading.faults()).containsExactly(new Difference(Kind.MISSING, line(TEXT, archive), "", archive));
    }

    @Test
    void should_name_comments_and_mind_no_blanks() {
        String text = edited("requirement = params", "// Mine.\n\n   requirement   =   params")
                .replace("\n", "\r\n");

        JenkinsfileReading reading = read(text);

        assertThat(reading.complete()).isTrue();
        assertThat(reading.definition()).isEqualTo(BEFORE);
        assertThat(reading.differences())
                .containsExactly(new Difference(Kind.COMMENT, line(TEXT, "requirement = params"), "// Mine.", ""));
    }

    private static int line(String text, String of) {
        return (int) text.substring(0, text.indexOf(of)).lines().count();
    }

    @Test
    void should_read_without_the_definition_before() {
        JenkinsfileReading reading = JenkinsfileReader.read("Jenkinsfile", TEXT, Optional.empty());

        assertThat(reading.differences()).isEmpty();
        assertThat(reading.definition().description()).isEqualTo("The shop's cart.");
        assertThat(reading.definition().agents()).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            attempt <= 3    | attempt <= 30   | 'tries' must be a whole number from 1 to 10.
            , 0.7)          | , 1.7)          | 'confidence' is 1.7
            id: 'plan'      | id: 'package-always' | Two checkpoints have the id 'package-always'.
            'A good plan?'  | 'A good plan?   | A text that begins with ' is not closed.
            'A good plan?'  | "A ${good plan?" | A text that begins with " is not closed.
            def requirement | ]def            | A ']' closes nothing.
            pipeline {      | pipeline {{     | A '{' is not closed.
            def requirement | /*              | A comment is not closed.
            """)
    void should_say_where_it_is_wrong(String what, String to, String why) {
        assertThatThrownBy(() -> read(edited(what, to)))
                .isInstanceOfSatisfying(AgenticException.class, e -> assertThat(e.sentence())
                        .matches("(?s)Jenkinsfile, line \\d+: .*")
                        .contains(why));
    }

    @Test
    void should_say_when_nothing_names_the_workflow() {
        assertThatThrownBy(() -> JenkinsfileReader.read("J", "pipeline { agent any }", Optional.empty()))
                .hasMessageContaining("J, line 1: Nothing says the workflow's name.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[", "a", "'x' ", "\"${", "{[(", "unsure(outputs.coder, [1, ", "a\n", "}", "/", "usable(1) {"})
    void should_end_soon(String part) {
        String text = TEXT + part.repeat(900_000 / part.length());
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            try {
                assertThat(read(text).definition()).isEqualTo(BEFORE);
            } catch (AgenticException e) {
                assertThat(e.sentence()).startsWith("Jenkinsfile");
            }
        });
        assertThatThrownBy(() -> read(text.repeat(2))).hasMessageContaining("more than 1,000,000 characters");
    }
}
