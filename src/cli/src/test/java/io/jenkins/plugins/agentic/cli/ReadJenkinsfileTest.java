package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** agentic workflow definition: from a Jenkinsfile back to the definition. */
class ReadJenkinsfileTest {
    private static final String YAML = "name: w\nagents:\n  tester: {}\n  coder: {}\n";
    private static final String JENKINSFILE =
            WorkflowDefinition.parse("w.yaml", YAML).jenkinsfile();

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void open() {
        cli = new Cli(folder).file("w.yaml", YAML);
    }

    private Cli.Outcome definition(String jenkinsfile, String... more) {
        cli.jenkinsfile(jenkinsfile);
        String[] command = new String[3 + more.length];
        command[0] = "workflow";
        command[1] = "definition";
        command[2] = cli.job.resolve("Jenkinsfile").toString();
        System.arraycopy(more, 0, command, 3, more.length);
        return cli.call(command);
    }

    @Test
    void should_print_the_definition_that_an_edited_jenkinsfile_says() {
        Cli.Outcome outcome = definition(
                JENKINSFILE.replace("attempt <= 3", "attempt <= 5"),
                "--base",
                cli.job.resolve("w.yaml").toString());

        assertThat(outcome.err())
                .contains("Will change with the rest: error 'The code was not accepted in 3 tries")
                .contains("  Its own says:\n    error 'The code was not accepted in 5 tries");
        assertThat(outcome.out()).isEqualTo("name: w\ntries: 5\nagents:\n  tester: {}\n  coder: {}\n");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void should_name_what_no_definition_says_and_give_the_nearest_where_it_is_wanted() {
        String strange = JENKINSFILE.replace("agent any", "agent none");
        String line = "Jenkinsfile, line "
                + JENKINSFILE
                        .substring(0, JENKINSFILE.indexOf("agent any"))
                        .lines()
                        .count();

        Cli.Outcome refused = definition(strange);
        Cli.Outcome nearest = definition(
                strange, "--nearest", "--out", folder.resolve("out.yaml").toString());

        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .contains(line + ": No definition says: agent none\n  Its own says:\n    agent any\n")
                .contains("one difference, named above, that no definition can make.");
        assertThat(refused.code()).isNotZero();
        assertThat(nearest.code()).isZero();
        assertThat(folder.resolve("out.yaml")).content().contains("name: w\n", "coder: {}\n");
    }

    @Test
    void should_say_where_it_is_no_jenkinsfile() {
        assertThat(definition("node {").err()).contains("Jenkinsfile, line 1: A '{' is not closed.");
        assertThat(definition("node {}").err()).contains("Nothing says the workflow's name.");
    }
}
