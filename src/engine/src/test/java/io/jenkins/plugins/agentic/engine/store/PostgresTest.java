package io.jenkins.plugins.agentic.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.BudgetException;
import io.jenkins.plugins.agentic.engine.cost.BudgetStatus;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.CostView;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The engine on {@link PostgresServer}. */
@ExtendWith(PostgresServer.class)
@ResourceLock("postgres")
class PostgresTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";
    /** 1000 x 1.25e-6 + 150 x 1e-5. */
    private static final BigDecimal PRICE = new BigDecimal("0.00275");

    @TempDir
    Path folder;

    private final String own = UUID.randomUUID().toString();
    private final AtomicInteger asked = new AtomicInteger();

    private Engine open(BigDecimal limit) {
        ChatModel model = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                asked.incrementAndGet();
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from(PLAN))
                        .modelName("gemini-2.5-pro")
                        .tokenUsage(new TokenUsage(1000, 150))
                        .build();
            }
        };
        ModelSettings models = ModelSettings.of(ProviderSettings.gemini("key", "http://127.0.0.1:9"), "gemini-2.5-pro");
        MoneySettings money = new MoneySettings(
                PriceTable.shipped(),
                List.of(
                        new Budget(own, Budget.Scope.JOB, own, Budget.Period.MONTH, null, limit),
                        new Budget(
                                "r " + own, Budget.Scope.RUN, "*", Budget.Period.RUN, new BigDecimal("0.002"), null)),
                null,
                ZoneOffset.UTC,
                0,
                null);
        return Engine.open(
                new EngineSettings(
                        folder.resolve("home"),
                        folder.resolve("registry"),
                        false,
                        PostgresServer.settings(),
                        () -> models,
                        () -> money,
                        ToolSettings::standard),
                new Models(() -> models, (provider, settings) -> model));
    }

    private Map<?, ?> plan(Engine engine, String path, int memory) {
        RunContext run = new RunContext(
                own, own, "ann", new NoWorkspace(), Commands.none(), line -> {}, UnaryOperator.identity());
        return (Map<?, ?>) engine.execute(
                "agentPlan", new StepKey(own, path), Map.of("task", "x", "maxTokens", 1000, "memory", memory), run);
    }

    private BudgetStatus status(Engine engine) {
        return engine.budgets().stream()
                .filter(status -> status.name().equals(own))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void should_journal_bill_and_remember_and_answer_again_after_a_restart() {
        try (Engine engine = open(new BigDecimal("5"))) {
            engine.runs().start(own, own, "ann", "", "{}");
            plan(engine, "1", 1000);
            plan(engine, "2", 1000);
        }
        try (Engine engine = open(new BigDecimal("5"))) {
            assertThat(plan(engine, "2", 1000).get("confidence")).isEqualTo(0.9);

            assertThat(asked).hasValue(2);
            assertThat(engine.ledger().totals(own).calls()).isEqualTo(2);
            assertThat(engine.costs().expected(own).runs()).isZero();
            assertThat(status(engine).spent()).isEqualByComparingTo(PRICE.multiply(new BigDecimal(2)));
            assertThat(status(engine).reserved()).isZero();
        }
    }

    private static int warnings(Engine engine, String run) {
        return engine.audit()
                .list(new AuditLog.Filter("budget.warning", "", run, 0, 50))
                .size();
    }

    @Test
    void should_say_how_budgets_stand_and_what_a_run_may_be_expected_to_cost() {
        try (Engine engine = open(new BigDecimal("5"))) {
            assertThat(status(engine).whose()).isEqualTo(own);
            assertThat(status(engine).spent()).isZero();
            engine.runs().start(own, own, "ann", "", "{}");
            plan(engine, "1", 0);
            plan(engine, "2", 0);

            BudgetStatus run = engine.budgets().stream()
                    .filter(status -> status.name().equals("r " + own))
                    .findFirst()
                    .orElseThrow();
            assertThat(run.subject()).isEqualTo(own);
            assertThat(run.state()).isEqualTo("warn");
            assertThat(warnings(engine, own)).isEqualTo(1);
            CostView view = engine.costView();
            assertThat((BigDecimal) view.current("ann", Budget.Period.DAY).get("cost"))
                    .isGreaterThanOrEqualTo(PRICE.multiply(new BigDecimal(2)));
            for (CostReports.By by : CostReports.By.values()) {
                assertThat((List<?>) view.of(by, view.days("", "")).get("rows"))
                        .as(by.toString())
                        .isNotEmpty();
            }
            assertThat(engine.callViews().paid(own)).hasSize(2).allSatisfy(call -> assertThat(
                            call.get("routing").toString())
                    .contains("is the choice of"));
            engine.endRun(own, Runs.State.FAILED, "", "");
            assertThat(engine.costs().expected(own).median()).isEqualByComparingTo(PRICE.multiply(new BigDecimal(2)));
        }
    }

    @Test
    void should_never_pass_a_limit_that_many_callers_share() throws Exception {
        BigDecimal limit = new BigDecimal("0.5");
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try (Engine engine = open(limit)) {
            engine.runs().start(own, own, "ann", "", "{}");
            List<Future<?>> calls = new ArrayList<>();
            AtomicInteger refused = new AtomicInteger();
            for (int i = 0; i < 400; i++) {
                String path = String.valueOf(i);
                calls.add(callers.submit(() -> {
                    try {
                        plan(engine, path, 0);
                    } catch (BudgetException e) {
                        refused.incrementAndGet();
                    }
                }));
            }
            for (Future<?> call : calls) {
                call.get(120, TimeUnit.SECONDS);
            }

            assertThat(status(engine).reserved()).isZero();
            assertThat(status(engine).spent()).isLessThanOrEqualTo(limit);
            assertThat(status(engine).spent()).isEqualByComparingTo(PRICE.multiply(new BigDecimal(asked.get())));
            assertThat(refused.get() + asked.get()).isEqualTo(400);
            assertThat(warnings(engine, own)).isEqualTo(1);
            assertThat(engine.ledger().totals(own).cost())
                    .isEqualByComparingTo(status(engine).spent());
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void should_name_an_address_that_is_no_postgresql() {
        assertThatThrownBy(() -> Database.open(new DatabaseSettings("jdbc:mysql://x/y", "", ""), folder))
                .hasMessageContaining("is not one of PostgreSQL");
    }
}
