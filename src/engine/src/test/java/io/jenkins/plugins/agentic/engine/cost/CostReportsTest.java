package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostReportsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant DAY = Instant.parse("2026-11-23T00:00:00Z");
    private static final Instant NEXT = Instant.parse("2026-11-25T00:00:00Z");

    @TempDir
    Path home;

    private Database database;
    private CostReports costs;

    @BeforeEach
    void open() {
        database = Database.embedded(home);
        costs = new CostReports(database, clock(NOON));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Clock clock(Instant at) {
        return Clock.fixed(at, ZoneOffset.UTC);
    }

    private void spend(String at, String job, String user, String role, String model, String dollars) {
        Ledger.Caller caller = new Ledger.Caller(new StepKey("run", at), job, user, role, role + "@1");
        BigDecimal rate = BigDecimal.ZERO;
        Ledger.Row row = new Ledger.Row(
                caller,
                model,
                false,
                new Usage(10, 1, 5, 2),
                new Price(new BigDecimal(dollars), rate, rate, rate, rate),
                1,
                "ok");
        database.update(handle -> new Ledger(database, clock(Instant.parse(at))).add(handle, row));
    }

    private void run(String id, Runs.State state, String... dollars) {
        Runs runs = new Runs(database, clock(NOON));
        runs.start(id, "team/cart", "ann", "", "{}");
        BigDecimal rate = BigDecimal.ZERO;
        for (int i = 0; i < dollars.length; i++) {
            Price price = new Price(new BigDecimal(dollars[i]), rate, rate, rate, rate);
            Ledger.Caller caller =
                    new Ledger.Caller(new StepKey(id, String.valueOf(i)), "team/cart", "ann", "coder", "coder@1");
            Ledger.Row row = new Ledger.Row(caller, "pro", false, new Usage(10, 1, 5, 2), price, 1, "ok");
            database.update(handle -> new Ledger(database, clock(NOON)).add(handle, row));
        }
        if (state != Runs.State.RUNNING) {
            runs.end(id, state, "", "");
        }
    }

    @Test
    void should_expect_the_median_and_the_90th_percentile_of_the_runs_that_came_to_their_end() {
        // $1 to $10, of two calls each; the two dearest failed after using up their tries.
        for (int dollars = 1; dollars <= 10; dollars++) {
            Runs.State state = dollars > 8 ? Runs.State.FAILED : Runs.State.SUCCEEDED;
            run("r" + dollars, state, String.valueOf(dollars - 1), "1");
        }
        run("aborted", Runs.State.ABORTED, "1000");
        run("running", Runs.State.RUNNING, "1000");
        run("failed before its first call", Runs.State.FAILED);

        CostReports.Expected expected = costs.expected("team/cart");

        assertThat(expected.runs()).isEqualTo(10);
        assertThat(expected.median()).isEqualByComparingTo("5");
        assertThat(expected.p90()).isEqualByComparingTo("9");
    }

    /** As the approval page says, which shows them beside what a run has cost so far. */
    @Test
    void should_tell_what_a_run_usually_costs_by_those_that_succeeded() {
        run("r1", Runs.State.SUCCEEDED, "1");
        run("r2", Runs.State.SUCCEEDED, "3");
        run("r3", Runs.State.SUCCEEDED, "2");
        run("failed", Runs.State.FAILED, "1000");
        run("unstable", Runs.State.UNSTABLE, "1000");

        CostReports.Expected usual = costs.usual("team/cart");

        assertThat(usual.runs()).isEqualTo(3);
        assertThat(usual.median()).isEqualByComparingTo("2");
        assertThat(usual.p90()).isEqualByComparingTo("3");
    }

    @Test
    void should_expect_nothing_of_a_job_without_history_and_the_one_cost_after_one_run() {
        assertThat(costs.expected("team/cart"))
                .isEqualTo(new CostReports.Expected(0, BigDecimal.ZERO, BigDecimal.ZERO));

        run("r1", Runs.State.UNSTABLE, "0.25");

        assertThat(costs.expected("team/cart").median()).isEqualByComparingTo("0.25");
        assertThat(costs.expected("team/cart").p90()).isEqualByComparingTo("0.25");
    }

    @Test
    void should_forecast_the_period_at_the_pace_so_far() {
        // It is noon of the 23rd, a Monday: half a day, half a day of seven, 22.5 days of 30.
        spend("2026-11-23T08:00:00Z", "cart", "ann", "coder", "pro", "1.50");

        assertThat(costs.forecast(Budget.Period.DAY, ZoneOffset.UTC)).isEqualByComparingTo("3.00");
        assertThat(costs.forecast(Budget.Period.WEEK, ZoneOffset.UTC)).isEqualByComparingTo("21.00");
        assertThat(costs.forecast(Budget.Period.MONTH, ZoneOffset.UTC)).isEqualByComparingTo("2.00");
        // In Berlin the day began an hour earlier: 13 hours of 24.
        assertThat(costs.forecast(Budget.Period.DAY, ZoneId.of("Europe/Berlin")))
                .isEqualByComparingTo("2.77");
    }

    @Test
    void should_say_what_a_user_has_spent_in_the_present_period() {
        spend("2026-11-22T23:30:00Z", "cart", "ann", "coder", "pro", "4");
        spend("2026-11-23T08:00:00Z", "cart", "ann", "coder", "pro", "1");
        spend("2026-11-23T09:00:00Z", "shop", "ann", "coder", "pro", "2");
        spend("2026-11-23T08:00:00Z", "cart", "bob", "coder", "pro", "9");

        assertThat(costs.currentCost("ann", Budget.Period.DAY, ZoneOffset.UTC)).isEqualByComparingTo("3");
        assertThat(costs.currentCost("ann", Budget.Period.DAY, ZoneId.of("Europe/Berlin")))
                .isEqualByComparingTo("7");
        assertThat(costs.currentCost("ann", Budget.Period.MONTH, ZoneOffset.UTC))
                .isEqualByComparingTo("7");
        assertThat(costs.currentCost("eve", Budget.Period.MONTH, ZoneOffset.UTC))
                .isEqualByComparingTo("0");
    }

    private static List<String> lines(List<CostReports.Row> rows) {
        return rows.stream()
                .map(row -> row.key() + " " + row.calls() + " "
                        + row.cost().stripTrailingZeros().toPlainString())
                .toList();
    }

    @Test
    void should_say_by_job_user_role_model_and_day_what_each_cost() {
        spend("2026-11-23T08:00:00Z", "cart", "ann", "coder", "pro", "1");
        spend("2026-11-23T22:59:00Z", "cart", "bob", "coder", "flash", "0.25");
        spend("2026-11-24T09:00:00Z", "shop", "ann", "tester", "pro", "2");
        spend("2026-11-25T00:00:00Z", "shop", "ann", "tester", "pro", "99");

        Map<CostReports.By, List<CostReports.Row>> tables = costs.tables(DAY, NEXT, ZoneOffset.UTC);

        assertThat(lines(tables.get(CostReports.By.JOB))).containsExactly("shop 1 2", "cart 2 1.25");
        assertThat(lines(tables.get(CostReports.By.USER))).containsExactly("ann 2 3", "bob 1 0.25");
        assertThat(lines(tables.get(CostReports.By.ROLE))).containsExactly("tester 1 2", "coder 2 1.25");
        assertThat(lines(tables.get(CostReports.By.MODEL))).containsExactly("pro 2 3", "flash 1 0.25");
        assertThat(lines(tables.get(CostReports.By.DAY))).containsExactly("2026-11-23 2 1.25", "2026-11-24 1 2");
        assertThat(CostReports.total(tables.get(CostReports.By.JOB)))
                .satisfies(total -> assertThat(total.calls()).isEqualTo(3))
                .satisfies(total -> assertThat(total.tokens()).isEqualTo(new Usage(30, 3, 15, 6)));
    }

    @Test
    void should_begin_days_where_the_zone_does() {
        // In Kathmandu, 5:45 ahead, both are the 24th; in Marquesas, 9:30 behind, the 23rd.
        spend("2026-11-23T18:15:00Z", "cart", "ann", "coder", "pro", "1");
        spend("2026-11-24T09:29:59Z", "cart", "ann", "coder", "pro", "2");

        assertThat(lines(costs.sums(CostReports.By.DAY, DAY, NEXT, ZoneId.of("Asia/Kathmandu"))))
                .containsExactly("2026-11-24 2 3");
        assertThat(lines(costs.sums(CostReports.By.DAY, DAY, NEXT, ZoneId.of("Pacific/Marquesas"))))
                .containsExactly("2026-11-23 2 3");
    }

    @Test
    void should_read_sums_from_the_index_alone() {
        String plan = database.read(handle -> handle.createQuery(
                        "EXPLAIN SELECT job, SUM(price), SUM(CASE WHEN rehearsal THEN price ELSE 0 END) FROM ledger"
                                + " WHERE at >= 0 AND at < 9 GROUP BY job")
                .mapTo(String.class)
                .one());

        assertThat(plan).contains("LEDGER_SUMS");
    }
}
