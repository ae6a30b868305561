package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostViewTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path home;

    private final List<Budget> installation = List.of(
            budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.MONTH, "100"),
            budget("each user", Budget.Scope.USER, "*", Budget.Period.WEEK, "10"),
            budget("each run", Budget.Scope.RUN, "*", Budget.Period.RUN, "2"),
            budget("runs of cart", Budget.Scope.JOB, "team/cart", Budget.Period.RUN, "1"));
    private final Map<String, List<Budget>> own = Map.of(
            "team/cart",
            List.of(
                    budget("team: folder", Budget.Scope.FOLDER, "team", Budget.Period.DAY, "5"),
                    budget("team/cart: job", Budget.Scope.JOB, "team/cart", Budget.Period.DAY, "1")),
            "team/shop",
            List.of(budget("team: folder", Budget.Scope.FOLDER, "team", Budget.Period.DAY, "5")),
            "empty/",
            List.of(budget("empty: folder", Budget.Scope.FOLDER, "empty", Budget.Period.DAY, "5")),
            "hidden/",
            List.of(budget("hidden: folder", Budget.Scope.FOLDER, "hidden", Budget.Period.DAY, "5")),
            "hidden/job",
            List.of(budget("hidden: folder", Budget.Scope.FOLDER, "hidden", Budget.Period.DAY, "5")));

    private final List<String> places = new ArrayList<>();
    private Database database;
    private Runs runs;
    private CostView view;

    @BeforeEach
    void open() {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        database = Database.embedded(home);
        runs = new Runs(database, clock);
        BudgetView budgets = new BudgetView(
                database, this::settings, job -> own.getOrDefault(job, List.of()), () -> places, name -> false, clock);
        view = new CostView(new CostReports(database, clock), budgets, () -> ZoneOffset.UTC, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Budget budget(String name, Budget.Scope scope, String subject, Budget.Period period, String hard) {
        BigDecimal limit = new BigDecimal(hard);
        return new Budget(name, scope, subject, period, limit.movePointLeft(1), limit);
    }

    private MoneySettings settings() {
        return new MoneySettings(PriceTable.shipped(), installation, null, ZoneOffset.UTC, 0, null);
    }

    private MoneySettings settings(String job) {
        List<Budget> all = new ArrayList<>(installation);
        all.addAll(own.get(job));
        return new MoneySettings(PriceTable.shipped(), all, null, ZoneOffset.UTC, 0, null);
    }

    /** A call that costs $0.5, in a run that goes on. */
    private void call(String run, String job, String user, String outcome) {
        call(run, job, user, outcome, false);
    }

    private void call(String run, String job, String user, String outcome, boolean rehearsal) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        Ledger ledger = new Ledger(database, clock);
        Budgets budgets = new Budgets(ledger, new AuditLog(database, clock));
        Ledger.Caller caller = new Ledger.Caller(new StepKey(run, "1/turn-1"), job, user, "coder", "coder@1.0.0");
        BigDecimal cost = new BigDecimal("0.5");
        runs.start(run, job, user, "", "{}");
        database.update(handle -> {
            Reservation held =
                    budgets.reserve(handle, caller, "pro", cost, null, settings(job), NOW, Duration.ofHours(1), false);
            budgets.settle(handle, held, cost);
            Price price = new Price(cost, cost, cost, cost, cost);
            ledger.add(handle, new Ledger.Row(caller, "pro", rehearsal, new Usage(10, 4, 5, 2), price, 9, outcome));
        });
    }

    private List<String> budgets(Predicate<String> visible) {
        return view.budgets(visible).stream()
                .map(map -> map.get("name") + " | " + map.get("whose") + " | " + map.get("state") + " | "
                        + map.get("spent") + " | " + map.get("resets"))
                .toList();
    }

    @Test
    void should_tell_what_recorded_answers_stood_for() {
        call("shop#1", "team/shop", "ann", "ok");
        call("shop#2", "team/shop", "ann", "ok", true);
        call("cart#1", "team/cart", "bob", "ok", true);

        Map<?, ?> costs = view.of(Budget.Period.MONTH);

        assertThat(costs.get("total")).asString().contains("cost=1.5", "rehearsalCost=1");
        assertThat(((Map<?, ?>) costs.get("by")).get("job"))
                .asString()
                .contains("key=team/shop", "cost=1, rehearsalCost=0.5")
                .contains("key=team/cart", "cost=0.5, rehearsalCost=0.5");
        assertThat(view.of(CostReports.By.DAY, view.days("", "")).get("rows"))
                .asString()
                .contains("cost=1.5, rehearsalCost=1");
    }

    @Test
    void should_tell_each_day_of_the_dearest_and_of_all_others_together() {
        for (int user = 0; user < 8; user++) {
            call("r" + user, "team/shop", "user" + user, "ok");
        }
        call("again", "team/shop", "user7", "ok");

        Map<String, Object> costs = view.daily(CostReports.By.USER, view.days("2026-11-01", ""));

        assertThat((List<?>) costs.get("days")).singleElement().satisfies(day -> {
            Map<?, ?> line = (Map<?, ?>) day;
            assertThat(line.get("day")).isEqualTo("2026-11-23");
            assertThat(((Map<?, ?>) line.get("costs")).keySet().stream().map(Object::toString))
                    .containsExactly("user7", "user0", "user1", "user2", "user3", "user4");
            assertThat((BigDecimal) ((Map<?, ?>) line.get("costs")).get("user7"))
                    .isEqualByComparingTo("1");
            assertThat((BigDecimal) line.get("others")).isEqualByComparingTo("1");
        });
    }

    @Test
    void should_show_budgets_that_nobody_has_spent_from() {
        assertThat(budgets(job -> true))
                .containsExactly(
                        "all |  | ok | 0 | 2026-12-01T00:00:00Z",
                        "each user | each user | ok | 0 | 2026-11-30T00:00:00Z",
                        "each run | each run | ok | 0 | null",
                        "runs of cart | each run | ok | 0 | null");
    }

    @Test
    void should_show_budgets_of_jobs_and_folders_that_never_had_a_run_to_who_may_see_them() {
        places.addAll(List.of("team/cart", "empty/", "hidden/"));

        assertThat(budgets(place -> !place.startsWith("hidden")))
                .endsWith(
                        "empty: folder | empty | ok | 0 | 2026-11-24T00:00:00Z",
                        "team: folder | team | ok | 0 | 2026-11-24T00:00:00Z",
                        "team/cart: job | team/cart | ok | 0 | 2026-11-24T00:00:00Z")
                .hasSize(7);
    }

    @Test
    void should_show_the_budgets_of_runs_under_way_and_of_the_folders_and_jobs_that_may_be_seen() {
        call("cart#1", "team/cart", "ann", "ok");
        call("shop#1", "team/shop", "bob", "ok");
        call("cart#0", "team/cart", "ann", "ok");
        call("hidden#1", "hidden/job", "eve", "ok");
        runs.end("cart#0", Runs.State.SUCCEEDED, "", "");

        assertThat(budgets(job -> !job.startsWith("hidden")))
                .containsExactly(
                        "all |  | ok | 2 | 2026-12-01T00:00:00Z",
                        "each user | ann | warn | 1 | 2026-11-30T00:00:00Z",
                        "each user | bob | ok | 0.5 | 2026-11-30T00:00:00Z",
                        "each user | eve | ok | 0.5 | 2026-11-30T00:00:00Z",
                        "each run | cart#1 | warn | 0.5 | null",
                        "each run | shop#1 | warn | 0.5 | null",
                        "runs of cart | cart#1 | warn | 0.5 | null",
                        "team: folder | team | warn | 1.5 | 2026-11-24T00:00:00Z",
                        "team/cart: job | team/cart | exhausted | 1 | 2026-11-24T00:00:00Z");
        assertThat(budgets(job -> true)).contains("hidden: folder | hidden | warn | 0.5 | 2026-11-24T00:00:00Z");
    }

    @Test
    void should_put_the_budgets_into_the_view_of_a_period() {
        call("cart#1", "team/cart", "ann", "ok");

        Map<String, Object> month = view.of(Budget.Period.MONTH, "ann", job -> false);

        assertThat(month.get("budgets").toString()).contains("name=all").doesNotContain("team: folder");
        assertThat(((Map<?, ?>) month.get("by")).get("folder").toString()).contains("key=team, calls=1");
        assertThat(((Map<?, ?>) month.get("total")).get("cachedTokens")).isEqualTo(4L);
        assertThat((BigDecimal) month.get("mine")).isEqualByComparingTo("0.5");
        assertThat(view.of(Budget.Period.MONTH)).doesNotContainKey("mine");
        // Half a dollar in 22.5 days of 30.
        assertThat((BigDecimal) month.get("forecast")).isEqualByComparingTo("0.67");
    }

    @Test
    void should_sum_any_days_by_whatever_a_call_is_known_by() {
        call("cart#1", "team/cart", "ann", "ok");
        call("shop#1", "team/shop", "bob", "safety");
        CostView.Span days = view.days("2026-11-20", "2026-11-23");

        Map<CostReports.By, List<String>> keys = Map.of(
                CostReports.By.USER, List.of("ann", "bob"),
                CostReports.By.JOB, List.of("team/cart", "team/shop"),
                CostReports.By.FOLDER, List.of("team"),
                CostReports.By.RUN, List.of("cart#1", "shop#1"),
                CostReports.By.ROLE, List.of("coder"),
                CostReports.By.PROMPT, List.of("coder@1.0.0"),
                CostReports.By.MODEL, List.of("pro"),
                CostReports.By.OUTCOME, List.of("ok", "safety"),
                CostReports.By.DAY, List.of("2026-11-23"));
        assertThat(keys.keySet()).containsExactlyInAnyOrder(CostReports.By.values());
        keys.forEach((by, expected) -> {
            Map<String, Object> report = view.of(by, days);
            assertThat(((List<?>) report.get("rows")).stream().map(row -> String.valueOf(((Map<?, ?>) row).get("key"))))
                    .as(by.toString())
                    .containsExactlyElementsOf(expected);
            assertThat(report.get("total").toString()).contains("calls=2", "cost=1");
        });
        assertThat(view.csv(CostReports.By.OUTCOME, days))
                .isEqualTo("from,to,by,name,calls,input_tokens,cached_tokens,output_tokens,thought_tokens,cost_usd,"
                        + "rehearsal_cost_usd\r\n"
                        + "2026-11-20T00:00:00Z,2026-11-24T00:00:00Z,outcome,\"ok\",1,10,4,5,2,0.5,0\r\n"
                        + "2026-11-20T00:00:00Z,2026-11-24T00:00:00Z,outcome,\"safety\",1,10,4,5,2,0.5,0\r\n");
        assertThat(view.of(CostReports.By.USER, view.days("2026-11-01", "2026-11-22"))
                        .get("rows"))
                .isEqualTo(List.of());
    }

    @Test
    void should_take_the_present_month_up_to_today_where_no_days_are_given() {
        assertThat(view.days("", ""))
                .isEqualTo(new CostView.Span(
                        Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-24T00:00:00Z")));
    }

    @Test
    void should_say_what_is_wrong_with_a_question() {
        assertThatThrownBy(() -> view.days("2026-11-31", ""))
                .isInstanceOf(AgenticException.class)
                .hasMessage("'2026-11-31' is no date from 1970 to 9998.");
        for (String far : List.of("+300000000-01-01", "+999999999-12-31", "-0001-01-01")) {
            assertThatThrownBy(() -> view.days(far, far)).hasMessage("'" + far + "' is no date from 1970 to 9998.");
        }
        assertThatThrownBy(() -> view.days("2026-11-20", "2026-11-19"))
                .hasMessage("The last day, 2026-11-19, is before the first, 2026-11-20.");
        assertThatThrownBy(() -> CostReports.By.of("colour"))
                .hasMessage("Costs can't be shown by 'colour'.")
                .satisfies(e -> assertThat(((AgenticException) e).sentence()).contains("prompt, model, outcome, day"));
    }

    @Test
    void should_say_what_a_user_has_spent() {
        call("cart#1", "team/cart", "ann", "ok");
        call("shop#1", "team/shop", "bob", "ok");

        assertThat(view.current("ann", Budget.Period.DAY))
                .containsEntry("user", "ann")
                .containsEntry("period", "day")
                .containsEntry("from", "2026-11-23T00:00:00Z")
                .containsEntry("cost", new BigDecimal("0.5"));
    }
}
