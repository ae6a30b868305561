package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.NewRow;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Budgets that are kept in the database, beside the configuration's: a call must be admitted by all. One that the
 * configuration has by the same name goes before. What another process has changed holds here within five seconds.
 * Thread-safe.
 */
public final class StoredBudgets {
    private static final Duration KNOWN = Duration.ofSeconds(5);
    private static final int TAG = 16;
    private static final String ROWS = "SELECT name, scope, subject, period, soft, hard FROM stored_budget";
    private static final NewRow ROW =
            new NewRow("stored_budget", 1, "name", "scope", "subject", "period", "soft", "hard", "tag");

    private final Database database;
    private final Supplier<MoneySettings> configured;
    private final AuditLog audit;
    private final Clock clock;
    private final AtomicLong changes = new AtomicLong();
    private volatile Known known;

    /** @param change the changes made here before it was read */
    private record Known(List<Budget> budgets, long at, long change) {}

    public StoredBudgets(Database database, Supplier<MoneySettings> configured, AuditLog audit, Clock clock) {
        this.database = database;
        this.configured = configured;
        this.audit = audit;
        this.clock = clock;
    }

    /** The configuration's settings with these budgets beside its own. */
    public MoneySettings money() {
        MoneySettings settings = configured.get();
        List<Budget> all = new ArrayList<>(settings.budgets());
        all().stream().filter(budget -> !isIn(settings, budget.name())).forEach(all::add);
        return new MoneySettings(
                settings.prices(),
                all,
                settings.capPerCall(),
                settings.zone(),
                settings.executionsPerMinute(),
                settings.askAbove());
    }

    private static boolean isIn(MoneySettings settings, String name) {
        return settings.budgets().stream().anyMatch(budget -> budget.name().equals(name));
    }

    private List<Budget> all() {
        Known last = known;
        long now = clock.millis();
        long change = changes.get();
        if (last == null || last.change != change || now < last.at || now - last.at >= KNOWN.toMillis()) {
            last = new Known(
                    database.read(handle -> handle.createQuery(ROWS + " ORDER BY name")
                            .map(StoredBudgets::budget)
                            .list()),
                    now,
                    change);
            known = last;
        }
        return last.budgets;
    }

    /** The one of that name that holds, stored or configured; empty where there is none. */
    public Optional<Budget> find(String name) {
        return configured.get().budgets().stream()
                .filter(budget -> budget.name().equals(name))
                .findFirst()
                .or(() -> database.read(handle -> find(handle, name)));
    }

    /** Whether a budget of that name is the configuration's, and nothing to be changed here. */
    public boolean isConfigured(String name) {
        return isIn(configured.get(), name);
    }

    /** Whether a budget of that name is kept here, and holds. */
    public boolean isStored(String name) {
        return !isConfigured(name)
                && all().stream().anyMatch(budget -> budget.name().equals(name));
    }

    private static Optional<Budget> find(Handle handle, String name) {
        return handle.createQuery(ROWS + " WHERE name = ?")
                .bind(0, name)
                .map(StoredBudgets::budget)
                .findOne();
    }

    private static Budget budget(ResultSet rs, StatementContext ctx) throws SQLException {
        return new Budget(
                rs.getString(1),
                Budget.Scope.valueOf(rs.getString(2)),
                rs.getString(3),
                Budget.Period.valueOf(rs.getString(4)),
                plain(rs.getBigDecimal(5)),
                plain(rs.getBigDecimal(6)));
    }

    private static BigDecimal plain(BigDecimal dollars) {
        return dollars == null
                ? null
                : new BigDecimal(dollars.stripTrailingZeros().toPlainString());
    }

    /** Tells a budget's state from any other. */
    public static String tag(Budget budget) {
        return Sha256.hex(details(budget).toString()).substring(0, TAG);
    }

    /**
     * Keeps a budget; the audit log says who did.
     *
     * @param expected the tag of what it replaces, {@code ""} where there must be none; empty for any
     * @throws AgenticException {@link ErrorCode#CONFLICT} where another is there, or the configuration has one of that name
     */
    public void save(Budget budget, Optional<String> expected, String by) {
        change(budget.name(), Optional.of(budget), expected, by);
    }

    /** Takes a budget away; {@code expected} as for {@link #save}. What was counted in it stays. */
    public void delete(String name, Optional<String> expected, String by) {
        change(name, Optional.empty(), expected, by);
    }

    private void change(String name, Optional<Budget> wanted, Optional<String> expected, String by) {
        if (isConfigured(name)) {
            throw new AgenticException(
                    ErrorCode.CONFLICT,
                    "The budget '" + name + "' is the configuration's.",
                    "Change it there, or give this one another name.");
        }
        database.update(handle -> {
            Optional<Budget> there = find(handle, name);
            String tag = there.map(StoredBudgets::tag).orElse("");
            if (expected.isPresent() && !expected.get().equals(tag) || !written(handle, name, wanted, tag)) {
                throw overtaken(name, there.isPresent());
            }
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("before", there.map(StoredBudgets::details).orElse(Map.of()));
            details.put("after", wanted.map(StoredBudgets::details).orElse(Map.of()));
            audit.append(
                    handle,
                    new AuditEntry(
                            by, wanted.isPresent() ? "budget.set" : "budget.removed", "budget " + name, details, ""));
        });
        changes.incrementAndGet();
    }

    /** False where another was quicker. */
    private static boolean written(Handle handle, String name, Optional<Budget> wanted, String tag) {
        if (wanted.isEmpty()) {
            return handle.execute("DELETE FROM stored_budget WHERE name = ? AND tag = ?", name, tag) == 1;
        }
        Budget budget = wanted.get();
        Object[] row = {
            budget.scope().name(), budget.subject(), budget.period().name(), budget.soft(), budget.hard(), tag(budget)
        };
        if (tag.isEmpty()) {
            return ROW.insert(handle, name, row[0], row[1], row[2], row[3], row[4], row[5]);
        }
        return handle.execute(
                        "UPDATE stored_budget SET scope = ?, subject = ?, period = ?, soft = ?, hard = ?, tag = ?"
                                + " WHERE name = ? AND tag = ?",
                        row[0],
                        row[1],
                        row[2],
                        row[3],
                        row[4],
                        row[5],
                        name,
                        tag)
                == 1;
    }

    private static AgenticException overtaken(String name, boolean there) {
        return new AgenticException(
                ErrorCode.CONFLICT,
                there ? "There is another budget '" + name + "'." : "There is no budget '" + name + "' any more.",
                "Load it, and change it from there.");
    }

    private static Map<String, Object> details(Budget budget) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("scope", budget.scope().name());
        map.put("subject", budget.subject());
        map.put("period", budget.period().name());
        map.put("soft", text(budget.soft()));
        map.put("hard", text(budget.hard()));
        return map;
    }

    private static String text(BigDecimal dollars) {
        return dollars == null ? "" : plain(dollars).toPlainString();
    }
}
