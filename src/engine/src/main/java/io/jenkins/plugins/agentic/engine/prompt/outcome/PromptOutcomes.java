package io.jenkins.plugins.agentic.engine.prompt.outcome;

import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.prompt.statistics.Interval;
import io.jenkins.plugins.agentic.engine.prompt.statistics.Rates;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.NewRow;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What became of each call, by the version of its prompt. A call is recorded with its own outcome when it ends; what comes
 * out later is credited to it ({@link Attribution}), and once something speaks against it, that stays. A call settles when
 * its run ends, or {@link #LONGEST_OPEN} after it was made: until then failures would be known earlier than successes, so
 * an unsettled call counts for nothing. Doing the same again changes nothing. Thread-safe.
 */
public final class PromptOutcomes {
    /** When a call settles at the latest. */
    static final Duration LONGEST_OPEN = Duration.ofHours(24);

    private static final NewRow CALLED = new NewRow(
            "prompt_outcome",
            2,
            "run_id",
            "path",
            "agent_role",
            "prompt",
            "version",
            "model",
            "counted",
            "valid",
            "first_time",
            "at",
            "score");
    private static final double NO_SCORE = -1;

    private static final String USABLE =
            " FROM prompt_outcome o WHERE o.run_id = :run AND o.agent_role = :role AND o.valid";

    /** A role's last usable call in a run; none where another version gave one, too: then nobody knows which it is about. */
    private static final String LAST = "run_id = :run AND path = (SELECT o.path" + USABLE
            + " ORDER BY o.at DESC, o.path DESC LIMIT 1) AND (SELECT COUNT(DISTINCT o.version)" + USABLE + ") = 1";

    private final Database database;
    private final Clock clock;

    public PromptOutcomes(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A call that ended.
     *
     * @param role what the agent worked as: the role its template is written for
     * @param prompt the template's name
     * @param version name and version, as {@code coder@1.2.0}
     * @param counted whether it was a production call: by the label production, answered by a model and no recording
     * @param valid whether its answer fits the schema in the end
     * @param firstTime whether it did at once
     * @param score how sure of itself the answer is, 0 to 1; a reviewer's score takes its place
     */
    public record Call(
            StepKey key,
            String role,
            String prompt,
            String version,
            String model,
            boolean counted,
            boolean valid,
            boolean firstTime,
            OptionalDouble score) {}

    /**
     * How a version did in its settled production calls.
     *
     * @param version name and version
     * @param calls how many are settled
     * @param open how many are not yet
     * @param known of each outcome how many calls it is known of, and how many of these are good
     * @param cost US dollars of all settled calls
     * @param latencyMillis of all settled calls' model turns together
     * @param score the settled calls' mean, 0 to 1, of those that have one
     */
    public record VersionRates(
            String version,
            long calls,
            long good,
            long open,
            Map<Outcome, Known> known,
            BigDecimal cost,
            long latencyMillis,
            OptionalDouble score) {
        private static final double LEVEL = 0.95;

        /** The rate of good calls with its 95 % score interval; empty where no call is settled. */
        public Optional<Interval> interval() {
            return calls == 0 ? Optional.empty() : Optional.of(Rates.wilson(good, (int) calls, LEVEL));
        }
    }

    /** Of how many calls an outcome is known, and of how many it is good. */
    public record Known(long calls, long good) {}

    /** Records a call inside the caller's transaction, which records its end. */
    public void called(Handle handle, Call call) {
        CALLED.insert(
                handle,
                call.key.runId(),
                call.key.path(),
                call.role,
                call.prompt,
                call.version,
                call.model,
                call.counted,
                call.valid,
                call.firstTime,
                clock.millis(),
                call.score.orElse(NO_SCORE));
    }

    /** Credits what a call's context says about the calls before it; to be done before the call itself is recorded. */
    public void argued(Handle handle, String runId, String role, Map<String, ?> context) {
        Attribution.ofContext(role, context).forEach(credit -> credit(handle, runId, credit));
    }

    /** Credits what a call's result says about the calls before it. {@code tested}: the engine itself ran its tests. */
    public void answered(Handle handle, String runId, String role, Map<?, ?> result, boolean tested) {
        Attribution.ofResult(role, result, tested).forEach(credit -> credit(handle, runId, credit));
        Attribution.scored(role, result)
                .ifPresent(score -> handle.createUpdate("UPDATE prompt_outcome" + " SET score = :score WHERE " + LAST)
                        .bind("score", score)
                        .bind("run", runId)
                        .bind("role", Attribution.CODER)
                        .execute());
    }

    /** Credits what a person decided at a checkpoint. */
    public void decided(Handle handle, String runId, String inputId, Map<String, ?> content, boolean approved) {
        Attribution.ofDecision(inputId, content, approved).forEach(credit -> credit(handle, runId, credit));
    }

    /** Credits an outcome that came later, and answers how many calls it was news of; see {@link Regressions#credit}. */
    int credit(Handle handle, String runId, Outcome outcome, boolean good) {
        return Attribution.ofLater(outcome, good).stream()
                .mapToInt(credit -> credit(handle, runId, credit))
                .sum();
    }

    /** Credits whether the release that a run made was kept, or rolled back. */
    public void released(String runId, boolean kept) {
        database.update(handle -> Attribution.ofRelease(kept).forEach(credit -> credit(handle, runId, credit)));
    }

    private static int credit(Handle handle, String runId, Credit credit) {
        String column = credit.outcome().column();
        // What speaks against a call is not taken back by what comes later.
        return handle.createUpdate("UPDATE prompt_outcome SET " + column + " = :good WHERE (" + column + " IS NULL OR "
                        + column + " AND NOT :good) AND " + LAST)
                .bind("good", credit.good())
                .bind("run", runId)
                .bind("role", credit.role())
                .execute();
    }

    /**
     * Settles the calls of runs that have ended, and those that have been open for too long, with what their turns cost by
     * the ledger.
     */
    void settle() {
        long now = clock.millis();
        String turns = "FROM ledger l WHERE l.run_id = prompt_outcome.run_id"
                + " AND SUBSTRING(l.path, 1, CHAR_LENGTH(prompt_outcome.path) + 6) = prompt_outcome.path || '/turn-'";
        database.update(handle -> handle.createUpdate("UPDATE prompt_outcome SET settled = :now,"
                        + " cost = COALESCE((SELECT SUM(l.price) " + turns + "), 0),"
                        + " latency_ms = COALESCE((SELECT SUM(l.latency_ms) " + turns + "), 0)"
                        + " WHERE settled IS NULL AND (at < :old OR EXISTS (SELECT 1 FROM run r"
                        + " WHERE r.id = prompt_outcome.run_id AND r.ended IS NOT NULL))")
                .bind("now", now)
                .bind("old", now - LONGEST_OPEN.toMillis())
                .execute());
    }

    /** The prompts with production calls. */
    List<String> prompts() {
        return database.read(
                handle -> handle.createQuery("SELECT DISTINCT prompt FROM prompt_outcome WHERE counted ORDER BY prompt")
                        .mapTo(String.class)
                        .list());
    }

    /** The prompts of a run's production calls. */
    List<String> promptsOf(String runId) {
        return database.read(
                handle -> handle.createQuery("SELECT DISTINCT prompt FROM prompt_outcome WHERE run_id = ? AND counted")
                        .bind(0, runId)
                        .mapTo(String.class)
                        .list());
    }

    /**
     * A version's settled production calls in a span of time.
     *
     * @param good those of which nothing that counts is known to be bad
     */
    record Tally(int good, int calls) {
        /** In words, for people: {@code 240 of 300 (80.0 %)}. */
        @Override
        public String toString() {
            return good + " of " + calls
                    + (calls == 0 ? "" : String.format(Locale.ROOT, " (%.1f %%)", 100.0 * good / calls));
        }
    }

    /** From {@code from}, ms, to before {@code to}. */
    Tally tally(Handle handle, String prompt, String version, long from, long to, Set<Outcome> counted) {
        return handle.createQuery("SELECT COALESCE(SUM(CASE WHEN " + bad(counted) + " THEN 0 ELSE 1 END), 0), COUNT(*)"
                        + " FROM prompt_outcome WHERE prompt = ? AND version = ? AND counted AND settled IS NOT NULL"
                        + " AND at >= ? AND at < ?")
                .bind(0, prompt)
                .bind(1, version)
                .bind(2, from)
                .bind(3, to)
                .map((rs, ctx) -> new Tally(rs.getInt(1), rs.getInt(2)))
                .one();
    }

    private static String bad(Set<Outcome> counted) {
        return counted.stream()
                .sorted()
                .map(outcome -> "COALESCE(" + outcome.column() + ", TRUE) = FALSE")
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** How each version of a prompt did in production; the version called last comes first. */
    public List<VersionRates> rates(String prompt, Set<Outcome> counted) {
        StringBuilder sums = new StringBuilder();
        for (Outcome outcome : Outcome.values()) {
            String column = outcome.column();
            sums.append(", COUNT(CASE WHEN settled IS NOT NULL THEN " + column + " END)")
                    .append(", COUNT(CASE WHEN settled IS NOT NULL AND " + column + " THEN 1 END)");
        }
        return database.read(handle -> handle.createQuery("SELECT version, COUNT(settled),"
                        + " COUNT(CASE WHEN settled IS NOT NULL AND NOT " + bad(counted) + " THEN 1 END),"
                        + " COUNT(*) - COUNT(settled), COALESCE(SUM(cost), 0), COALESCE(SUM(latency_ms), 0),"
                        + " COALESCE(AVG(CASE WHEN settled IS NOT NULL AND score >= 0 THEN score END), -1)" + sums
                        + " FROM prompt_outcome WHERE prompt = ? AND counted GROUP BY version ORDER BY MAX(at) DESC")
                .bind(0, prompt)
                .map((rs, ctx) -> {
                    Map<Outcome, Known> known = new EnumMap<>(Outcome.class);
                    for (Outcome outcome : Outcome.values()) {
                        int column = 8 + 2 * outcome.ordinal();
                        known.put(outcome, new Known(rs.getLong(column), rs.getLong(column + 1)));
                    }
                    return new VersionRates(
                            rs.getString(1),
                            rs.getLong(2),
                            rs.getLong(3),
                            rs.getLong(4),
                            known,
                            rs.getBigDecimal(5),
                            rs.getLong(6),
                            rs.getDouble(7) < 0 ? OptionalDouble.empty() : OptionalDouble.of(rs.getDouble(7)));
                })
                .list());
    }
}
