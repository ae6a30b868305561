package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jenkinsfiles that definitions become, run. */
class DefinedWorkflowTest {
    private static final String DEFINITION = "name: w\nagents:\n  planner:\n  coder:\n";
    private static final String UNFIT = "{\"result\": {}}";
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    private static final String CODE =
            """
            {"result": {"files": [{"path": "own.yaml", "action": "create", "content": "steps: []"}], "notes": ""},
             "reasoning": "because", "confidence": 0.9, "nextAgent": "tester", "humanReviewRequired": false}""";

    @TempDir
    Path folder;

    private GeminiServer server;

    private Cli.Outcome run(String approve, Reply... replies) {
        return cli(DEFINITION, replies).run("--approve", approve);
    }

    private Cli cli(String definition, Reply... replies) {
        server = GeminiServer.start(0, Script.inOrder(replies));
        return new Cli(folder)
                .with("GEMINI_API_KEY", "key")
                .with("GEMINI_BASE_URL", server.baseUrl())
                .with("AGENTIC_MODEL", "gemini-2.5-pro")
                .file("requirements.md", "A parser.")
                .jenkinsfile(WorkflowDefinition.parse("w.yaml", definition).jenkinsfile());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void should_ask_an_agent_again_whose_answer_is_unusable_where_a_person_wants_that() {
        Cli.Outcome outcome = run(
                "all",
                Reply.text(UNFIT),
                Reply.text(UNFIT),
                Reply.text(PLAN),
                Reply.error(403, "PERMISSION_DENIED", "enough of it"));

        assertThat(outcome.out()).contains("The planner's answer is unusable. Ask again?");
        // The plan was good then; the coder is no answer to ask about.
        assertThat(outcome.err()).contains("HTTP 403: enough of it");
        assertThat(server.requests()).hasSize(4);
    }

    /** Else --approve all would go on for ever, and pay for each. */
    @Test
    void should_ask_an_agent_no_more_often_than_it_may_try() {
        Reply unfit = Reply.text(UNFIT);
        Cli.Outcome outcome = cli(
                        DEFINITION + "tries: 2\n",
                        unfit,
                        unfit,
                        unfit,
                        unfit,
                        Reply.error(403, "PERMISSION_DENIED", "enough of it"))
                .run("--approve", "all");

        assertThat(outcome.err()).contains("The planner's answer does not fit its schema");
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void should_end_the_run_where_nobody_wants_it_asked_again() {
        Cli.Outcome outcome = run("none", Reply.text(UNFIT), Reply.text(UNFIT));

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.out() + outcome.err()).contains("The planner's answer is unusable. Ask again?");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void should_ask_before_the_first_call_where_the_jobs_runs_cost_more_than_the_administrator_says()
            throws IOException {
        Cli cli = cli(DEFINITION, Reply.text(PLAN), Reply.error(403, "PERMISSION_DENIED", "enough of it"));
        Files.createDirectories(cli.home);
        Files.writeString(cli.home.resolve("settings.yaml"), "askAbove: 0.000001\n");
        Cli.Outcome first = cli.run("--approve", "none");
        assertThat(first.err()).contains("enough of it");

        Cli.Outcome second = cli.run("--approve", "none");

        assertThat(second.out() + second.err()).contains("Nine of ten runs of this job cost up to $0.01. Start?");
        assertThat(second.code()).isNotZero();
        assertThat(server.requests()).hasSize(2);
    }

    /** Whatever its name is: the run says so before the first agent answers. */
    @Test
    void should_let_no_agent_write_the_file_that_its_code_is_judged_by() {
        Cli.Outcome outcome = cli("name: w\nlanguage: rust\nbuild: own.yaml\nagents: {coder: }\n", Reply.text(CODE))
                .file("own.yaml", "steps: [{name: pack, command: touch made, artifacts: made}]")
                .run("--approve", "all");

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.err())
                .contains("The model wanted to write own.yaml, which steers the build itself; it was not written.");
    }

    /** What a build does to the file is nothing to the run: the second call has the steps of the first. */
    @Test
    void should_build_by_what_was_read_before_the_agents_ran() {
        Cli.Outcome outcome = cli(
                        "name: w\nlanguage: rust\nbuild: own.yaml\nagents: {coder: }\n",
                        Reply.text(CODE.replace("own.yaml", "a.rs")))
                .file(
                        "own.yaml",
                        """
                        steps:
                          - {name: test, command: 'echo broken > own.yaml'}
                          - {name: pack, command: touch made, artifacts: made}
                        """)
                .run("--approve", "all");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
    }

    @Test
    void should_tell_the_coder_what_tools_found() {
        Cli.Outcome outcome = cli(
                        "name: w\nlanguage: rust\nbuild: own.yaml\nagents: {coder: }\n",
                        Reply.text(CODE.replace("own.yaml", "a.rs")),
                        Reply.text(CODE.replace("own.yaml", "b.rs")))
                .file(
                        "own.yaml",
                        """
                        steps:
                          - name: test
                            command: "test -e b.rs || { echo 'a.rs:3:1: E902 no such thing'; exit 1; }"
                            reports: [{parser: flake8}]
                          - {name: pack, command: touch made, artifacts: made}
                        """)
                .run("--approve", "all");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests()
                        .get(1)
                        .body()
                        .at("/contents/0/parts/0/text")
                        .asText()
                        .replaceAll("\\s", ""))
                .contains("\"findings\":[{\"tool\":\"flake8\",\"rule\":\"E902\"");
    }
}
