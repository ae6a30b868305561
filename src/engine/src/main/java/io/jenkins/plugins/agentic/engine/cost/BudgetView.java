package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.store.Database;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** How all budgets stand, those of folders and jobs too, spent from or not. */
public final class BudgetView {
    private static final String EACH = "*";

    private final Database database;
    private final Supplier<MoneySettings> money;
    private final Function<String, List<Budget>> own;
    private final Supplier<List<String>> places;
    private final Predicate<String> stored;
    private final Clock clock;

    /**
     * @param own the budgets that a job, by its full name, and the folders around it have beside the installation's
     * @param places jobs, and folders with a slash at the end, that have some, also where none of their jobs ever ran
     * @param stored whether the budget of a name is kept in the database
     */
    public BudgetView(
            Database database,
            Supplier<MoneySettings> money,
            Function<String, List<Budget>> own,
            Supplier<List<String>> places,
            Predicate<String> stored,
            Clock clock) {
        this.database = database;
        this.money = money;
        this.own = own;
        this.places = places;
        this.stored = stored;
        this.clock = clock;
    }

    private record Use(String subject, BigDecimal spent, BigDecimal reserved) {}

    /**
     * The installation's budgets in the settings' order, then those of folders and jobs, whether they ever had a run or not. A budget of a
     * calendar period stands as in its present one. One that counts by run is there for each run that goes on.
     *
     * @param visible of which jobs runs and own budgets are told, by the job's full name
     */
    public List<BudgetStatus> of(Predicate<String> visible) {
        MoneySettings settings = money.get();
        Instant now = clock.instant();
        Map<String, Budget> all = new LinkedHashMap<>();
        settings.budgets().forEach(budget -> all.put(budget.name(), budget));
        Stream.concat(jobs().stream(), places.get().stream().sorted())
                .distinct()
                .filter(place -> visible.test(place.endsWith("/") ? place.substring(0, place.length() - 1) : place))
                .flatMap(job -> own.apply(job).stream())
                .forEach(budget -> all.putIfAbsent(budget.name(), budget));
        return database.read(handle -> {
            List<BudgetStatus> standing = new ArrayList<>();
            all.values().forEach(budget -> standing.addAll(of(handle, budget, settings.zone(), now, visible)));
            return standing;
        });
    }

    private List<String> jobs() {
        return database.read(handle -> handle.createQuery("SELECT DISTINCT job FROM run ORDER BY job")
                .mapTo(String.class)
                .list());
    }

    private List<BudgetStatus> of(Handle handle, Budget budget, ZoneId zone, Instant now, Predicate<String> visible) {
        List<Use> used = budget.byRun()
                ? ofRunsUnderWay(handle, budget, visible)
                : inPeriod(handle, budget, Periods.start(budget.period(), zone, now));
        if (used.isEmpty()) {
            used = List.of(new Use(unused(budget), BigDecimal.ZERO, BigDecimal.ZERO));
        }
        boolean kept = stored.test(budget.name());
        Instant resets = budget.byRun() ? null : Periods.end(budget.period(), zone, now);
        return used.stream()
                .map(use -> new BudgetStatus(budget, use.subject, use.spent, use.reserved, resets, kept))
                .toList();
    }

    /** What stands for a budget's subject until there is one. */
    private static String unused(Budget budget) {
        if (budget.byRun()) {
            return EACH;
        }
        return budget.scope() == Budget.Scope.INSTALLATION ? "" : budget.subject();
    }

    private static List<Use> inPeriod(Handle handle, Budget budget, Instant start) {
        return handle.createQuery("SELECT subject, spent, reserved FROM budget_use"
                        + " WHERE budget = ? AND period_start = ? ORDER BY subject")
                .bind(0, budget.name())
                .bind(1, start.toEpochMilli())
                .map(use())
                .list();
    }

    private static List<Use> ofRunsUnderWay(Handle handle, Budget budget, Predicate<String> visible) {
        RowMapper<Use> use = use();
        return handle
                .createQuery("SELECT u.subject, u.spent, u.reserved, r.job FROM run r JOIN budget_use u"
                        + " ON u.budget = ? AND u.subject = r.id AND u.period_start = 0"
                        + " WHERE r.ended IS NULL ORDER BY r.started, r.id")
                .bind(0, budget.name())
                .map((rs, ctx) -> visible.test(rs.getString(4)) ? List.of(use.map(rs, ctx)) : List.<Use>of())
                .list()
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private static RowMapper<Use> use() {
        return (rs, ctx) -> new Use(rs.getString(1), rs.getBigDecimal(2), rs.getBigDecimal(3));
    }
}
