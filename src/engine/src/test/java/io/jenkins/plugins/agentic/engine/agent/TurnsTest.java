package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Overrides;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.cost.Budgets;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.UnfinishedAnswers;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.model.ModelLimit;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Thinking;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.telemetry.Telemetry;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnsTest {
    @TempDir
    Path home;

    @Test
    void should_answer_a_turn_from_the_journal_when_the_step_was_cut_off_after_it() {
        try (GeminiServer server = GeminiServer.start(0, Script.inOrder(Reply.text("{}", 100, 10, 5)));
                Database database = Database.embedded(home)) {
            String url = server.baseUrl();
            Clock clock = Clock.systemUTC();
            new Runs(database, clock).start("run-1", "job", "", "", "{}");
            Ledger ledger = new Ledger(database, clock);
            Models models = new Models(() -> ModelSettings.of(ProviderSettings.gemini("key", url), "gemini-2.5-pro"));
            Turns turns = turns(database, models, new UnfinishedAnswers());

            Turns.Asked paid = ask(turns, "1");
            paid.recorded().join();
            turns.cutOff(new StepKey("run-1", "1"), "coder");
            Turns.Asked again = ask(turns, "1");

            assertThat(again.answer()).isEqualTo(paid.answer());
            assertThat(server.requests()).hasSize(1);
            assertThat(ledger.totals("run-1").calls()).isEqualTo(1);
            assertThat(ledger.totals("run-1").cost())
                    .isEqualByComparingTo(paid.answer().price());
            models.close();
        }
    }

    @Test
    void should_keep_nothing_of_an_answer_once_it_is_recorded_or_has_failed() {
        try (GeminiServer server = GeminiServer.start(
                        0,
                        Script.inOrder(
                                Reply.text("x".repeat(300), 100, 10, 5), Reply.error(400, "INVALID_ARGUMENT", "no")));
                Database database = Database.embedded(home)) {
            String url = server.baseUrl();
            new Runs(database, Clock.systemUTC()).start("run-1", "job", "", "", "{}");
            Models models = new Models(() -> ModelSettings.of(ProviderSettings.gemini("key", url), "gemini-2.5-pro"));
            UnfinishedAnswers answers = new UnfinishedAnswers();
            Turns turns = turns(database, models, answers);

            ask(turns, "1").recorded().join();
            assertThat(answers.size()).isZero();

            assertThatThrownBy(() -> ask(turns, "2")).isInstanceOf(AgenticException.class);
            assertThat(answers.size()).isZero();
            models.close();
        }
    }

    private static Turns turns(Database database, Models models, UnfinishedAnswers answers) {
        Clock clock = Clock.systemUTC();
        Journal journal = new Journal(database, clock);
        Ledger ledger = new Ledger(database, clock);
        TurnBooks books = new TurnBooks(
                database,
                journal,
                ledger,
                new Budgets(ledger, new AuditLog(database, clock)),
                MoneySettings::standard,
                Telemetry.off(),
                clock);
        return new Turns(books, journal, models, answers, clock);
    }

    @Test
    void should_go_on_showing_an_answer_while_many_other_calls_wait_for_the_model() {
        try (GeminiServer server = GeminiServer.start(
                        0, Script.inOrder(Reply.text("{}", 100, 10, 5), Reply.text("{}", 100, 10, 5)));
                Database database = Database.embedded(home)) {
            String url = server.baseUrl();
            new Runs(database, Clock.systemUTC()).start("run-1", "job", "", "", "{}");
            ModelSettings usual = ModelSettings.of(ProviderSettings.gemini("key", url), "gemini-2.5-pro");
            Models models = new Models(() -> new ModelSettings(
                    usual.providers(),
                    usual.defaultModel(),
                    usual.routing(),
                    List.of(new ModelLimit("gemini-2.5-pro", 2, 0)),
                    usual.retry(),
                    null));
            UnfinishedAnswers answers = new UnfinishedAnswers();
            StepKey live = new StepKey("run-0", "1").child("turn-1");
            answers.begin(live, UnaryOperator.identity()).accept("x".repeat(300));
            Turns turns = turns(database, models, answers);
            ask(turns, "1").recorded().join();
            ask(turns, "2").recorded().join();

            for (int i = 3; i < 110; i++) {
                String path = String.valueOf(i);
                assertThatThrownBy(() -> ask(turns, path)).isInstanceOf(Waiting.class);
            }

            assertThat(answers.texts("run-0").get(live)).startsWith("xxx");
            models.close();
        }
    }

    /** As after a crash: nothing is remembered but what the journal holds. */
    private static Turns.Asked ask(Turns turns, String path) {
        CallSettings settings = new CallSettings(
                "gemini-2.5-pro",
                "the step",
                null,
                null,
                Duration.ofSeconds(30),
                new RetryPolicy(1, Duration.ofMillis(500), 2),
                null,
                Thinking.USUAL,
                Map.of(),
                0,
                Overrides.NONE);
        RunContext run = new RunContext(
                "run-1", "job", "", new NoWorkspace(), Commands.none(), line -> {}, UnaryOperator.identity());
        AgentCall call = new AgentCall(
                "coder",
                new StepKey("run-1", path),
                StepCall.of("agentCode", Map.of("task", "x"), UnaryOperator.identity()),
                new PromptVersion("coder", "1.0.0", "", "", Instant.EPOCH, "", ""),
                "{}",
                settings,
                run,
                new CallProgress());
        return turns.ask(call, new Turns.Question(1, List.of(UserMessage.from("x")), List.of(), BigDecimal.ZERO));
    }
}
