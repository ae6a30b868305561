package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndedTotalsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final long HOUR_AGO = NOW.minusSeconds(3600).toEpochMilli();
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    Path home;

    private Database database;
    private Ledger ledger;
    private EndedTotals totals;

    @BeforeEach
    void open() {
        database = Database.embedded(home);
        ledger = new Ledger(database, CLOCK);
        totals = new EndedTotals(ledger, CLOCK);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void spend(String runId, String dollars) {
        BigDecimal rate = BigDecimal.ZERO;
        Ledger.Row row = new Ledger.Row(
                new Ledger.Caller(new StepKey(runId, "1"), "cart", "ann", "coder", "coder@1"),
                "pro",
                false,
                new Usage(10, 1, 5, 2),
                new Price(new BigDecimal(dollars), rate, rate, rate, rate),
                1,
                "ok");
        database.update(handle -> ledger.add(handle, row));
    }

    private void forgetLedger() {
        database.update(handle -> handle.execute("DELETE FROM ledger"));
    }

    @Test
    void should_know_what_an_ended_run_cost_without_asking_again() {
        spend("cart#1", "0.25");
        spend("cart#2", "0.50");
        totals.of("cart#1", HOUR_AGO);
        totals.of("cart#2", HOUR_AGO);
        forgetLedger();

        assertThat(totals.of("cart#1", HOUR_AGO).cost()).isEqualByComparingTo("0.25");
        assertThat(totals.of("cart#2", HOUR_AGO).cost()).isEqualByComparingTo("0.50");
    }

    @Test
    void should_ask_again_for_a_run_that_goes_on() {
        spend("cart#1", "0.25");
        totals.of("cart#1", 0);
        spend("cart#1", "1");

        assertThat(totals.of("cart#1", 0).cost()).isEqualByComparingTo("1.25");
    }

    @Test
    void should_see_a_call_that_is_settled_just_after_the_end() {
        long ended = NOW.minusSeconds(5).toEpochMilli();
        spend("cart#1", "0.25");
        totals.of("cart#1", ended);
        spend("cart#1", "1");

        assertThat(totals.of("cart#1", ended).calls()).isEqualTo(2);
    }

    @Test
    void should_keep_the_thousand_runs_asked_for_last_and_no_more() {
        spend("cart#0", "0.25");
        for (int run = 0; run <= 1000; run++) {
            totals.of("cart#" + run, HOUR_AGO);
        }
        forgetLedger();

        assertThat(totals.of("cart#0", HOUR_AGO)).isEqualTo(Ledger.Totals.NONE);
    }
}
