package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelLimit;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Routing;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Request;
import io.jenkins.plugins.agentic.testkit.Script;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that can't go on at once, and models that take over from others. */
class WaitingTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    /** A call that may cost some $0.6 of gemini-2.5-pro. */
    private static final Map<String, Object> LONG = Map.of("task", "x", "maxTokens", 60_000);

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();
    private GeminiServer server;
    private Engine engine;

    private void open(Script script, List<ModelLimit> limits, List<Budget> budgets) {
        server = GeminiServer.start(0, script);
        ModelSettings models = new ModelSettings(
                List.of(ProviderSettings.gemini("key", server.baseUrl())),
                "gemini-2.5-pro",
                Routing.standard(),
                limits,
                new RetryPolicy(3, Duration.ofMillis(1), 2),
                null);
        MoneySettings money = new MoneySettings(PriceTable.shipped(), budgets, null, ZoneOffset.UTC, 0, null);
        engine = Engine.open(new EngineSettings(
                folder.resolve("home"),
                folder.resolve("registry"),
                false,
                DatabaseSettings.EMBEDDED,
                () -> models,
                () -> money,
                ToolSettings::standard));
        engine.runs().start("run-1", "job", "ann", "", "{}");
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

    private CompletableFuture<Object> submit(String path, Map<String, Object> arguments) {
        RunContext run = new RunContext(
                "run-1", "job", "ann", new NoWorkspace(), Commands.none(), log::add, UnaryOperator.identity());
        return engine.submit("agentPlan", new StepKey("run-1", path), arguments, run);
    }

    private String line(String part) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        for (String line = log.poll(30, TimeUnit.SECONDS); line != null; line = log.poll(30, TimeUnit.SECONDS)) {
            if (line.contains(part)) {
                return line;
            }
            seen.add(line);
        }
        throw new AssertionError("No line of the log has '" + part + "': " + seen);
    }

    @Test
    void should_wait_as_long_as_the_service_asks_and_end_the_wait_when_cancelled() throws Exception {
        open(Script.inOrder(Reply.rateLimited(Duration.ofHours(1)), Reply.text(PLAN)), List.of(), List.of());

        CompletableFuture<Object> call = submit("1", Map.of("task", "x"));

        assertThat(line("waits until")).contains("attempt 1 of 3 failed").contains("429");
        assertThat(call).isNotDone();
        call.cancel(true);
        assertThat(call).isCancelled();
        assertThat(server.requests()).hasSize(1);
        assertThat(engine.journal().entries("run-1"))
                .allSatisfy(entry -> assertThat(entry.state()).isEqualTo("STARTED"));
    }

    @Test
    void should_go_on_by_itself_after_a_wait_and_pay_once() throws Exception {
        open(
                Script.inOrder(Reply.overloaded(), Reply.rateLimited(Duration.ZERO), Reply.text(PLAN, 100, 10, 0)),
                List.of(),
                List.of(new Budget(
                        "all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, null, new BigDecimal("5"))));

        Map<?, ?> output = (Map<?, ?>) submit("1", Map.of("task", "x")).get(30, TimeUnit.SECONDS);

        assertThat((Map<?, ?>) output.get("usage")).extracting("totalTokens").isEqualTo(110);
        assertThat(server.requests()).hasSize(3);
        assertThat(engine.ledger().totals("run-1").calls()).isEqualTo(1);
    }

    @Test
    void should_say_until_when_the_limit_of_requests_makes_it_wait() throws Exception {
        open(Script.always(Reply.text(PLAN)), List.of(new ModelLimit("*", 1, 0)), List.of());
        submit("1", Map.of("task", "x")).get(30, TimeUnit.SECONDS);

        CompletableFuture<Object> second = submit("2", Map.of("task", "x"));

        assertThat(line("waits until"))
                .contains("the limit of calls or tokens a minute of the model gemini-2.5-pro is used up");
        assertThat(second).isNotDone();
        assertThat(server.requests()).hasSize(1);
        second.cancel(true);
    }

    @Test
    void should_wait_before_another_attempt_as_long_as_the_step_says() throws Exception {
        open(Script.inOrder(Reply.overloaded(), Reply.text(PLAN)), List.of(), List.of());

        // The configuration says a millisecond.
        CompletableFuture<Object> call = submit("1", Map.of("task", "x", "retry", 2, "retryInterval", 20));

        assertThat(line("attempt 1 of 2 failed")).contains("503");
        assertThat(call).isNotDone();
        assertThat(server.requests()).hasSize(1);
        call.cancel(true);
        assertThatThrownBy(() ->
                        submit("2", Map.of("task", "x", "retryInterval", 0)).get(30, TimeUnit.SECONDS))
                .hasMessageContaining("Parameter 'retryInterval' is 0.0.");
        assertThatThrownBy(() ->
                        submit("3", Map.of("task", "x", "retryMultiplier", 11)).get(30, TimeUnit.SECONDS))
                .hasMessageContaining("Parameter 'retryMultiplier' is 11.0.");
    }

    @Test
    void should_ask_the_next_model_of_a_class_when_the_first_fails_for_good() throws Exception {
        open(Script.inOrder(Reply.overloaded(), Reply.overloaded(), Reply.text(PLAN)), List.of(), List.of());

        Map<?, ?> output = (Map<?, ?>)
                submit("1", Map.of("task", "x", "model", "deep", "retry", 2)).get(30, TimeUnit.SECONDS);

        assertThat(server.requests())
                .extracting(Request::model)
                .containsExactly("gemini-4-hydrogen", "gemini-4-hydrogen", "gemini-3.8-flash");
        assertThat(output.get("routing").toString())
                .contains("'deep' is the choice of the step")
                .contains("The model gemini-4-hydrogen refused the call (HTTP 503");
        assertThat(line("The next model is tried")).contains("503");
    }

    @Test
    void should_take_a_cheaper_model_of_the_class_where_the_budget_does_not_admit_the_first() throws Exception {
        open(
                request -> request.method().equals("countTokens") ? Reply.tokens(500) : Reply.text(PLAN),
                List.of(),
                List.of(new Budget("run", Budget.Scope.RUN, "*", Budget.Period.RUN, null, new BigDecimal("0.03"))));

        submit("1", Map.of("task", "x", "model", "balanced", "maxTokens", 10_000))
                .get(30, TimeUnit.SECONDS);

        assertThat(line("does not admit a call")).contains("'run' of run-1");
        assertThat(server.requests().get(server.requests().size() - 1).model()).isEqualTo("gemini-3.5-flash-lite");
    }

    @Test
    void should_refuse_a_call_that_may_cost_more_than_the_step_admits_before_anything_is_sent() {
        open(Script.always(Reply.tokens(100_000)), List.of(), List.of());

        assertThatThrownBy(() -> submit("1", Map.of("task", "x", "budget", 0.001, "maxTokens", 1000))
                        .get(30, TimeUnit.SECONDS))
                .hasMessageContaining("the step's parameter 'budget'");

        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.path()).contains(":countTokens"));
        assertThat(engine.ledger().totals("run-1").calls()).isZero();
    }

    @Test
    void should_ask_the_next_model_at_once_where_the_first_wants_to_be_left_alone_for_hours() throws Exception {
        open(Script.inOrder(Reply.rateLimited(Duration.ofHours(12)), Reply.text(PLAN)), List.of(), List.of());

        Map<?, ?> output =
                (Map<?, ?>) submit("1", Map.of("task", "x", "model", "deep")).get(30, TimeUnit.SECONDS);

        assertThat(output.get("model")).isEqualTo("gemini-3.8-flash");
        assertThat(output.get("routing").toString()).contains("HTTP 429");
    }

    @Test
    void should_fail_where_the_only_model_wants_to_be_left_alone_for_hours() {
        open(Script.always(Reply.rateLimited(Duration.ofHours(12))), List.of(), List.of());

        assertThatThrownBy(() -> submit("1", Map.of("task", "x")).get(30, TimeUnit.SECONDS))
                .hasMessageContaining("HTTP 429");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void should_bill_at_the_price_of_the_model_that_answered() throws Exception {
        open(
                Script.always(Reply.answer(
                        Reply.text(PLAN, 1_000, 100, 0).jsonAnswer().put("modelVersion", "gemini-2.5-flash"))),
                List.of(),
                List.of());

        submit("1", Map.of("task", "x")).get(30, TimeUnit.SECONDS);

        Ledger.Call call = engine.ledger().calls("run-1").get(0);
        assertThat(call.model()).isEqualTo("gemini-2.5-flash");
        assertThat(engine.ledger().totals("run-1").cost())
                .isEqualByComparingTo(PriceTable.shipped()
                        .price("gemini-2.5-flash", new Usage(1_000, 0, 100, 0), Instant.now())
                        .amount());
    }

    @Test
    void should_count_what_failed_attempts_used_into_the_calls_cost_and_keep_a_row_of_a_lost_answer() throws Exception {
        ObjectNode half = Reply.text("half", 1_000, 100, 0).jsonAnswer();
        ((ObjectNode) half.at("/candidates/0")).remove("finishReason");
        open(
                Script.inOrder(Reply.answer(half), Reply.text(PLAN).cutAfter(5), Reply.text(PLAN, 1_000, 100, 0)),
                List.of(),
                List.of());

        Map<?, ?> output = (Map<?, ?>) submit("1", Map.of("task", "x")).get(30, TimeUnit.SECONDS);

        assertThat(engine.ledger().calls("run-1"))
                .extracting(Ledger.Call::outcome)
                .containsExactly("cut", "unknown", "ok");
        Map<?, ?> usage = (Map<?, ?>) output.get("usage");
        assertThat(usage.get("totalTokens")).isEqualTo(2_200);
        assertThat(new BigDecimal(usage.get("cost").toString()))
                .isEqualByComparingTo(engine.ledger().totals("run-1").cost());
    }

    @Test
    void should_give_back_what_was_reserved_where_a_model_throws_what_nobody_expects() {
        Budget budget = new Budget("run", Budget.Scope.RUN, "*", Budget.Period.RUN, null, new BigDecimal("1"));
        MoneySettings money = new MoneySettings(PriceTable.shipped(), List.of(budget), null, ZoneOffset.UTC, 0, null);
        ModelSettings models = ModelSettings.of(ProviderSettings.gemini("key", ""), "gemini-2.5-pro");
        engine = Engine.open(
                new EngineSettings(
                        folder.resolve("home"),
                        folder.resolve("registry"),
                        false,
                        DatabaseSettings.EMBEDDED,
                        () -> models,
                        () -> money,
                        ToolSettings::standard),
                new Models(() -> models, (provider, now) -> {
                    throw new IllegalArgumentException("a provider that others added");
                }));
        engine.runs().start("run-1", "job", "ann", "", "{}");

        // Twice, for each may cost more than half of the budget.
        for (String path : List.of("1", "2")) {
            assertThatThrownBy(() -> submit(path, LONG).get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("a provider that others added");
        }
        // Nobody knows whether it had sent something.
        assertThat(engine.ledger().calls("run-1"))
                .extracting(Ledger.Call::outcome)
                .containsExactly("unknown", "unknown");
    }

    @Test
    void should_say_once_that_it_waits_for_what_others_hold() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Budget budget = new Budget("run", Budget.Scope.RUN, "*", Budget.Period.RUN, null, new BigDecimal("1"));
        open(
                request -> {
                    asked.countDown();
                    return request.method().equals("countTokens")
                            ? Reply.tokens(100)
                            : Reply.text(PLAN).after(go);
                },
                List.of(),
                List.of(budget));
        CompletableFuture<Object> first = submit("1", LONG);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Object> second = submit("2", LONG);
        assertThat(line("waits for what other calls hold")).contains("does not admit");
        go.countDown();

        first.get(30, TimeUnit.SECONDS);
        second.get(30, TimeUnit.SECONDS);
        assertThat(log).noneMatch(line -> line.contains("waits for what other calls hold"));
    }

    @Test
    void should_release_what_a_cancelled_call_had_reserved_and_leave_a_row_of_it() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Budget budget = new Budget("run", Budget.Scope.RUN, "*", Budget.Period.RUN, null, new BigDecimal("1"));
        open(
                request -> {
                    asked.countDown();
                    return asked.getCount() == 0 && server.requests().size() > 1
                            ? Reply.text(PLAN)
                            : Reply.text(PLAN).after(never);
                },
                List.of(),
                List.of(budget));
        CompletableFuture<Object> call = submit("1", LONG);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        call.cancel(true);

        line("cancelled");
        assertThat(engine.ledger().calls("run-1"))
                .extracting(Ledger.Call::outcome)
                .containsExactly("cancelled");
        // All of the budget is free again.
        submit("2", LONG).get(30, TimeUnit.SECONDS);
    }
}
