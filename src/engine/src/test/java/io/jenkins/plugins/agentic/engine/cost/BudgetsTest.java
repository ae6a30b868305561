package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.audit.AuditRow;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.Durability;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration LIVES = Duration.ofMinutes(15);

    @TempDir
    Path home;

    private Database database;
    private Ledger ledger;
    private AuditLog audit;
    private Budgets budgets;

    @BeforeEach
    void open() {
        database = Database.embedded(home);
        ledger = new Ledger(database, Clock.systemUTC());
        audit = new AuditLog(database, Clock.systemUTC());
        budgets = new Budgets(ledger, audit);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static MoneySettings settings(Budget... all) {
        return new MoneySettings(PriceTable.shipped(), List.of(all), null, ZoneOffset.UTC, 0, null);
    }

    private static Budget budget(String name, Budget.Scope scope, String subject, Budget.Period period, String hard) {
        return new Budget(name, scope, subject, period, null, new BigDecimal(hard));
    }

    private static Ledger.Caller caller(String run, String path, String job, String user) {
        return new Ledger.Caller(new StepKey(run, path), job, user, "coder", "coder@1");
    }

    private Reservation reserve(Ledger.Caller caller, String amount, MoneySettings settings) {
        return reserve(caller, amount, settings, NOW, false);
    }

    private Reservation reserve(
            Ledger.Caller caller, String amount, MoneySettings settings, Instant now, boolean mayHold) {
        return database.write(
                Durability.COMMITTED,
                handle -> budgets.reserve(
                        handle, caller, "gemini-2.5-pro", new BigDecimal(amount), null, settings, now, LIVES, mayHold));
    }

    private void settle(Reservation reservation, String price) {
        database.update(handle -> budgets.settle(handle, reservation, new BigDecimal(price)));
    }

    private BigDecimal sum(String column) {
        return sum(database, column);
    }

    private static BigDecimal sum(Database database, String column) {
        return database.read(handle -> handle.createQuery("SELECT COALESCE(SUM(" + column + "), 0) FROM budget_use")
                .mapTo(BigDecimal.class)
                .one());
    }

    @Test
    void should_say_which_budget_refuses_its_limit_and_when_it_resets() {
        MoneySettings settings = settings(budget("team", Budget.Scope.FOLDER, "a", Budget.Period.MONTH, "1.00"));
        settle(reserve(caller("r1", "1", "a/b/job", "ann"), "0.70", settings), "0.60");
        reserve(caller("r1", "2", "a/b/job", "ann"), "0.25", settings);

        assertThatThrownBy(() -> reserve(caller("r1", "3", "a/other", "bob"), "0.20", settings))
                .isInstanceOf(BudgetException.class)
                .hasMessage("The budget 'team' of a does not admit a call that may cost $0.2000: limit $1.0000, spent"
                        + " $0.6000, reserved $0.2500, resets at 2026-12-01T00:00:00Z.")
                .satisfies(e -> assertThat(((BudgetException) e).mayFreeUp()).isTrue());
    }

    @Test
    void should_reserve_nothing_anywhere_when_one_of_several_budgets_refuses() {
        MoneySettings settings = settings(
                budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, "100"),
                budget("each run", Budget.Scope.RUN, "*", Budget.Period.RUN, "0.10"),
                budget("each user", Budget.Scope.USER, "*", Budget.Period.WEEK, "100"));

        assertThatThrownBy(() -> reserve(caller("r1", "1", "job", "ann"), "0.11", settings))
                .hasMessageContaining("'each run' of r1");

        assertThat(sum("reserved")).isEqualByComparingTo("0");
        reserve(caller("r1", "1", "job", "ann"), "0.10", settings);
        assertThat(sum("reserved")).isEqualByComparingTo("0.30");
    }

    @Test
    void should_give_each_user_a_budget_of_its_own_and_others_none() {
        MoneySettings settings = settings(
                budget("ann's", Budget.Scope.USER, "ann", Budget.Period.DAY, "0.5"),
                budget("job's", Budget.Scope.JOB, "*", Budget.Period.DAY, "1"));
        reserve(caller("r1", "1", "one", "ann"), "0.5", settings);
        reserve(caller("r2", "1", "two", "bob"), "1", settings);

        assertThatThrownBy(() -> reserve(caller("r3", "1", "three", "ann"), "0.01", settings))
                .hasMessageContaining("'ann's' of ann");
        assertThatThrownBy(() -> reserve(caller("r4", "1", "two", "eve"), "0.01", settings))
                .hasMessageContaining("'job's' of two");
    }

    @Test
    void should_begin_anew_in_the_next_period_and_settle_in_the_one_of_the_reservation() {
        MoneySettings settings = settings(budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, "1"));
        Reservation today = reserve(caller("r1", "1", "job", "ann"), "1", settings);

        Instant tomorrow = NOW.plus(Duration.ofDays(1));
        reserve(caller("r1", "2", "job", "ann"), "1", settings, tomorrow, false);
        settle(today, "0.9");

        assertThatThrownBy(() -> reserve(caller("r1", "3", "job", "ann"), "0.2", settings))
                .hasMessageContaining("spent $0.9000");
    }

    @Test
    void should_replace_what_the_same_call_reserved_before_a_crash() {
        MoneySettings settings = settings(budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, "1"));
        reserve(caller("r1", "1", "job", "ann"), "0.8", settings);

        reserve(caller("r1", "1", "job", "ann"), "0.9", settings, NOW, true);

        assertThat(sum("reserved")).isEqualByComparingTo("0.9");
    }

    @Test
    void should_return_a_lost_reservation_when_it_expires_and_leave_a_trace_and_still_count_a_late_cost() {
        MoneySettings settings = settings(budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, "1"));
        Reservation lost = reserve(caller("r1", "1", "job", "ann"), "0.8", settings);

        database.update(handle -> budgets.expire(handle, NOW.plus(LIVES)));
        assertThat(sum("reserved")).isEqualByComparingTo("0.8");
        database.update(handle -> budgets.expire(handle, NOW.plus(LIVES).plusMillis(1)));

        assertThat(sum("reserved")).isEqualByComparingTo("0");
        assertThat(ledger.calls("r1")).singleElement().satisfies(call -> {
            assertThat(call.outcome()).isEqualTo("unknown");
            assertThat(call.price()).isEqualByComparingTo("0");
        });
        settle(lost, "0.3");
        assertThat(sum("spent")).isEqualByComparingTo("0.3");
        assertThat(sum("reserved")).isEqualByComparingTo("0");
    }

    @Test
    void should_warn_from_the_soft_limit_on() {
        Budget budget =
                new Budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, new BigDecimal("0.5"), null);
        settle(reserve(caller("r1", "1", "job", "ann"), "0.6", settings(budget)), "0.5");

        assertThat(reserve(caller("r1", "2", "job", "ann"), "10", settings(budget))
                        .warnings())
                .containsExactly("The budget 'all' has spent $0.50; its soft limit is $0.5.");
    }

    @Test
    void should_audit_once_a_subject_and_period_that_a_soft_limit_is_reached() {
        MoneySettings settings = settings(
                new Budget("each", Budget.Scope.USER, "*", Budget.Period.DAY, new BigDecimal("0.5"), null),
                new Budget("run", Budget.Scope.RUN, "*", Budget.Period.RUN, new BigDecimal("0.6"), null));
        for (String user : List.of("ann", "bob")) {
            for (int i = 1; i <= 3; i++) {
                settle(reserve(caller("r-" + user, "" + i, "job", user), "0.6", settings), "0.5");
            }
        }
        Instant tomorrow = NOW.plus(Duration.ofDays(1));
        settle(reserve(caller("r2", "1", "job", "ann"), "0.6", settings, tomorrow, false), "0.5");
        settle(reserve(caller("r2", "2", "job", "ann"), "0.6", settings, tomorrow, false), "0.05");

        List<AuditRow> rows = audit.list(new AuditLog.Filter("budget.warning", "", "", 0, 50));

        assertThat(rows.stream().map(row -> row.runId() + ": " + row.subject()))
                .containsExactlyInAnyOrder(
                        "r-ann: the budget 'each' of ann",
                        "r-ann: the budget 'run' of r-ann",
                        "r-bob: the budget 'each' of bob",
                        "r-bob: the budget 'run' of r-bob",
                        "r2: the budget 'each' of ann");
        assertThat(rows).allSatisfy(row -> assertThat(row.actor()).isEqualTo("agentic-workflow"));
        assertThat(Json.readMap(rows.get(0).details()))
                .containsEntry("since", "2026-11-24T00:00:00Z")
                .containsEntry("soft", "0.5")
                .containsEntry("job", "job");
        assertThat(new BigDecimal(
                        String.valueOf(Json.readMap(rows.get(0).details()).get("spent"))))
                .isEqualByComparingTo("0.5");
        assertThat(audit.verify(Optional.empty()).intact()).isTrue();
    }

    @Test
    void should_cap_what_one_call_may_cost() {
        MoneySettings settings =
                new MoneySettings(PriceTable.shipped(), List.of(), new BigDecimal("0.05"), ZoneId.of("UTC"), 0, null);

        assertThatThrownBy(() -> reserve(caller("r1", "1", "job", "ann"), "0.06", settings))
                .hasMessage("The call may cost $0.0600, more than the $0.0500 that the configuration admits for one"
                        + " turn of a model.");
    }

    /** Whoever compares the ledger with the provider's bill should find each call that it may hold. */
    @Test
    void should_leave_a_trace_of_a_call_whose_process_died_also_where_no_budget_applies() {
        reserve(caller("r1", "1", "job", "ann"), "0.5", settings());
        settle(reserve(caller("r1", "2", "job", "ann"), "0.5", settings()), "0.25");
        Reservation waits = reserve(caller("r1", "3", "job", "ann"), "0.5", settings());
        database.update(handle -> budgets.release(handle, waits.caller().key()));

        // As a process does when it starts.
        database.update(handle -> budgets.expire(handle, Instant.MAX));

        assertThat(ledger.calls("r1"))
                .extracting(Ledger.Call::path, Ledger.Call::outcome)
                .containsExactly(tuple("1", "unknown"));
        assertThat(sum("reserved")).isEqualByComparingTo("0");

        reserve(caller("r2", "1", "job", "ann"), "0.5", settings());
        settle(reserve(caller("r2", "1", "job", "ann"), "0.5", settings(), NOW, true), "0.25");
        assertThat(ledger.calls("r2")).extracting(Ledger.Call::outcome).containsExactly("unknown");
    }

    @Test
    void should_leave_a_trace_of_a_call_cut_off_that_is_made_again_before_its_reservation_expires() {
        MoneySettings settings = settings(budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, "1"));
        reserve(caller("r1", "1", "job", "ann"), "0.8", settings);

        settle(reserve(caller("r1", "1", "job", "ann"), "0.9", settings, NOW, true), "0.1");

        assertThat(ledger.calls("r1")).extracting(Ledger.Call::outcome).containsExactly("unknown");
        assertThat(sum("reserved")).isEqualByComparingTo("0");
        assertThat(sum("spent")).isEqualByComparingTo("0.1");
    }

    @Test
    void should_leave_no_trace_of_a_call_that_had_given_back_what_it_held_and_is_made_again() {
        MoneySettings settings = settings(budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, "1"));
        Ledger.Caller caller = caller("r1", "1", "job", "ann");
        reserve(caller, "0.8", settings);
        database.update(handle -> budgets.release(handle, caller.key()));

        reserve(caller, "0.9", settings, NOW, true);

        assertThat(ledger.calls("r1")).isEmpty();
    }

    @Test
    void should_audit_a_soft_limit_when_the_call_that_reaches_it_ends_and_not_again_with_the_next() {
        MoneySettings settings = settings(
                new Budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, new BigDecimal("0.5"), null));
        Reservation cheap = reserve(caller("r1", "1", "job", "ann"), "0.3", settings);
        Reservation dear = reserve(caller("r2", "1", "job", "bob"), "0.6", settings);
        settle(cheap, "0.2");
        assertThat(audit.list(new AuditLog.Filter("budget.warning", "", "", 0, 50)))
                .isEmpty();

        settle(dear, "0.3");

        assertThat(audit.list(new AuditLog.Filter("budget.warning", "", "", 0, 50)))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.runId()).isEqualTo("r2");
                    assertThat(row.subject()).isEqualTo("the budget 'all'");
                });
        assertThat(reserve(caller("r3", "1", "job", "ann"), "0.1", settings).warnings())
                .hasSize(1);
        assertThat(audit.list(new AuditLog.Filter("budget.warning", "", "", 0, 50)))
                .hasSize(1);
    }

    /** The call that passes it was begun when nothing spoke for that: as docs/costs.md says. */
    @Test
    void should_audit_a_soft_limit_by_the_next_call_where_the_one_that_passes_it_was_not_to_be_expected_to() {
        MoneySettings settings = settings(
                new Budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, new BigDecimal("5"), null));
        Reservation first = reserve(caller("r1", "1", "job", "ann"), "2", settings);
        settle(reserve(caller("r2", "1", "job", "bob"), "4", settings), "3");
        settle(first, "2");

        assertThat(reserve(caller("r3", "1", "job", "ann"), "0.1", settings).warnings())
                .containsExactly("The budget 'all' has spent $5.00; its soft limit is $5.");
        assertThat(audit.list(new AuditLog.Filter("budget.warning", "", "", 0, 50)))
                .singleElement()
                .satisfies(row -> assertThat(row.runId()).isEqualTo("r3"));
    }

    @Test
    void should_audit_that_a_call_cost_more_than_was_reserved() {
        MoneySettings settings = settings(budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.DAY, "1"));

        settle(reserve(caller("r1", "1", "job", "ann"), "0.8", settings), "0.8");
        settle(reserve(caller("r1", "2", "job", "ann"), "0.1", settings), "0.3");

        assertThat(audit.list(new AuditLog.Filter("budget.overrun", "", "", 0, 50)))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.subject()).isEqualTo("the coder's call 2");
                    assertThat(Json.readMap(row.details()))
                            .containsEntry("reserved", "0.1")
                            .containsEntry("cost", "0.3")
                            .containsEntry("job", "job");
                });
        assertThat(sum("spent")).isEqualByComparingTo("1.1");
    }

    @Test
    void should_say_what_a_call_has_cost_already_where_its_step_admits_no_more() {
        Budgets.Cap cap = new Budgets.Cap(new BigDecimal("0.05"), new BigDecimal("0.03"));

        assertThatThrownBy(() -> database.update(handle -> budgets.reserve(
                        handle,
                        caller("r1", "1", "job", "ann"),
                        "gemini-2.5-pro",
                        new BigDecimal("0.021"),
                        cap,
                        settings(),
                        NOW,
                        LIVES,
                        false)))
                .hasMessage(
                        "The call may cost $0.0210 beside the $0.0300 it has cost so far, more than the $0.0500 that"
                                + " the step's parameter 'budget' admits.");
    }
}
