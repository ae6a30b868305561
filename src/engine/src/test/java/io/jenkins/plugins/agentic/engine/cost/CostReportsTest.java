package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

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
                        "EXPLAIN SELECT job, SUM(price) FROM ledger WHERE at >= 0 AND at < 9 GROUP BY job")
                .mapTo(String.class)
                .one());

        assertThat(plan).contains("LEDGER_SUMS");
    }
}
