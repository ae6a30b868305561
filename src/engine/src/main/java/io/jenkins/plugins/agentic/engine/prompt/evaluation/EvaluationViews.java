package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Evaluations as JSON-like maps, those under way included. Thread-safe. */
public final class EvaluationViews {
    private static final String OWN_CASES =
            " FROM evaluation_case WHERE run_id = ? AND (path = ?" + " OR SUBSTRING(path, 1, CHAR_LENGTH(?)) = ?)";

    private final Database database;

    public EvaluationViews(Database database) {
        this.database = database;
    }

    /** @param runState empty where the run is not known; so are {@code job} and {@code user} */
    private record Row(
            StepKey key,
            String kind,
            String suite,
            String state,
            long started,
            long ended,
            int planned,
            Map<String, Object> summary,
            String runState,
            String job,
            String user) {

        /** One that its run's end found under way. */
        String shownState() {
            boolean runEnded =
                    !runState.isEmpty() && !Runs.State.valueOf(runState).isOpen();
            return state.equals("RUNNING") && runEnded ? "BROKEN_OFF" : state;
        }
    }

    private record Progress(int cases, int passed, double cost, boolean rehearsal) {}

    /** The newest evaluations first, without their cases. */
    public List<Map<String, Object>> newest(int limit) {
        return database.read(handle -> rows(handle, "ORDER BY e.started DESC, e.run_id, e.path LIMIT ?", limit)
                .map(row -> map(handle, row))
                .toList());
    }

    /**
     * The newest evaluations of a prompt first, without their cases.
     *
     * @param visible by job and user of the run
     */
    public List<Map<String, Object>> ofPrompt(String name, int limit, BiPredicate<String, String> visible) {
        return database.read(handle -> rows(
                        handle,
                        "JOIN evaluation_prompt p ON p.run_id = e.run_id AND p.path = e.path WHERE p.name = ?"
                                + " ORDER BY e.started DESC, e.run_id, e.path LIMIT ?",
                        name,
                        limit)
                .filter(row -> visible.test(row.job(), row.user()))
                .map(row -> map(handle, row))
                .toList());
    }

    /**
     * The evaluations of a run with what their step returned, and {@code results}, the list of their cases.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when the run has none
     */
    public List<Map<String, Object>> of(String runId) {
        List<Map<String, Object>> found = find(runId);
        if (found.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "There is no evaluation '" + runId + "' here.",
                    "'./agentic prompts results' lists all.");
        }
        return found;
    }

    /** The same; empty when the run has none, or none yet. */
    public List<Map<String, Object>> find(String runId) {
        return database.read(handle -> rows(handle, "WHERE e.run_id = ? ORDER BY e.started, e.path", runId)
                .map(row -> {
                    Map<String, Object> map = map(handle, row);
                    map.putAll(row.summary());
                    map.put("results", cases(handle, row.key()));
                    return map;
                })
                .toList());
    }

    /** One case with its output and each assertion. */
    public Optional<Map<String, Object>> oneCase(StepKey key, int number) {
        return database.read(handle -> handle.createQuery(
                        "SELECT detail FROM evaluation_case WHERE run_id = ? AND path = ? AND number = ?")
                .bind(0, key.runId())
                .bind(1, key.path())
                .bind(2, number)
                .map((rs, ctx) -> Json.readMap(rs.getString(1)))
                .findOne());
    }

    private static Stream<Row> rows(Handle handle, String rest, Object... values) {
        Query query = handle.createQuery("SELECT e.run_id, e.path, e.kind, e.suite, e.state, e.started, e.ended,"
                + " e.planned, e.summary, r.state, r.job, r.user_name"
                + " FROM evaluation e LEFT JOIN run r ON r.id = e.run_id " + rest);
        for (int i = 0; i < values.length; i++) {
            query.bind(i, values[i]);
        }
        return query
                .map((rs, ctx) -> new Row(
                        new StepKey(rs.getString(1), rs.getString(2)),
                        rs.getString(3),
                        rs.getString(4),
                        rs.getString(5),
                        rs.getLong(6),
                        rs.getLong(7),
                        rs.getInt(8),
                        rs.getString(9) == null ? Map.of() : Json.readMap(rs.getString(9)),
                        text(rs.getString(10)),
                        text(rs.getString(11)),
                        text(rs.getString(12))))
                .list()
                .stream();
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static Map<String, Object> map(Handle handle, Row row) {
        Progress progress = progress(handle, row.key());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("run", row.key().runId());
        map.put("path", row.key().path());
        map.put("kind", row.kind());
        map.put("suite", row.suite());
        map.put("state", row.shownState());
        map.put("started", Instant.ofEpochMilli(row.started()).toString());
        map.put(
                "ended",
                row.ended() == 0 ? null : Instant.ofEpochMilli(row.ended()).toString());
        map.put("prompts", prompts(handle, row.key()));
        map.put("planned", row.planned());
        map.put("cases", progress.cases());
        map.put("passedCases", progress.passed());
        map.put("cost", progress.cost());
        map.put("rehearsal", progress.rehearsal());
        map.put("verdicts", verdicts(row.summary()));
        return map;
    }

    private static List<String> prompts(Handle handle, StepKey key) {
        return handle.createQuery("SELECT name FROM evaluation_prompt WHERE run_id = ? AND path = ? ORDER BY name")
                .bind(0, key.runId())
                .bind(1, key.path())
                .mapTo(String.class)
                .list();
    }

    private static Progress progress(Handle handle, StepKey key) {
        return own(
                        handle,
                        key,
                        "SELECT COUNT(*), SUM(CASE WHEN state = 'PASSED' THEN 1 ELSE 0 END),"
                                + " SUM(cost + grading_cost), MAX(CASE WHEN rehearsal THEN 1 ELSE 0 END)" + OWN_CASES)
                .map((rs, ctx) -> new Progress(rs.getInt(1), rs.getInt(2), rs.getDouble(3), rs.getInt(4) == 1))
                .one();
    }

    /** What it came to, a sentence each: an optimization's verdict, or that of each two variants. */
    private static List<String> verdicts(Map<String, Object> summary) {
        if (summary.get("verdict") instanceof String verdict) {
            return List.of(verdict);
        }
        List<String> texts = new ArrayList<>();
        if (summary.get("comparison") instanceof Map<?, ?> comparison
                && comparison.get("pairs") instanceof List<?> all) {
            all.forEach(pair -> texts.add((String) ((Map<?, ?>) pair).get("text")));
        }
        return texts;
    }

    /** In their order; those of an optimization part by part, which {@code path} tells. */
    private static List<Map<String, Object>> cases(Handle handle, StepKey key) {
        return own(handle, key, "SELECT path, detail" + OWN_CASES + " ORDER BY path, number")
                .map((rs, ctx) -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("path", rs.getString(1));
                    map.putAll(Json.readMap(rs.getString(2)));
                    return map;
                })
                .list();
    }

    private static Query own(Handle handle, StepKey key, String sql) {
        String below = key.child("").path();
        return handle.createQuery(sql)
                .bind(0, key.runId())
                .bind(1, key.path())
                .bind(2, below)
                .bind(3, below);
    }
}
