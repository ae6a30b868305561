package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Extensions;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roles that judge their answers in code, asked through the real SDK. */
class RoleValidationTest {
    @TempDir
    Path folder;

    private final List<String> log = new ArrayList<>();
    private GeminiServer server;
    private Engine engine;

    private void open(BiFunction<AgentInput, AgentOutput, List<String>> rule, Reply... replies) {
        AgentRole role = new AgentRole() {
            @Override
            public String name() {
                return "writer";
            }

            @Override
            public String template() {
                return """
                        ---
                        output:
                          schema:
                            type: object
                            required: [files]
                            properties:
                              files:
                                type: array
                                items:
                                  type: object
                                  properties:
                                    path: { type: string }
                                    action: { type: string }
                                    content: { type: string }
                        ---
                        {{data "task" task}} {{data "known" context.known}} {{#each constraints}}{{this}}{{/each}}
                        """;
            }

            @Override
            public List<String> validate(AgentInput input, AgentOutput output) {
                return rule.apply(input, output);
            }
        };
        server = GeminiServer.start(0, Script.inOrder(replies));
        String url = server.baseUrl();
        engine = Engine.open(EngineSettings.of(
                        folder.resolve("home"),
                        folder.resolve("registry"),
                        false,
                        () -> ModelSettings.of(ProviderSettings.gemini("key", url), "gemini-2.5-pro"))
                .extendedBy(() -> new Extensions(List.of(role), List.of(), List.of(), List.of(), List.of())));
        engine.runs().start("run-1", "job", "ann", "", "{}");
    }

    @AfterEach
    void close() {
        engine.close();
        server.close();
    }

    private static Reply file(String path) {
        return Reply.text(
                """
                {"result": {"files": [{"path": "%s", "action": "create", "content": "x"}]},
                 "reasoning": "r", "confidence": 0.9, "nextAgent": "reviewer", "humanReviewRequired": false}"""
                        .formatted(path),
                100,
                10,
                0);
    }

    private Map<?, ?> call() {
        RunContext run = new RunContext(
                "run-1",
                "job",
                "ann",
                new LocalWorkspace(folder.resolve("ws")),
                Commands.none(),
                log::add,
                text -> text.replace("hunter2", "****"));
        return (Map<?, ?>) engine.execute(
                "agentRun",
                new StepKey("run-1", "1"),
                Map.of(
                        "role",
                        "writer",
                        "task",
                        "Write with hunter2.",
                        "context",
                        Map.of("known", "fact"),
                        "previousOutputs",
                        Map.of("planner", Map.of("result", Map.of("summary", "s"))),
                        "constraints",
                        List.of("Short.")),
                run);
    }

    private static List<String> onlyDocs(AgentOutput output) {
        return output.result().toString().contains("path=docs/")
                ? List.of()
                : List.of("Only files below docs/ may be written.");
    }

    @Test
    void should_send_back_what_the_role_objects_to_and_write_what_it_accepts() {
        open((input, output) -> onlyDocs(output), file("src/a"), file("docs/a"));

        Map<?, ?> output = call();

        assertThat(output.get("repaired")).isEqualTo(true);
        assertThat((Map<?, ?>) output.get("usage")).extracting("totalTokens").isEqualTo(220);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(1).text())
                .contains("does not pass its role's validation: Only files below docs/ may be written. Answer again");
        assertThat(folder.resolve("ws/docs/a")).hasContent("x");
        assertThat(folder.resolve("ws/src")).doesNotExist();
        assertThat(log)
                .anyMatch(line -> line.equals("[writer] the answer does not pass its role's validation: Only files"
                        + " below docs/ may be written."));
    }

    @Test
    void should_fail_where_the_second_answer_meets_an_objection_too_and_fail_alike_when_it_is_resumed() {
        open((input, output) -> onlyDocs(output), file("src/a"), file("src/b"));

        AgenticException e = catchThrowableOfType(AgenticException.class, this::call);
        AgenticException again = catchThrowableOfType(AgenticException.class, this::call);

        assertThat(e.code()).isEqualTo(ErrorCode.MODEL);
        assertThat(e.sentence())
                .isEqualTo("The writer's answer does not pass its role's validation, also after one repair: Only files"
                        + " below docs/ may be written. Use another model, or a simpler task.");
        assertThat(again.sentence()).isEqualTo(e.sentence());
        assertThat(folder.resolve("ws")).doesNotExist();
        assertThat(server.requests()).hasSize(2);
        assertThat(engine.journal().entries("run-1"))
                .filteredOn(entry -> entry.path().equals("1"))
                .extracting(Journal.Entry::state)
                .containsExactly("FAILED");
    }

    @Test
    void should_show_the_role_what_was_asked_and_what_came_of_it_without_secrets() {
        List<AgentInput> inputs = new ArrayList<>();
        List<AgentOutput> outputs = new ArrayList<>();
        open(
                (input, output) -> {
                    inputs.add(input);
                    outputs.add(output);
                    return List.of();
                },
                file("docs/a"));

        call();

        assertThat(inputs)
                .containsExactly(new AgentInput(
                        "Write with ****.",
                        Map.of("known", "fact"),
                        Map.of("planner", Map.of("result", Map.of("summary", "s"))),
                        List.of("Short.")));
        assertThat(outputs).singleElement().satisfies(output -> {
            assertThat(output.role()).isEqualTo("writer");
            assertThat(output.reasoning()).isEqualTo("r");
            assertThat(output.confidence()).isEqualTo(0.9);
            assertThat(output.nextAgent()).isEqualTo("reviewer");
            assertThat(output.humanReviewRequired()).isFalse();
            assertThat(output.usage().tokens().total()).isEqualTo(110);
            assertThat(output.usage().cost()).isPositive();
            assertThat(output.promptVersion()).startsWith("writer@");
            assertThat(output.model()).isEqualTo("gemini-2.5-pro");
        });
        assertThat(server.requests().get(0).text())
                .contains("fact")
                .contains("Short.")
                .doesNotContain("hunter2");
    }

    @Test
    void should_name_the_code_that_could_not_judge_and_write_nothing() {
        open(
                (input, output) -> {
                    throw new IllegalStateException("no dictionary");
                },
                file("docs/a"));

        AgenticException e = catchThrowableOfType(AgenticException.class, this::call);

        assertThat(e.sentence())
                .startsWith("The writer's answer could not be validated: "
                        + getClass().getName())
                .endsWith("failed with java.lang.IllegalStateException: no dictionary. Mend that extension, then call"
                        + " the agent again.");
        assertThat(folder.resolve("ws")).doesNotExist();
        assertThat(engine.ledger().totals("run-1").calls()).isEqualTo(1);
    }
}
