package io.jenkins.plugins.agentic.engine.workflow.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WorkflowDefinitionTest {
    private static final Path SCHEMA = Path.of("../../resources/workflow.schema.json");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String ALL =
            """
            name: all
            description: "Everything. \\u002a/ '''"
            language: python
            build: build.yaml
            signingCredentialsId: release-key
            requirements: docs/what.md
            tries: 2
            trigger: {cron: 'H 4 * * *', pollScm: 'H/5 * * * *', upstream: [libs/a, libs/b]}
            agents:
              planner: {model: deep, prompt: 'planner@production', temperature: 0.2, maxTokens: 9000, timeout: 60, budget: 0.5}
              threat-modeller: {tools: [read_file], constraints: ["Don't ask."]}
              coder: {retry: {attempts: 3, interval: 0.5, multiplier: 3}, success: {confidence: 0.7}}
              reviewer: {success: {noIssues: major}}
              tester: {}
              writer:
              packager:
              monitor: {model: fast}
            checkpoints:
              - {after: planner, condition: doubt, action: stop, message: 'Too vague: "$x"'}
              - {after: threat-modeller, submitter: 'ann,security', notStarter: true, timeout: 60}
              - {after: reviewer, condition: critical, id: bad}
              - {after: tester, condition: failed}
              - {after: package}
            artifacts:
              - {files: 'dist/*.whl', least: 1, maxBytes: 100000}
              - {files: api.yaml, schema: {type: object, required: [openapi], properties: {openapi: {type: string}}}}
            distribution:
              environment: staging
              approval: true
              targets: [{type: pypi, repository: 'https://pypi.example.com/', credentialsId: pypi}]
            monitoring: {window: 60, every: 10, rollback: true, signals: [{type: http, url: 'https://example.com/'}]}
            """;

    static Stream<String> good() throws IOException {
        return Stream.of(
                ALL,
                "name: x\nagents: {coder: }\n",
                "name: x\nlanguage: docker\nimage: team/calc:1\nagents: {coder: }\n",
                "name: x\nlanguage: rust\nbuild: rust.yaml\nagents: {coder: }\n",
                "{\"name\": \"x\", \"agents\": {\"coder\": {}}}",
                Files.readString(Path.of("../../sample-jobs/typescript-library/workflow.yaml")));
    }

    private static JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Files.readString(SCHEMA));
    }

    @ParameterizedTest
    @MethodSource("good")
    void should_read_what_fits_the_published_schema(String text) throws IOException {
        assertThat(schema().validate(YAML.readTree(text))).isEmpty();
        assertThat(WorkflowDefinition.parse("w.yaml", text).jenkinsfile()).contains("pipeline {");
    }

    /** Each is wrong by the schema too; what only the reader can know is tested below. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            'name: x'                                                        | w.yaml, line 1: 'agents' is missing.
            'agents: {coder: }'                                              | w.yaml, line 1: 'name' is missing.
            'name: x~agent: {coder: }'                                       | unknown key 'agent'. Did you mean 'agents'?
            'name: ../x~agents: {coder: }'                                   | 'name' is '../x'. It must be of letters
            'name: x~tries: 11~agents: {coder: }'                            | line 2: 'tries' must be a whole number from 1 to 10
            'name: x~language: cobol~agents: {coder: }'                      | line 2: There is no build pipeline for the language 'cobol'. There are: docker, python, typescript. Any other takes 'build'
            'name: x~language: pyton~agents: {coder: }'                      | Did you mean 'python'?
            'name: x~language: Rust!~agents: {coder: }'                      | 'language' is 'Rust!'
            'name: x~language: docker~agents: {coder: }'                     | line 2: Nothing names the image.
            'name: x~image: a/b~agents: {coder: }'                           | line 2: 'image' is for the language docker.
            'name: x~language: docker~image: "$(x)"~agents: {coder: }'       | 'image' is '$(x)'
            'name: x~build: /etc/passwd~agents: {coder: }'                   | 'build' is '/etc/passwd'
            'name: x~build: a/../../b~agents: {coder: }'                     | 'build' is 'a/../../b'
            'name: x~agents: {planner: }'                                    | There is no coder among the agents.
            'name: x~agents: [coder]'                                        | 'agents' must be a map.
            'name: x~agents:~  coder: {modl: x}'                             | line 3: The agent 'coder' has an unknown key 'modl'. Did you mean 'model'?
            'name: x~agents: {coder: {temperature: 3}}'                      | It must be from 0 to 2
            'name: x~agents: {coder: {retry: 3}}'                            | 'retry' must be a map
            'name: x~agents: {coder: {success: {noIssues: major}}}'          | unknown key 'noIssues'
            'name: x~agents: {coder: }~checkpoints: [{condition: always}]'   | 'after' is missing
            'name: x~agents: {coder: }~checkpoints: [{after: coder, condition: often}]' | It must be one of: always, doubt, critical, failed.
            'name: x~agents: {coder: }~artifacts: [{files: "$(rm -rf /)"}]'  | 'files' is '$(rm -rf /)'
            'name: x~agents: {coder: }~artifacts: [{files: "../*"}]'         | 'files' is '../*'
            'name: x~agents: {coder: , packager: }~distribution: {targets: []}' | 'targets' is empty
            'name: x~agents: {coder: , packager: }~distribution: {targets: [{url: x}]}' | 'type' is missing
            """)
    void should_say_where_what_is_wrong(String text, String expected) throws IOException {
        String yaml = text.replace("~", "\n");

        assertThatThrownBy(() -> WorkflowDefinition.parse("w.yaml", yaml))
                .isInstanceOfSatisfying(AgenticException.class, e -> assertThat(e.sentence())
                        .startsWith("w.yaml, line ")
                        .contains(expected));
        assertThat(schema().validate(YAML.readTree(yaml))).isNotEmpty();
    }

    @Test
    void should_refuse_what_makes_no_sense_together() {
        assertWrong("checkpoints: [{after: tester}]", "There is no 'tester' to stop after. There are: coder, compile");
        assertWrong("checkpoints: [{after: coder, condition: failed}]", "'failed' can't be after 'coder'");
        assertWrong("checkpoints: [{after: coder}, {after: coder}]", "Two checkpoints have the id 'coder-always'");
        assertWrong("distribution: {targets: [{type: binary}]}", "Add 'packager' to the agents.");
        assertWrong("monitoring: {signals: [{type: log}]}", "There is no release to watch.");
        assertThatThrownBy(() -> WorkflowDefinition.parse("w.yaml", "name: ["))
                .hasMessageContaining("is not YAML at line");
        assertThatThrownBy(() -> WorkflowDefinition.parse("w.yaml", "")).hasMessageContaining("is empty");
    }

    private static void assertWrong(String more, String expected) {
        assertThatThrownBy(() -> WorkflowDefinition.parse("w.yaml", "name: x\nagents: {coder: }\n" + more))
                .isInstanceOfSatisfying(AgenticException.class, e -> assertThat(e.sentence())
                        .startsWith("w.yaml, line 3: ")
                        .contains(expected));
    }

    @Test
    void should_write_all_of_it_into_the_jenkinsfile() {
        String text = WorkflowDefinition.parse("w.yaml", ALL).jenkinsfile();

        assertThat(text)
                .startsWith("// The workflow 'all'")
                .contains("cron('H 4 * * *')", "pollSCM('H/5 * * * *')", "upstreamProjects: 'libs/a,libs/b'")
                .contains(
                        "outputs.planner = usable('planner') {",
                        "agentPlan(",
                        "model: 'deep',",
                        "prompt: 'planner@production',",
                        "budget: 0.5,")
                .contains(
                        "outputs['threat-modeller'] = usable('threat-modeller') {",
                        "agentRun(",
                        "role: 'threat-modeller',",
                        "constraints: ['Don\\'t ask.'],")
                .contains(
                        "attempt <= 2",
                        "retry: 3,",
                        "retryInterval: 0.5,",
                        "retryMultiplier: 3.0,",
                        "unsure(outputs.coder, 0.7)")
                .contains("error 'Too vague: \"$x\"'")
                .contains("submitter: 'ann,security', notStarter: true, timeout: 60")
                .contains("severe(issues, ['critical', 'major'])", "id: \"bad-${attempt}\"")
                .contains("set -- dist/*.whl", "-size +100000c")
                .contains("autoPublish: false", "credentialsId: 'pypi'", "environment: 'staging'")
                .contains("releaseWatch(", "rollbackPackage(name: release.name")
                .contains("definition = readFile('build.yaml')", "readFile('docs/what.md')");
        assertThat(text.indexOf("expectedCost(publishes: true)"))
                .isBetween(0, text.indexOf("outputs.planner = usable"));
    }

    /** The last word on a package is the one that is signed, and names who approved. */
    @Test
    void should_sign_the_provenance_that_names_who_approved() {
        String text = WorkflowDefinition.parse("w.yaml", ALL).jenkinsfile();

        assertThat(text)
                .contains(
                        "compilePackage(language: 'python', steps: steps, yaml: definition, signingCredentialsId: 'release-key'")
                .containsSubsequence(
                        "packed = runSteps(definition, parts.pack, true)",
                        "archiveArtifacts artifacts: parts.files + ',.agentic/attestations/*'",
                        "id: 'publish',",
                        "compileArtifacts(files: parts.files, language: 'python', build: packed.build,"
                                + " signingCredentialsId: 'release-key')",
                        "archiveArtifacts artifacts: '.agentic/attestations/*'",
                        "publishPackage(");
    }

    @Test
    void should_build_images() {
        String text = WorkflowDefinition.parse(
                        "w.yaml", "name: x\nlanguage: docker\nimage: team/calc:1\nagents: {coder: }\n")
                .jenkinsfile();

        assertThat(text)
                .contains(
                        "compilePackage(language: 'docker', steps: ['build', 'test'], image: 'team/calc:1', junit: false)")
                .contains("steps: ['build', 'scan', 'test'], image: 'team/calc:1')")
                .contains("docker save --output image.tar \"$AGENTIC_IMAGE\"")
                .contains("archiveArtifacts artifacts: 'image.tar,.agentic/attestations/*'");
    }

    /** Which steps there are, only the run knows: the Jenkinsfile sorts them there. */
    @Test
    void should_hold_artifacts_against_their_schema_before_they_are_archived() {
        String text = WorkflowDefinition.parse("w.yaml", ALL).jenkinsfile();

        assertThat(text)
                .contains("compileArtifacts(files: 'api.yaml', schema: [type: 'object', required: ['openapi'],"
                        + " properties: [openapi: [type: 'string']]], signingCredentialsId: 'release-key')");
        assertThat(text.indexOf("schema: [type")).isLessThan(text.indexOf("archiveArtifacts"));
        assertThatThrownBy(() -> WorkflowDefinition.parse(
                        "w.yaml",
                        "name: x\nagents: {coder: }\nartifacts:\n- files: a.json\n  schema: {type: objekt}\n"))
                .hasMessageStartingWith("w.yaml, line 5: 'schema' is no JSON Schema that can be used");
    }

    @ParameterizedTest
    @CsvSource({"rust,''", "docker,'image: team/calc:1'", "python,''"})
    void should_sort_the_steps_of_a_build_of_its_own(String language, String more) {
        String text = WorkflowDefinition.parse(
                        "w.yaml",
                        "name: x\nlanguage: " + language + "\nbuild: own.yaml\n" + more + "\nagents: {coder: }\n")
                .jenkinsfile();

        assertThat(text)
                .contains("parts = sorted(commands)")
                .containsOnlyOnce("readFile('own.yaml')")
                .contains("compilePlan(language: '" + language + "', yaml: definition, file: 'own.yaml')")
                .contains("tests = runSteps(definition, parts.tests, false)", "runSteps(definition, parts.judge, true)")
                .contains("compilePackage(language: '" + language + "', steps: steps, yaml: definition")
                .contains("archiveArtifacts artifacts: parts.files");
    }

    /** The pages draw while one works, before the server has answered: their own test draws the same file. */
    @Test
    void should_draw_what_the_pages_draw() throws IOException {
        Path drawn = Path.of("src/test/resources/io/jenkins/plugins/agentic/engine/workflow/definition");
        WorkflowGraph graph = WorkflowDefinition.parse("drawn.yaml", Files.readString(drawn.resolve("drawn.yaml")))
                .graph();

        assertThat(new ObjectMapper().readTree(Json.write(graph.toMap())))
                .isEqualTo(new ObjectMapper().readTree(Files.readString(drawn.resolve("drawn.json"))));
    }

    @Test
    void should_draw_what_leads_where() {
        WorkflowGraph graph = WorkflowDefinition.parse("w.yaml", ALL).graph();

        assertThat(graph.nodes()).extracting(WorkflowGraph.Node::id).contains("planner", "checkpoint bad", "rollback");
        assertThat(graph.edges())
                .contains(
                        new WorkflowGraph.Edge("coder", "reviewer", ""),
                        new WorkflowGraph.Edge("coder", "tester", ""),
                        new WorkflowGraph.Edge("reviewer", "checkpoint bad", "critical"),
                        new WorkflowGraph.Edge("checkpoint bad", "coder", "rejected"),
                        new WorkflowGraph.Edge("tester", "coder", "not all passed, tries left"),
                        new WorkflowGraph.Edge("monitor", "rollback", "regression found"));
        List<String> ids = graph.nodes().stream().map(WorkflowGraph.Node::id).toList();
        assertThat(graph.edges()).allSatisfy(edge -> assertThat(ids).contains(edge.from(), edge.to()));
        assertThat(graph.mermaid())
                .startsWith("flowchart TD\n")
                .contains("n_tester -->|not all passed, tries left| n_coder");
    }
}
