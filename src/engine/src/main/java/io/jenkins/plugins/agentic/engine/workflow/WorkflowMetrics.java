package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.store.Database;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** How workflows and agents do over a time: rates are shares from 0 to 1, and null where nothing is counted. */
public final class WorkflowMetrics {
    private static final int MOST_RUNS = 20_000;
    /** Runs of one step that REST asks for are no workflows. */
    private static final String NO_WORKFLOWS = "@api/%";

    private final Database database;
    private final Clock clock;

    public WorkflowMetrics(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Row(
            String job,
            String state,
            long millis,
            boolean asked,
            long packagedMillis,
            BigDecimal cost,
            BigDecimal rehearsed) {}

    /**
     * Of runs that began in the last days and have ended, of jobs that may be seen: all of them, and by job. Times are ms.
     */
    public Map<String, Object> workflows(int days, Predicate<String> visible) {
        Instant to = clock.instant();
        Instant from = to.minus(Duration.ofDays(days));
        List<String> seen = jobs(from).stream().filter(visible).toList();
        List<Row> rows = seen.isEmpty() ? List.of() : rows(from, seen);
        Map<String, List<Row>> byJob = new TreeMap<>();
        rows.forEach(
                row -> byJob.computeIfAbsent(row.job, job -> new ArrayList<>()).add(row));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("from", from.toString());
        map.put("to", to.toString());
        map.put("total", summary(rows));
        List<Object> jobs = new ArrayList<>();
        byJob.forEach((job, own) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("job", job);
            one.putAll(summary(own));
            jobs.add(one);
        });
        map.put("jobs", jobs);
        return map;
    }

    private List<String> jobs(Instant from) {
        return database.read(
                handle -> handle.createQuery("SELECT DISTINCT job FROM run WHERE started >= ? AND job NOT LIKE ?")
                        .bind(0, from.toEpochMilli())
                        .bind(1, NO_WORKFLOWS)
                        .mapTo(String.class)
                        .list());
    }

    /** The newest of these jobs, {@value #MOST_RUNS} at most. */
    private List<Row> rows(Instant from, List<String> jobs) {
        return database.read(handle -> handle.createQuery("SELECT r.job, r.state, r.ended - r.started,"
                        + " EXISTS (SELECT 1 FROM checkpoint c WHERE c.run_id = r.id),"
                        + " (SELECT MIN(p.ended) FROM release p WHERE p.run_id = r.id AND p.kind = 'PUBLISH'"
                        + " AND p.state = 'done') - r.started,"
                        + " (SELECT COALESCE(SUM(l.price), 0) FROM ledger l WHERE l.run_id = r.id),"
                        + " (SELECT COALESCE(SUM(l.price), 0) FROM ledger l WHERE l.run_id = r.id AND l.rehearsal)"
                        + " FROM run r WHERE r.started >= :from AND r.ended IS NOT NULL AND r.job IN (<jobs>)"
                        + " ORDER BY r.started DESC LIMIT :most")
                .bind("from", from.toEpochMilli())
                .bind("most", MOST_RUNS)
                .bindList("jobs", jobs)
                .map((rs, ctx) -> new Row(
                        rs.getString(1),
                        rs.getString(2),
                        rs.getLong(3),
                        rs.getBoolean(4),
                        rs.getObject(5) == null ? -1 : rs.getLong(5),
                        rs.getBigDecimal(6),
                        rs.getBigDecimal(7)))
                .list());
    }

    private static Map<String, Object> summary(List<Row> rows) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("runs", rows.size());
        for (String state : List.of("SUCCEEDED", "UNSTABLE", "FAILED", "ABORTED")) {
            map.put(state.toLowerCase(java.util.Locale.ROOT), count(rows, row -> row.state.equals(state)));
        }
        map.put("successRate", rate(rows, row -> row.state.equals("SUCCEEDED")));
        map.put("interventionRate", rate(rows, row -> row.asked));
        map.put("medianDurationMs", medianMillis(rows, Row::millis));
        List<Row> packaged =
                rows.stream().filter(row -> row.packagedMillis >= 0).toList();
        map.put("packages", packaged.size());
        map.put("medianTimeToPackageMs", medianMillis(packaged, Row::packagedMillis));
        map.put("cost", sum(rows, Row::cost));
        map.put("rehearsalCost", sum(rows, Row::rehearsed));
        map.put("medianCost", median(rows, Row::cost));
        return map;
    }

    private static BigDecimal sum(List<Row> rows, Function<Row, BigDecimal> of) {
        return rows.stream().map(of).reduce(BigDecimal.ZERO, BigDecimal::add).stripTrailingZeros();
    }

    private static long count(List<Row> rows, Predicate<Row> which) {
        return rows.stream().filter(which).count();
    }

    private static Double rate(List<Row> rows, Predicate<Row> which) {
        return rows.isEmpty() ? null : (double) count(rows, which) / rows.size();
    }

    /** Of an even number the mean of the two in the middle. */
    private static BigDecimal median(List<Row> rows, Function<Row, BigDecimal> of) {
        if (rows.isEmpty()) {
            return null;
        }
        List<BigDecimal> sorted = rows.stream().map(of).sorted().toList();
        BigDecimal lower = sorted.get((sorted.size() - 1) / 2);
        BigDecimal upper = sorted.get(sorted.size() / 2);
        return lower.add(upper).divide(BigDecimal.valueOf(2)).stripTrailingZeros();
    }

    private static Long medianMillis(List<Row> rows, ToLongFunction<Row> of) {
        BigDecimal median = median(rows, row -> BigDecimal.valueOf(of.applyAsLong(row)));
        return median == null ? null : Math.round(median.doubleValue());
    }

    /** A role's model calls of the last days: how many, how they ended, tokens, cost in US dollars, latency. */
    public Map<String, Object> role(String role, int days) {
        Instant to = clock.instant();
        Instant from = to.minus(Duration.ofDays(days));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", role);
        map.put("from", from.toString());
        map.put("to", to.toString());
        database.read(handle -> handle.createQuery("SELECT COUNT(*), COALESCE(SUM(input_tokens), 0),"
                        + " COALESCE(SUM(output_tokens), 0), COALESCE(SUM(thought_tokens), 0), COALESCE(SUM(price), 0),"
                        + " COALESCE(AVG(latency_ms), 0), COALESCE(MAX(latency_ms), 0)"
                        + " FROM ledger WHERE agent_role = ? AND at >= ?")
                .bind(0, role)
                .bind(1, from.toEpochMilli())
                .map((rs, ctx) -> {
                    map.put("calls", rs.getLong(1));
                    map.put("inputTokens", rs.getLong(2));
                    map.put("outputTokens", rs.getLong(3));
                    map.put("thoughtTokens", rs.getLong(4));
                    map.put("cost", rs.getBigDecimal(5).stripTrailingZeros());
                    map.put("meanLatencyMs", Math.round(rs.getDouble(6)));
                    map.put("longestLatencyMs", rs.getLong(7));
                    return map;
                })
                .one());
        map.put("outcomes", counts("outcome", role, from));
        map.put("models", counts("model", role, from));
        map.put("prompts", counts("prompt_version", role, from));
        return map;
    }

    private Map<String, Object> counts(String column, String role, Instant from) {
        Map<String, Object> counts = new LinkedHashMap<>();
        database.read(handle -> handle.createQuery("SELECT " + column + ", COUNT(*) FROM ledger"
                        + " WHERE agent_role = ? AND at >= ? GROUP BY " + column + " ORDER BY 2 DESC, 1")
                .bind(0, role)
                .bind(1, from.toEpochMilli())
                .map((rs, ctx) -> counts.put(rs.getString(1), rs.getLong(2)))
                .list());
        return counts;
    }
}
