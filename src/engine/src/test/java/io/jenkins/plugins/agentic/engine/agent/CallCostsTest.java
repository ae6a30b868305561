package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.audit.AuditRow;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Routing;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What calls cost, where the answer, the price table or the database is not as it was when they were sent. */
class CallCostsTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    /** A dollar for a hundred tokens. */
    private static final PriceTable PRICES = table("m", "0.01");

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();
    private volatile PriceTable prices = PRICES;
    private BigDecimal askAbove;
    private ToolSettings tools = ToolSettings.standard();
    private GeminiServer server;
    private Engine engine;

    private static PriceTable table(String model, String rate, String... more) {
        StringBuilder json = new StringBuilder("{" + entry(model, rate));
        for (int i = 0; i < more.length; i += 2) {
            json.append(", ").append(entry(more[i], more[i + 1]));
        }
        return PriceTable.parse(json + "}", "of a test");
    }

    private static String entry(String model, String rate) {
        return "\"" + model + "\": {\"input_cost_per_token\": " + rate + ", \"output_cost_per_token\": " + rate
                + ", \"max_output_tokens\": 1000}";
    }

    private void open(Script script) {
        server = GeminiServer.start(0, script);
        reopen();
        engine.runs().start("run-1", "job", "ann", "", "{}");
    }

    /** As after a restart of the process. */
    private void reopen() {
        if (engine != null) {
            engine.close();
        }
        ModelSettings models = new ModelSettings(
                List.of(ProviderSettings.gemini("key", server.baseUrl())),
                "m",
                new Routing(Map.of(), Map.of()),
                List.of(),
                new RetryPolicy(2, Duration.ofMillis(1), 2),
                null);
        engine = Engine.open(new EngineSettings(
                folder.resolve("home"),
                folder.resolve("registry"),
                false,
                DatabaseSettings.EMBEDDED,
                () -> models,
                () -> new MoneySettings(prices, List.of(), null, ZoneOffset.UTC, 0, askAbove),
                () -> tools));
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private Object call(String step, String path, Map<String, Object> arguments) throws Exception {
        RunContext run = new RunContext(
                "run-1", "job", "ann", new NoWorkspace(), Commands.none(), log::add, UnaryOperator.identity());
        return engine.submit(step, new StepKey("run-1", path), arguments, run).get(30, TimeUnit.SECONDS);
    }

    private static Reply plan(int input, int output) {
        return Reply.text(PLAN, input, output, 0);
    }

    private static Reply planBy(String model) {
        return Reply.answer(plan(100, 50).jsonAnswer().put("modelVersion", model));
    }

    private List<AuditRow> audited(String action) {
        return engine.audit().list(new AuditLog.Filter(action, "", "", 0, 50));
    }

    @Test
    void should_price_an_answer_of_a_model_without_a_price_as_the_model_that_was_asked() throws Exception {
        prices = table("m", "0.01", "default", "0");
        open(Script.always(planBy("m-preview-of-today")));

        call("agentPlan", "1", Map.of("task", "x"));

        assertThat(engine.ledger().totals("run-1").cost()).isEqualByComparingTo("1.5");
    }

    @Test
    void should_audit_that_a_dearer_model_answered_for_more_than_was_reserved() throws Exception {
        prices = table("m", "0.01", "dear", "10");
        open(Script.always(planBy("dear")));

        call("agentPlan", "1", Map.of("task", "x"));

        assertThat(engine.ledger().totals("run-1").cost()).isEqualByComparingTo("1500");
        assertThat(audited("budget.overrun")).singleElement().satisfies(row -> {
            assertThat(row.subject()).isEqualTo("the planner's call 1/turn-1");
            assertThat(row.details()).contains("\"cost\":\"1500");
        });
    }

    @Test
    void should_write_down_an_answer_though_the_price_table_lost_its_model_meanwhile() throws Exception {
        open(request -> {
            prices = table("another", "1");
            return plan(100, 50);
        });

        call("agentPlan", "1", Map.of("task", "x"));

        assertThat(engine.ledger().totals("run-1").cost()).isEqualByComparingTo("1.5");
    }

    @Test
    void should_keep_a_row_of_an_answer_that_nobody_can_read() {
        open(Script.always(Reply.garbage()));

        assertThatThrownBy(() -> call("agentPlan", "1", Map.of("task", "x"))).hasMessageContaining("can't be read");

        assertThat(engine.ledger().calls("run-1"))
                .extracting(Ledger.Call::outcome)
                .containsExactly("unknown");
    }

    @Test
    void should_keep_the_turns_of_a_call_together_within_its_steps_budget() {
        // Each turn may cost some 20 to 30 dollars; the first does cost 1.5, and its answer has to be repaired.
        open(request -> request.method().equals("countTokens")
                ? Reply.tokens(100)
                : Reply.text("{\"result\": {}}", 100, 50, 0));

        assertThatThrownBy(() -> call("agentPlan", "1", Map.of("task", "x", "maxTokens", 1000, "budget", 11.5)))
                .hasMessageContaining("beside the $1.5000 it has cost so far, more than the $11.5000");

        assertThat(engine.ledger().totals("run-1").calls()).isEqualTo(1);
    }

    @Test
    void should_take_a_role_as_long_as_the_name_of_a_prompts_test_and_refuse_a_longer_one_before_it_is_sent()
            throws Exception {
        open(Script.always(plan(100, 50)));
        String longest = "r".repeat(150);

        call("agentRun", "1", Map.of("role", longest, "task", "x", "prompt", "planner", "memory", 1000));
        assertThatThrownBy(() -> call("agentRun", "2", Map.of("role", longest + "r", "task", "x", "prompt", "planner")))
                .hasMessageContaining("151 characters; at most 150 are kept");

        assertThat(server.requests()).hasSize(1);
        assertThat(engine.ledger().calls("run-1")).extracting(Ledger.Call::role).containsExactly(longest);
    }

    @Test
    void should_return_what_is_recorded_though_neither_price_nor_server_of_tools_is_left() throws Exception {
        open(Script.always(plan(100, 50)));
        Map<String, Object> arguments = Map.of("task", "x", "tools", List.of());
        Object first = call("agentPlan", "1", arguments);

        prices = table("another", "1");
        tools = new ToolSettings(
                List.of(),
                9,
                9,
                Duration.ofSeconds(30),
                1000,
                List.of(new ToolSettings.McpServer("gone", "http://127.0.0.1:9/mcp", List.of(), "")));
        reopen();

        assertThat(call("agentPlan", "1", arguments)).isEqualTo(first);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void should_ask_a_server_of_tools_again_before_the_call_fails() {
        open(Script.always(plan(100, 50)));
        tools = new ToolSettings(
                List.of(),
                9,
                9,
                Duration.ofSeconds(30),
                1000,
                List.of(new ToolSettings.McpServer("gone", "http://127.0.0.1:9/mcp", List.of(), "")));

        assertThatThrownBy(() -> call("agentPlan", "1", Map.of("task", "x", "tools", List.of("gone__*"))))
                .hasMessageContaining("'gone' does not answer");

        assertThat(log).anyMatch(line -> line.contains("attempt 1 of 2 failed: The MCP server 'gone'"));
        assertThat(engine.journal().entries("run-1"))
                .extracting(Journal.Entry::state)
                .containsExactly("FAILED");
    }

    @Test
    void should_want_a_person_asked_where_nine_of_ten_runs_cost_more_than_the_administrator_says() throws Exception {
        open(Script.always(plan(100, 50)));
        call("agentPlan", "1", Map.of("task", "x"));
        engine.endRun("run-1", Runs.State.SUCCEEDED, "", "");
        engine.runs().start("run-2", "job", "ann", "", "{}");

        askAbove = new BigDecimal("1.49");
        assertThat(expectedCost("1"))
                .isEqualTo(Map.of("runs", 1, "median", 1.5, "p90", 1.5, "ask", true, "askAbove", 1.49));
        askAbove = new BigDecimal("1.50");
        assertThat(expectedCost("2").get("ask")).isEqualTo(false);
        askAbove = null;
        assertThat(expectedCost("3").get("ask")).isEqualTo(false);
    }

    private Map<?, ?> expectedCost(String path) throws Exception {
        RunContext run = new RunContext(
                "run-2", "job", "ann", new NoWorkspace(), Commands.none(), log::add, UnaryOperator.identity());
        return (Map<?, ?>) engine.submit("expectedCost", new StepKey("run-2", path), Map.of(), run)
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void should_not_pass_over_that_what_a_call_cost_could_not_be_written_down() {
        open(request -> {
            withoutLedger();
            return plan(100, 50);
        });

        assertThatThrownBy(() -> call("agentPlan", "1", Map.of("task", "x")))
                .hasMessageContaining("and what that cost, could not be written down");
    }

    private void withoutLedger() {
        String url = "jdbc:h2:async:" + folder.resolve("home/agentic").toAbsolutePath();
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection.createStatement().execute("ALTER TABLE ledger RENAME TO ledger_gone");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
