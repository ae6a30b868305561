package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.Sql;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What each model call used and cost: append-only, one row a call. */
public final class Ledger {
    private final Database database;
    private final Clock clock;

    public Ledger(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Sums over calls; {@code cost} in US dollars, {@code rehearsal} if any call was answered by a recording. */
    public record Totals(
            long calls,
            long inputTokens,
            long cachedTokens,
            long outputTokens,
            long thoughtTokens,
            BigDecimal cost,
            boolean rehearsal) {
        public static final Totals NONE = new Totals(0, 0, 0, 0, 0, BigDecimal.ZERO, false);

        public long tokens() {
            return inputTokens + outputTokens + thoughtTokens;
        }
    }

    /** One call; {@code price} in US dollars, {@code at} ms, {@code outcome} 'ok' or the reason it was of no use. */
    public record Call(
            String path,
            String role,
            String promptVersion,
            String model,
            boolean rehearsal,
            long inputTokens,
            long cachedTokens,
            long outputTokens,
            long thoughtTokens,
            BigDecimal price,
            long latencyMillis,
            String outcome,
            long at) {}

    /** Who made a call, for the reports. */
    public record Caller(StepKey key, String job, String user, String role, String promptVersion) {}

    /**
     * One row to be.
     *
     * @param model the model as it named itself in its answer
     * @param outcome 'ok', or the reason the call was of no use
     */
    public record Row(
            Caller caller,
            String model,
            boolean rehearsal,
            Usage usage,
            Price price,
            long latencyMillis,
            String outcome) {}

    /** Adds a row inside the caller's transaction, so that it is there if and only if the call's journal row is. */
    public void add(Handle handle, Row row) {
        Sql.expect(
                handle,
                1,
                "INSERT INTO ledger (run_id, path, job, user_name, agent_role, prompt_version, model,"
                        + " rehearsal, input_tokens, cached_tokens, output_tokens, thought_tokens, price, latency_ms,"
                        + " outcome, at, input_rate, cached_rate, output_rate, thought_rate)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row.caller.key().runId(),
                row.caller.key().path(),
                row.caller.job(),
                row.caller.user(),
                row.caller.role(),
                row.caller.promptVersion(),
                row.model,
                row.rehearsal,
                row.usage.input(),
                row.usage.cached(),
                row.usage.output(),
                row.usage.thoughts(),
                row.price.amount(),
                row.latencyMillis,
                row.outcome,
                clock.millis(),
                row.price.inputRate(),
                row.price.cachedRate(),
                row.price.outputRate(),
                row.price.thoughtRate());
    }

    public Totals totals(String runId) {
        return totals(List.of(runId)).getOrDefault(runId, Totals.NONE);
    }

    /** The sums of each of the runs; a run without calls is not in it. */
    public Map<String, Totals> totals(Collection<String> runIds) {
        Map<String, Totals> all = new HashMap<>();
        if (!runIds.isEmpty()) {
            database.read(handle -> handle.createQuery("SELECT run_id, COUNT(*), SUM(input_tokens),"
                            + " SUM(cached_tokens), SUM(output_tokens), SUM(thought_tokens), SUM(price),"
                            + " MAX(CASE WHEN rehearsal THEN 1 ELSE 0 END)"
                            + " FROM ledger WHERE run_id IN (<runs>) GROUP BY run_id")
                    .bindList("runs", List.copyOf(runIds))
                    .map((rs, ctx) -> all.put(
                            rs.getString(1),
                            new Totals(
                                    rs.getLong(2),
                                    rs.getLong(3),
                                    rs.getLong(4),
                                    rs.getLong(5),
                                    rs.getLong(6),
                                    rs.getBigDecimal(7),
                                    rs.getInt(8) > 0)))
                    .list());
        }
        return all;
    }

    /** The prompt's version of what was paid last at a key. */
    public Optional<String> promptOf(Handle handle, StepKey key) {
        return handle.createQuery(
                        "SELECT prompt_version FROM ledger WHERE run_id = ? AND path = ? ORDER BY id DESC LIMIT 1")
                .bind(0, key.runId())
                .bind(1, key.path())
                .mapTo(String.class)
                .findOne();
    }

    /** US dollars of all that was settled at a key. */
    public BigDecimal spent(StepKey key) {
        return database.read(
                handle -> handle.createQuery("SELECT COALESCE(SUM(price), 0) FROM ledger WHERE run_id = ? AND path = ?")
                        .bind(0, key.runId())
                        .bind(1, key.path())
                        .mapTo(BigDecimal.class)
                        .one());
    }

    /** The calls of a run in the order they were settled. */
    public List<Call> calls(String runId) {
        return database.read(handle -> handle.createQuery("SELECT path, agent_role, prompt_version, model, rehearsal,"
                        + " input_tokens, cached_tokens, output_tokens, thought_tokens, price, latency_ms, outcome, at"
                        + " FROM ledger WHERE run_id = ? ORDER BY id")
                .bind(0, runId)
                .map((rs, ctx) -> new Call(
                        rs.getString(1),
                        rs.getString(2),
                        rs.getString(3),
                        rs.getString(4),
                        rs.getBoolean(5),
                        rs.getLong(6),
                        rs.getLong(7),
                        rs.getLong(8),
                        rs.getLong(9),
                        rs.getBigDecimal(10),
                        rs.getLong(11),
                        rs.getString(12),
                        rs.getLong(13)))
                .list());
    }
}
