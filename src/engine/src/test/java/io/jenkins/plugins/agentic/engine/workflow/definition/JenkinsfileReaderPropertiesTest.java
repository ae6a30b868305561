package io.jenkins.plugins.agentic.engine.workflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JenkinsfileReaderPropertiesTest {
    @Property(tries = 100)
    void should_write_yaml_that_is_the_definition(@ForAll Random random) {
        WorkflowDefinition definition = Definitions.random(random);

        assertThat(WorkflowDefinition.parse("w.yaml", DefinitionText.of(definition)))
                .isEqualTo(definition);
    }

    /** Up to what no Jenkinsfile shows: the same Jenkinsfile. */
    @Property(tries = 100)
    void should_read_what_was_written(@ForAll Random random) {
        WorkflowDefinition definition = Definitions.random(random);
        String text = definition.jenkinsfile();

        JenkinsfileReading reading = JenkinsfileReader.read("Jenkinsfile", text, Optional.empty());

        assertThat(reading.differences()).as(DefinitionText.of(definition)).isEmpty();
        assertThat(reading.definition().jenkinsfile()).isEqualTo(text);
        assertThat(JenkinsfileReader.read("Jenkinsfile", text, Optional.of(definition))
                        .definition())
                .isEqualTo(definition);
    }

    /** Whatever the definition before was: it only adds what is not shown. */
    @Property(tries = 100)
    void should_read_what_was_written_after_another(@ForAll Random random) {
        WorkflowDefinition before = Definitions.random(random);
        WorkflowDefinition after = Definitions.random(random);

        JenkinsfileReading reading = JenkinsfileReader.read("Jenkinsfile", after.jenkinsfile(), Optional.of(before));

        assertThat(reading.differences())
                .as(DefinitionText.of(before) + "---\n" + DefinitionText.of(after))
                .isEmpty();
        assertThat(reading.definition().jenkinsfile()).isEqualTo(after.jenkinsfile());
    }

    /** Blanks and comments mean nothing; a line more is named, wherever it is. */
    @Property(tries = 100)
    void should_name_the_line_that_no_definition_says(@ForAll Random random) {
        WorkflowDefinition definition = Definitions.random(random);
        List<String> lines = new ArrayList<>(definition.jenkinsfile().lines().toList());
        int body = lines.indexOf("pipeline {");
        int at;
        do {
            at = body + 2 + random.nextInt(lines.size() - body - 3);
        } while (!lines.get(at).strip().matches("(if|def|for|error|decide|sh|published|requirement) ?.*"));
        lines.add(at, "echo 'Hello'");
        String text = String.join("\n\n", lines);

        JenkinsfileReading reading = JenkinsfileReader.read(
                "Jenkinsfile", text, random.nextBoolean() ? Optional.of(definition) : Optional.empty());

        assertThat(reading.faults())
                .containsExactly(new JenkinsfileReading.Difference(
                        JenkinsfileReading.Kind.LOST, 2 * at + 1, "echo 'Hello'", ""));
        assertThat(reading.definition().jenkinsfile()).isEqualTo(definition.jenkinsfile());
    }

    /** Cut, doubled or turned: an answer or a clear error; and what is said to be complete is. */
    @Property(tries = 100)
    void should_claim_nothing_that_is_not_so(@ForAll Random random) {
        WorkflowDefinition definition = Definitions.random(random);
        StringBuilder text = new StringBuilder(definition.jenkinsfile());
        for (int i = random.nextInt(4); i >= 0; i--) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + random.nextInt(60));
            switch (random.nextInt(3)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(from, text.substring(from, to));
                default -> text.insert(from, "'\"{}[]()\\\n/$".charAt(random.nextInt(12)));
            }
        }
        try {
            JenkinsfileReading reading =
                    JenkinsfileReader.read("Jenkinsfile", text.toString(), Optional.of(definition));
            JenkinsfileReading again =
                    JenkinsfileReader.read("Jenkinsfile", reading.definition().jenkinsfile(), Optional.empty());
            assertThat(again.differences()).isEmpty();
            if (reading.differences().isEmpty()) {
                assertThat(JenkinsfileLines.of("Jenkinsfile", text.toString())
                                .says(JenkinsfileLines.of(reading.definition())))
                        .isTrue();
            }
        } catch (AgenticException e) {
            assertThat(e.sentence()).startsWith("Jenkinsfile, line ");
        }
    }
}
