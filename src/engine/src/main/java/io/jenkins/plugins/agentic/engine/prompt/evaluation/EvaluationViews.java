package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
        return database.read(
                handle -> maps(handle, rows(handle, "ORDER BY e.started DESC, e.run_id, e.path LIMIT ?", limit)));
    }

    /**
     * The newest evaluations of a prompt first, without their cases.
     *
     * @param limit of those that are visible
     * @param visible by job and user of the run
     */
    public List<Map<String, Object>> ofPrompt(String name, int limit, BiPredicate<String, String> visible) {
        return database.read(handle -> {
            List<StepKey> keys = new ArrayList<>();
            try (Stream<Named> all = handle
                    .createQuery("SELECT e.run_id, e.path, r.job, r.user_name"
                            + " FROM evaluation_prompt p JOIN evaluation e ON e.run_id = p.run_id AND e.path = p.path"
                            + " LEFT JOIN run r ON r.id = e.run_id WHERE p.name = ?"
                            + " ORDER BY e.started DESC, e.run_id, e.path")
                    .bind(0, name)
                    .map((rs, ctx) -> new Named(
                            new StepKey(rs.getString(1), rs.getString(2)),
                            text(rs.getString(3)),
                            text(rs.getString(4))))
                    .stream()) {
                all.filter(each -> visible.test(each.job(), each.user()))
                        .limit(limit)
                        .forEach(each -> keys.add(each.key()));
            }
            Map<StepKey, Row> rows = new HashMap<>();
            for (String run : runs(keys)) {
                rows(handle, "WHERE e.run_id = ?", run).forEach(row -> rows.put(row.key(), row));
            }
            return maps(handle, keys.stream().map(rows::get).toList());
        });
    }

    private record Named(StepKey key, String job, String user) {}

    private static List<String> runs(Collection<StepKey> keys) {
        return keys.stream().map(StepKey::runId).distinct().toList();
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
                    "The page Prompts, or './agentic prompts results', shows all.");
        }
        return found;
    }

    /** The same; empty when the run has none, or none yet. */
    public List<Map<String, Object>> find(String runId) {
        return database.read(handle -> {
            List<Row> rows = rows(handle, "WHERE e.run_id = ? ORDER BY e.started, e.path", runId);
            List<Map<String, Object>> maps = maps(handle, rows);
            for (int i = 0; i < rows.size(); i++) {
                maps.get(i).putAll(rows.get(i).summary());
                maps.get(i).put("results", cases(handle, rows.get(i).key()));
            }
            return maps;
        });
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

    private static List<Row> rows(Handle handle, String rest, Object... values) {
        Query query = handle.createQuery("SELECT e.run_id, e.path, e.kind, e.suite, e.state, e.started, e.ended,"
                + " e.planned, e.summary, r.state, r.job, r.user_name"
                + " FROM evaluation e LEFT JOIN run r ON r.id = e.run_id " + rest);
        for (int i = 0; i < values.length; i++) {
            query.bind(i, values[i]);
        }
        return query.map((rs, ctx) -> new Row(
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
                .list();
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static List<Map<String, Object>> maps(Handle handle, List<Row> rows) {
        List<String> runs = runs(rows.stream().map(Row::key).toList());
        if (runs.isEmpty()) {
            return List.of();
        }
        Map<StepKey, List<String>> prompts = prompts(handle, runs);
        Map<StepKey, Progress> progress = progress(handle, runs);
        return rows.stream()
                .map(row -> map(row, progress.get(row.key()), prompts.getOrDefault(row.key(), List.of())))
                .toList();
    }

    private static Map<String, Object> map(Row row, Progress progress, List<String> prompts) {
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
        map.put("prompts", prompts);
        map.put("planned", row.planned());
        map.put("cases", progress.cases());
        map.put("passedCases", progress.passed());
        map.put("cost", progress.cost());
        map.put("rehearsal", progress.rehearsal());
        map.put("verdicts", verdicts(row.summary()));
        return map;
    }

    private static Map<StepKey, List<String>> prompts(Handle handle, List<String> runs) {
        Map<StepKey, List<String>> prompts = new HashMap<>();
        handle.createQuery("SELECT run_id, path, name FROM evaluation_prompt WHERE run_id IN (<runs>) ORDER BY name")
                .bindList("runs", runs)
                .map((rs, ctx) -> Map.entry(new StepKey(rs.getString(1), rs.getString(2)), rs.getString(3)))
                .forEach(each -> prompts.computeIfAbsent(each.getKey(), any -> new ArrayList<>())
                        .add(each.getValue()));
        return prompts;
    }

    /** Of each evaluation of the runs, also those without a case yet. */
    private static Map<StepKey, Progress> progress(Handle handle, List<String> runs) {
        Map<StepKey, Progress> progress = new HashMap<>();
        handle.createQuery("SELECT e.run_id, e.path, COUNT(c.number),"
                        + " SUM(CASE WHEN c.state = 'PASSED' THEN 1 ELSE 0 END), SUM(c.cost + c.grading_cost),"
                        + " MAX(CASE WHEN c.rehearsal THEN 1 ELSE 0 END)"
                        + " FROM evaluation e LEFT JOIN evaluation_case c ON c.run_id = e.run_id AND (c.path = e.path"
                        + " OR SUBSTRING(c.path, 1, CHAR_LENGTH(e.path) + 1) = e.path || '/')"
                        + " WHERE e.run_id IN (<runs>) GROUP BY e.run_id, e.path")
                .bindList("runs", runs)
                .map((rs, ctx) -> Map.entry(
                        new StepKey(rs.getString(1), rs.getString(2)),
                        new Progress(rs.getInt(3), rs.getInt(4), rs.getDouble(5), rs.getInt(6) == 1)))
                .forEach(each -> progress.put(each.getKey(), each.getValue()));
        return progress;
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
        String below = key.child("").path();
        return handle.createQuery("SELECT path, detail FROM evaluation_case WHERE run_id = ? AND (path = ?"
                        + " OR SUBSTRING(path, 1, CHAR_LENGTH(?)) = ?) ORDER BY path, number")
                .bind(0, key.runId())
                .bind(1, key.path())
                .bind(2, below)
                .bind(3, below)
                .map((rs, ctx) -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("path", rs.getString(1));
                    map.putAll(Json.readMap(rs.getString(2)));
                    return map;
                })
                .list();
    }
}
