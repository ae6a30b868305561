package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line shows of prompts in production, and of who changed what. */
class PromptsInUseTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void home() throws IOException {
        cli = new Cli(folder);
        Files.writeString(folder.resolve("one.prompt"), "one\n");
        Files.writeString(folder.resolve("two.prompt"), "two\n");
    }

    private Cli.Outcome call(String command, String what, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, what, "--home", cli.home.toString()));
        all.addAll(List.of(arguments));
        return cli.call(all.toArray(String[]::new));
    }

    private void save(String file, String... more) {
        List<String> all = new ArrayList<>(
                List.of("greeter", folder.resolve(file).toString(), "--author", "Ada <ada@example.org>"));
        all.addAll(List.of(more));
        assertThat(call("prompts", "save", all.toArray(String[]::new)).code()).isZero();
    }

    @Test
    void should_show_how_a_version_did_in_production() throws Exception {
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.text(PLAN, 1000, 100, 50)))) {
            cli.with("GEMINI_API_KEY", "key")
                    .with("GEMINI_BASE_URL", server.baseUrl())
                    .with("AGENTIC_MODEL", "gemini-2.5-pro")
                    .jenkinsfile("agentPlan task: 'a'\nagentPlan task: 'b'");
            assertThat(cli.run().code()).isZero();
        }

        assertThat(call("prompts", "outcomes", "planner").out())
                .startsWith("planner@1.0.0: 2 of 2 calls good (100.0 %, 95 % interval 34.2 to 100.0), 0 not settled,"
                        + " $0.0055, mean score 0.90\n  valid: 2 of 2\n  first_time: 2 of 2\n")
                .endsWith("Comparison: no baseline. Production planner@1.0.0.\n");
        JsonNode shown = Json.MAPPER.readTree(
                call("prompts", "outcomes", "planner", "--json").out());
        assertThat(shown.path("prompt").asText()).isEqualTo("planner");
        assertThat(call("prompts", "outcomes", "coder").out())
                .isEqualTo("Comparison: no baseline. Production coder@1.0.0.\n");
        assertThat(call("prompts", "outcomes", "no-such-prompt").err())
                .contains("There is no prompt template 'no-such-prompt'.");
    }

    @Test
    void should_credit_tests_of_the_merged_change_to_the_version_that_wrote_it() {
        Cli.Outcome run;
        String code = PLAN.replaceAll(
                "(?s)\"result\": .*\"reasoning\"", "\"result\": {\"files\": [], \"notes\": \"n\"}, \"reasoning\"");
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.text(code, 1000, 100, 50)))) {
            cli.with("GEMINI_API_KEY", "key")
                    .with("GEMINI_BASE_URL", server.baseUrl())
                    .jenkinsfile("agentCode task: 'a'");
            run = cli.run();
        }
        assertThat(run.code()).as(run.err()).isZero();

        assertThat(call("prompts", "outcome", run.id(), "--tests", "failed").out())
                .isEqualTo("Credited to 1 call.\n");
        assertThat(call("prompts", "outcome", run.id(), "--tests", "failed").out())
                .startsWith("Nothing new: ");
        assertThat(call("prompts", "outcome", run.id(), "--release", "taken-back")
                        .out())
                .isEqualTo("Credited to 1 call.\n");
        assertThat(call("prompts", "outcomes", "coder").out())
                .startsWith("coder@1.0.0: 0 of 1 calls good")
                .contains("  tests: 0 of 1\n", "  kept: 0 of 1\n");
        assertThat(call("audit", "list", "--action", "prompt.outcome").out()).contains(run.id());
    }

    @Test
    void should_write_who_moved_a_label_into_the_audit_log() {
        save("one.prompt", "--label", "production");
        save("two.prompt");
        call("prompts", "label", "greeter", "canary", "1.0.1", "--percent", "10", "--author", "Bob");
        call("prompts", "label", "greeter", "canary", "--remove", "--author", "Eve");
        call("prompts", "delete", "greeter", "--author", "Eve");

        Cli.Outcome listed = call("audit", "list", "--action", "prompt.label");

        assertThat(listed.code()).isZero();
        assertThat(listed.out().lines().filter(line -> line.contains("greeter@")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("  Eve  prompt.label  greeter@production  {\"commit\":\"\""),
                        line -> assertThat(line).contains("  Eve  prompt.label  greeter@canary  {\"commit\":\"\""),
                        line -> assertThat(line)
                                .contains("  Bob  prompt.label  greeter@canary")
                                .contains("\"percent\":10"),
                        line -> assertThat(line).contains("  Ada <ada@example.org>  prompt.label  greeter@production"));
        assertThat(listed.out().lines().filter(line -> line.contains("greeter@")))
                .noneMatch(line -> line.contains("noticed"));
        assertThat(listed.out()).contains("agentic-workflow  prompt.label  planner@production");
        assertThat(call("audit", "list", "--actor", "Bob", "--json").out()).contains("\"seq\" :");
        assertThat(call("audit", "list", "--limit", "1").out().lines()).hasSize(1);
    }

    @Test
    void should_notice_a_label_that_was_moved_while_nobody_could_write_the_log() {
        save("one.prompt");
        try (PromptStore other = PromptStore.open(cli.home.resolve("prompts.git"))) {
            other.label("greeter", "team", "1.0.0", "Mallory");
        }

        assertThat(call("audit", "list").out().lines().filter(line -> line.contains("greeter@team")))
                .singleElement()
                .asString()
                .contains("  Mallory  prompt.label  greeter@team", "\"noticed\":true", "\"movedAt\":");
        assertThat(call("audit", "list").out().lines().filter(line -> line.contains("greeter@team")))
                .hasSize(1);
    }

    @Test
    void should_say_that_the_log_is_whole_or_where_it_is_not() throws Exception {
        save("one.prompt", "--label", "production");
        call("audit", "list");
        Cli.Outcome whole = call("audit", "verify");
        assertThat(whole.code()).isZero();
        assertThat(whole.out()).containsPattern("The audit log is whole: 12 rows\\. Head: 12:[0-9a-f]{64}");
        String head = whole.out().replaceAll("(?s).*Head: (\\S+).*", "$1");
        assertThat(call("audit", "verify", "--head", head).code()).isZero();

        try (Connection database =
                        DriverManager.getConnection("jdbc:h2:file:" + cli.home.resolve("agentic"), "sa", "");
                Statement statement = database.createStatement()) {
            statement.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 3");
        }

        Cli.Outcome broken = call("audit", "verify", "--head", head);
        assertThat(broken.code()).isEqualTo(ExitCode.FAILED.number());
        assertThat(broken.err())
                .isEqualTo("agentic: The audit log is broken. Row 3 was changed: its content does not give its hash.");
        JsonNode json = Json.MAPPER.readTree(call("audit", "verify", "--json").out());
        assertThat(json.path("intact").asBoolean()).isFalse();
        assertThat(json.path("broken").asInt()).isEqualTo(3);
        assertThat(call("audit", "verify", "--head", "12").err()).contains("'12' is no head of an audit log.");
        assertThat(cli.call("audit").err()).contains("Say what: list or verify.");
    }
}
