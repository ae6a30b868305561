package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
            Turns turns = new Turns(new Journal(database, clock), ledger, PriceTable.shipped(), models);

            Turns.Answer paid = ask(turns);
            Turns.Answer again = ask(turns);

            assertThat(again).isEqualTo(paid);
            assertThat(server.requests()).hasSize(1);
            assertThat(ledger.totals("run-1").calls()).isEqualTo(1);
            assertThat(ledger.totals("run-1").cost()).isEqualByComparingTo(paid.price());
            models.close();
        }
    }

    private static Turns.Answer ask(Turns turns) {
        List<ChatMessage> messages = List.of(UserMessage.from("x"));
        CallSettings settings = new CallSettings("gemini-2.5-pro", null, null, Duration.ofSeconds(30), 1, "{}");
        RunContext run = new RunContext(
                "run-1", "job", "", new NoWorkspace(), Commands.none(), line -> {}, UnaryOperator.identity());
        return turns.ask(new StepKey("run-1", "1/turn-1"), "coder/1", "coder", "coder@1", messages, settings, run);
    }
}
