package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.SuiteReader;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraderTest {
    @TempDir
    Path folder;

    /** Counts of a few letters: enough for texts to be more or less alike. */
    private static final class Letters implements EmbeddingModel {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return Response.from(
                    segments.stream().map(segment -> letters(segment.text())).toList());
        }

        private static Embedding letters(String text) {
            float[] counts = new float[26];
            text.chars().filter(c -> c >= 'a' && c <= 'z').forEach(c -> counts[c - 'a']++);
            return Embedding.from(counts);
        }
    }

    private Grade grade(String test, String output) throws IOException {
        return grade(test, output, (rubric, subject, model, number) -> {
            throw new AssertionError("no judge is needed");
        });
    }

    private Grade grade(String test, String output, Judge judge) throws IOException {
        Files.writeString(
                folder.resolve("s.yaml"), "tests:\n- " + test.strip().indent(2).strip() + "\n");
        TestCase read =
                SuiteReader.read(new LocalWorkspace(folder), "s.yaml").tests().get(0);
        Subject subject = new Subject(output, new BigDecimal("0.002"), 1500, read.variables(), "j");
        return new Grader(Letters::new).grade(read.assertions(), read.threshold(), subject, judge);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "type: equals, value: Paris|Paris|true",
                "type: equals, value: Paris|paris|false",
                "type: equals, value: 4|4|true",
                "type: equals, value: {a: [1, 2]}|{ \"a\": [1,2] }|true",
                "type: equals, value: {a: 1}|{\"a\": 1} and more|false",
                "type: not-equals, value: Paris|Rome|true",
                "type: contains, value: ari|Paris|true",
                "type: contains, value: ARI|Paris|false",
                "type: icontains, value: ARI|Paris|true",
                "type: not-contains, value: ari|Paris|false",
                "type: contains-any, value: [x, ari]|Paris|true",
                "type: contains-any, value: `x, ari`|Paris|true",
                "type: contains-all, value: [P, x]|Paris|false",
                "type: not-contains-any, value: [x, y]|Paris|true",
                "type: icontains-all, value: [PAR, IS]|Paris|true",
                "type: icontains-any, value: [PAX]|Paris|false",
                "type: regex, value: '^P\\w+s$'|Paris|true",
                "type: not-regex, value: '\\d'|Paris|true",
                "type: starts-with, value: Pa|Paris|true",
                "type: not-starts-with, value: Pa|Paris|false",
                "type: is-json|[1]|true",
                "type: is-json|{\"a\": 1} trailing|false",
                "type: is-json||false",
                "type: is-json, value: {type: object, required: [a]}|{\"a\": 1}|true",
                "type: is-json, value: {type: object, required: [a]}|{\"b\": 1}|false",
                "type: not-is-json|no|true",
                "type: contains-json|here: {\"a\": 1}.|true",
                "type: contains-json, value: {required: [a]}|{broken {\"b\": 1} [2] {\"a\": 1}|true",
                "type: contains-json, value: {type: object, required: [z]}|{\"b\": 1}|false",
                "type: not-contains-json|none [here|true",
                "type: cost, threshold: 0.002|x|true",
                "type: cost, threshold: 0.001|x|false",
                "type: latency, threshold: 1500|x|true",
                "type: not-latency, threshold: 1500|x|false",
                "type: similar, value: a cat sat|a cat sat|true",
                "type: similar, value: [zzz, a cat sat]|a cat sat there|true",
                "type: similar, value: zzz|a cat|false",
                "type: not-similar, value: zzz|a cat|true",
            })
    void should_decide_as_promptfoo_does(String assertion, String output, boolean passed) throws IOException {
        Grade grade = grade("assert: [{" + assertion.replace('`', '"') + "}]", output == null ? "" : output);
        assertThat(grade.passed()).as(grade.reason()).isEqualTo(passed);
    }

    @Test
    void should_weigh_scores_and_pass_at_the_threshold() throws IOException {
        String test =
                """
                threshold: 0.75
                assert:
                  - {type: contains, value: a, weight: 3}
                  - {type: contains, value: z}
                """;
        Grade grade = grade(test, "abc");
        assertThat(grade.score()).isEqualTo(0.75);
        assertThat(grade.passed()).isTrue();
        assertThat(grade(test.replace("0.75", "0.8"), "abc").passed()).isFalse();
        assertThat(grade(test.replace("threshold: 0.75", "description: d"), "abc")
                        .passed())
                .isFalse();
    }

    @Test
    void should_count_a_set_as_one_assertion() throws IOException {
        String test =
                """
                assert:
                  - type: assert-set
                    threshold: 0.5
                    assert:
                      - {type: contains, value: a}
                      - {type: contains, value: z}
                  - {type: contains, value: b}
                """;
        Grade grade = grade(test, "abc");
        assertThat(grade.passed()).isTrue();
        assertThat(grade.score()).isEqualTo(0.75);
        Grade failed = grade(test.replace("0.5", "0.6"), "abc");
        assertThat(failed.passed()).isFalse();
        assertThat(failed.failures()).hasSize(1).first().asString().contains("does not contain 'z'");
    }

    @Test
    void should_fill_a_tests_variables_into_what_is_expected() throws IOException {
        assertThat(grade("{vars: {city: Paris}, assert: [{type: contains, value: 'in {{city}}'}]}", "in Paris")
                        .passed())
                .isTrue();
    }

    @Test
    void should_ask_the_judge_named_nearest_and_take_its_score() throws IOException {
        String test =
                """
                assert:
                  - {type: llm-rubric, value: is polite}
                  - {type: llm-rubric, value: is short, provider: 'google:gemini-2.5-pro', threshold: 0.6}
                """;
        Grade grade = grade(
                test,
                "Hi",
                (rubric, subject, model, number) -> new Grade(
                        "", true, number == 1 ? 1 : 0.5, rubric + " by " + model, new BigDecimal("0.1"), List.of()));
        assertThat(grade.passed()).isFalse();
        assertThat(grade.score()).isEqualTo(0.75);
        assertThat(grade.cost()).isEqualByComparingTo("0.2");
        assertThat(grade.parts())
                .extracting(Grade::reason)
                .containsExactly("is polite by j", "is short by gemini-2.5-pro");
    }

    @Test
    void should_find_json_among_text_and_stop_at_brackets_without_end() {
        assertThat(EmbeddedJson.in("a {\"x\": {\"y\": 1}} b [2] c")).hasSize(2);
        assertThat(EmbeddedJson.in("[".repeat(200_000))).isEmpty();
    }

    @Test
    void should_say_how_to_get_the_embedding_model_where_it_is_missing() {
        assertThatThrownBy(() -> new LocalEmbeddings(folder.resolve("none")).get())
                .isInstanceOfSatisfying(AgenticException.class, e -> assertThat(e.sentence())
                        .contains("needs a local embedding model")
                        .contains("dependency:copy-dependencies -DoutputDirectory=" + folder.resolve("none")));
    }

    @Test
    void should_say_that_the_jars_are_of_no_use() throws IOException {
        Files.writeString(folder.resolve("x.jar"), "no jar");
        assertThatThrownBy(() -> new LocalEmbeddings(folder).get())
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining("can't be used");
    }

    /** With -Dagentic.embeddings=FOLDER, where the 130 MB of the model's jars are; see resources/embeddings/pom.xml. */
    @Test
    @EnabledIfSystemProperty(named = "agentic.embeddings", matches = ".+")
    void should_tell_near_from_far_by_the_real_model() {
        Grader grader = new Grader(new LocalEmbeddings(Path.of(System.getProperty("agentic.embeddings"))));
        Assertion similar = new Assertion(
                AssertionType.SIMILAR,
                false,
                List.of("The invoice was paid on Monday."),
                null,
                1,
                "",
                "",
                List.of(),
                "");
        Subject near = new Subject("On Monday the bill got paid.", BigDecimal.ZERO, 0, Map.of(), "");
        Subject far = new Subject("Penguins can't fly.", BigDecimal.ZERO, 0, Map.of(), "");
        assertThat(grader.grade(List.of(similar), null, near, null).passed()).isTrue();
        assertThat(grader.grade(List.of(similar), null, far, null).score()).isLessThan(0.4);
    }
}
