package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;

/** Sums over the ledger: who spent what on what. Periods are [from, to). */
public final class CostReports {
    private static final String SUMS = "COUNT(*), COALESCE(SUM(input_tokens), 0), COALESCE(SUM(cached_tokens), 0),"
            + " COALESCE(SUM(output_tokens), 0), COALESCE(SUM(thought_tokens), 0), COALESCE(SUM(price), 0),"
            + " COALESCE(SUM(CASE WHEN rehearsal THEN price ELSE 0 END), 0)";

    /** Days are summed from quarters of an hour: no time zone begins its days within one. */
    private static final long QUARTER = 900_000;

    private static final List<By> CALLERS = List.of(By.JOB, By.USER, By.ROLE, By.MODEL);

    private final Database database;
    private final Clock clock;

    public CostReports(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private static final Row NOTHING = new Row("", 0, new Usage(0, 0, 0, 0), BigDecimal.ZERO, BigDecimal.ZERO);

    /** What rows are put together by. A call of a nested folder counts in {@link #FOLDER}s' innermost only. */
    public enum By {
        USER("user_name"),
        JOB("job"),
        FOLDER("job"),
        RUN("run_id"),
        ROLE("agent_role"),
        PROMPT("prompt_version"),
        MODEL("model"),
        OUTCOME("outcome"),
        DAY("at / " + QUARTER);

        private final String column;

        By(String column) {
            this.column = column;
        }

        /** As pages, REST and the command line name it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The one of that name.
         *
         * @throws AgenticException {@link ErrorCode#USAGE} where there is none
         */
        public static By of(String name) {
            return Arrays.stream(values())
                    .filter(by -> by.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AgenticException(
                            ErrorCode.USAGE,
                            "Costs can't be shown by '" + name + "'.",
                            "Choose one of "
                                    + Arrays.stream(values()).map(By::toString).collect(Collectors.joining(", "))
                                    + "."));
        }
    }

    /**
     * One sum.
     *
     * @param key empty where nobody is known
     * @param cost US dollars
     * @param rehearsed the part of it that recorded answers stood for: nobody bills it
     */
    public record Row(String key, long calls, Usage tokens, BigDecimal cost, BigDecimal rehearsed) {
        Row plus(Row other) {
            return new Row(
                    key,
                    calls + other.calls,
                    tokens.plus(other.tokens),
                    cost.add(other.cost),
                    rehearsed.add(other.rehearsed));
        }
    }

    /** The sums by job, folder, user, role, model and day, each as {@link #sums} has it; the ledger is read twice for all. */
    public Map<By, List<Row>> tables(Instant from, Instant to, ZoneId zone) {
        String columns = CALLERS.stream().map(by -> by.column).collect(Collectors.joining(", "));
        Map<By, List<Row>> rows = new EnumMap<>(By.class);
        CALLERS.forEach(by -> rows.put(by, new ArrayList<>()));
        database.read(handle -> handle.createQuery(
                        "SELECT " + columns + ", " + SUMS + " FROM ledger WHERE at >= ? AND at < ? GROUP BY " + columns)
                .bind(0, from.toEpochMilli())
                .bind(1, to.toEpochMilli())
                .map((rs, ctx) -> {
                    for (int i = 0; i < CALLERS.size(); i++) {
                        rows.get(CALLERS.get(i)).add(sums(rs.getString(i + 1), rs, CALLERS.size()));
                    }
                    return null;
                })
                .list());
        Map<By, List<Row>> tables = new EnumMap<>(By.class);
        rows.forEach((by, read) -> tables.put(by, ordered(by, read, zone)));
        tables.put(By.FOLDER, ordered(By.FOLDER, rows.get(By.JOB), zone));
        tables.put(By.DAY, sums(By.DAY, from, to, zone));
        return tables;
    }

    /** The sums, the dearest first; days in their order, in {@code zone}. */
    public List<Row> sums(By by, Instant from, Instant to, ZoneId zone) {
        List<Row> rows = database.read(handle -> handle.createQuery("SELECT " + by.column + ", " + SUMS
                        + " FROM ledger WHERE at >= ? AND at < ? GROUP BY " + by.column)
                .bind(0, from.toEpochMilli())
                .bind(1, to.toEpochMilli())
                .map(CostReports::row)
                .list());
        return ordered(by, rows, zone);
    }

    /** What was spent each day by each of these, in US dollars; days in their order, in {@code zone}. */
    public SortedMap<String, Map<String, BigDecimal>> daily(By by, Instant from, Instant to, ZoneId zone) {
        SortedMap<String, Map<String, BigDecimal>> days = new TreeMap<>();
        database.read(handle -> handle.createQuery("SELECT " + By.DAY.column + ", " + by.column
                        + ", SUM(price) FROM ledger WHERE at >= ? AND at < ? GROUP BY " + By.DAY.column + ", "
                        + by.column)
                .bind(0, from.toEpochMilli())
                .bind(1, to.toEpochMilli())
                .map((rs, ctx) -> days.computeIfAbsent(name(By.DAY, rs.getString(1), zone), day -> new HashMap<>())
                        .merge(name(by, rs.getString(2), zone), rs.getBigDecimal(3), BigDecimal::add))
                .list());
        return days;
    }

    /** Days and folders are not columns: what was read for them is summed further here. */
    private static List<Row> ordered(By by, List<Row> rows, ZoneId zone) {
        Map<String, Row> sums = new TreeMap<>();
        for (Row row : rows) {
            Row named = new Row(name(by, row.key, zone), row.calls, row.tokens, row.cost, row.rehearsed);
            sums.merge(named.key, named, Row::plus);
        }
        List<Row> ordered = new ArrayList<>(sums.values());
        if (by != By.DAY) {
            ordered.sort((a, b) -> b.cost.compareTo(a.cost));
        }
        return ordered;
    }

    private static String name(By by, String key, ZoneId zone) {
        return switch (by) {
            case DAY ->
                Instant.ofEpochMilli(Long.parseLong(key) * QUARTER)
                        .atZone(zone)
                        .toLocalDate()
                        .toString();
            case FOLDER -> Budgets.folders(key).stream().findFirst().orElse("");
            default -> key;
        };
    }

    private static Row row(ResultSet rs, StatementContext ctx) throws SQLException {
        return sums(rs.getString(1), rs, 1);
    }

    /** @param before number of columns before the sums */
    private static Row sums(String key, ResultSet rs, int before) throws SQLException {
        return new Row(
                key,
                rs.getLong(before + 1),
                new Usage(
                        rs.getLong(before + 2), rs.getLong(before + 3), rs.getLong(before + 4), rs.getLong(before + 5)),
                rs.getBigDecimal(before + 6),
                rs.getBigDecimal(before + 7));
    }

    /** Everything in rows that are told apart by one column. */
    static Row total(List<Row> rows) {
        return rows.stream().reduce(NOTHING, Row::plus);
    }

    /** Everything in the period. */
    public Row total(Instant from, Instant to) {
        return database.read(
                handle -> handle.createQuery("SELECT '', " + SUMS + " FROM ledger WHERE at >= ? AND at < ?")
                        .bind(0, from.toEpochMilli())
                        .bind(1, to.toEpochMilli())
                        .map(CostReports::row)
                        .one());
    }

    /** What the user has spent since the present day, week or month began, in US dollars. */
    public BigDecimal currentCost(String user, Budget.Period period, ZoneId zone) {
        long from = Periods.start(period, zone, clock.instant()).toEpochMilli();
        return database.read(handle -> handle.createQuery(
                        "SELECT COALESCE(SUM(price), 0) FROM ledger WHERE user_name = ? AND at >= ?")
                .bind(0, user)
                .bind(1, from)
                .mapTo(BigDecimal.class)
                .one());
    }

    /**
     * What will have been spent at the end of the present period if it goes on as it began: spent × length of the period ÷
     * time since its beginning, in US dollars, rounded to cents. Nothing else is known of the future.
     */
    public BigDecimal forecast(Budget.Period period, ZoneId zone) {
        Instant now = clock.instant();
        return forecast(period, zone, total(Periods.start(period, zone, now), now.plusMillis(1)).cost);
    }

    /** The same where it is known what has been spent. */
    BigDecimal forecast(Budget.Period period, ZoneId zone, BigDecimal spent) {
        Instant now = clock.instant();
        Instant start = Periods.start(period, zone, now);
        long length = Duration.between(start, Periods.end(period, zone, now)).toMillis();
        long passed = Math.max(1, Duration.between(start, now).toMillis());
        return spent.multiply(BigDecimal.valueOf(length)).divide(BigDecimal.valueOf(passed), 2, RoundingMode.HALF_UP);
    }

    /**
     * What runs of a job cost: how many there are, and the median and the 90th percentile of their costs (nearest rank), in
     * US dollars; zero where there is none.
     */
    public record Expected(int runs, BigDecimal median, BigDecimal p90) {}

    /**
     * What a run that is about to start may be expected to cost, from those that came to their end. One that failed counts if it
     * called a model: tries that were used up are paid for, too. One that was aborted says nothing.
     */
    public Expected expected(String job) {
        return costs(job, "IN ('SUCCEEDED', 'UNSTABLE', 'FAILED')", " HAVING r.state <> 'FAILED' OR COUNT(l.id) > 0");
    }

    /** What a run of the job costs that succeeds, from those that did: to compare one with that has come so far. */
    public Expected usual(String job) {
        return costs(job, "= 'SUCCEEDED'", "");
    }

    private Expected costs(String job, String states, String having) {
        List<BigDecimal> costs = database.read(handle -> handle.createQuery("SELECT COALESCE(SUM(l.price), 0) AS cost"
                        + " FROM run r LEFT JOIN ledger l ON l.run_id = r.id WHERE r.job = ? AND r.state " + states
                        + " GROUP BY r.id, r.state" + having + " ORDER BY cost")
                .bind(0, job)
                .mapTo(BigDecimal.class)
                .list());
        return new Expected(costs.size(), rank(costs, 0.5), rank(costs, 0.9));
    }

    private static BigDecimal rank(List<BigDecimal> sorted, double quantile) {
        return sorted.isEmpty() ? BigDecimal.ZERO : sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
    }
}
