package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluations with their cases, kept in the database. Thread-safe. */
public final class EvaluationStore {
    private static final int LONGEST_LABEL = 300;

    private final Database database;
    private final Clock clock;

    public EvaluationStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Announces an evaluation; one that is taken up again keeps its start. */
    public void begin(StepKey key, String kind, String suite) {
        database.update(handle -> {
            int known = handle.createUpdate(
                            "UPDATE evaluation SET state = 'RUNNING', ended = NULL WHERE run_id = ? AND path = ?")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .execute();
            if (known == 0) {
                handle.createUpdate("INSERT INTO evaluation (run_id, path, kind, suite, state, started)"
                                + " VALUES (?, ?, ?, ?, 'RUNNING', ?)")
                        .bind(0, key.runId())
                        .bind(1, key.path())
                        .bind(2, kind)
                        .bind(3, suite)
                        .bind(4, clock.millis())
                        .execute();
            }
        });
    }

    /** Keeps a case; the same number again replaces it. */
    void add(StepKey key, CaseResult result) {
        String detail = Json.write(result.toMap());
        database.update(handle -> {
            handle.createUpdate("DELETE FROM evaluation_case WHERE run_id = ? AND path = ? AND number = ?")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .bind(2, result.number())
                    .execute();
            handle.createUpdate(
                            "INSERT INTO evaluation_case (run_id, path, number, prompt, prompt_version, model, test,"
                                    + " state, score, cost, grading_cost, latency_ms, rehearsal, detail, at)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .bind(2, result.number())
                    .bind(3, label(result.prompt()))
                    .bind(4, result.promptVersion())
                    .bind(5, result.model())
                    .bind(6, result.test())
                    .bind(7, result.state().name())
                    .bind(8, result.grade().score())
                    .bind(9, result.cost())
                    .bind(10, result.grade().cost())
                    .bind(11, result.millis())
                    .bind(12, result.rehearsal())
                    .bind(13, detail)
                    .bind(14, clock.millis())
                    .execute();
        });
    }

    private static String label(String prompt) {
        return prompt.length() > LONGEST_LABEL ? prompt.substring(0, LONGEST_LABEL) : prompt;
    }

    /** Ends an evaluation with what its step returns. */
    public void end(StepKey key, String state, Map<String, Object> summary) {
        database.update(handle -> handle.createUpdate(
                        "UPDATE evaluation SET state = ?, summary = ?, ended = ? WHERE run_id = ? AND path = ?")
                .bind(0, state)
                .bind(1, Json.write(summary))
                .bind(2, clock.millis())
                .bind(3, key.runId())
                .bind(4, key.path())
                .execute());
    }

    /** The newest evaluations first, as plain maps without their cases. */
    public List<Map<String, Object>> newest(int limit) {
        return database.read(handle -> handle.createQuery("SELECT run_id, path, kind, suite, state, started, ended"
                        + " FROM evaluation ORDER BY started DESC, run_id, path LIMIT ?")
                .bind(0, limit)
                .map((rs, ctx) -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("run", rs.getString(1));
                    map.put("path", rs.getString(2));
                    map.put("kind", rs.getString(3));
                    map.put("suite", rs.getString(4));
                    map.put("state", rs.getString(5));
                    map.put("started", Instant.ofEpochMilli(rs.getLong(6)).toString());
                    map.put(
                            "ended",
                            rs.getLong(7) == 0
                                    ? null
                                    : Instant.ofEpochMilli(rs.getLong(7)).toString());
                    return map;
                })
                .list());
    }

    /**
     * The evaluations of a run as plain maps: what their step returned, with {@code results}, the list of their cases.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when the run has none
     */
    public List<Map<String, Object>> of(String runId) {
        record Row(String path, String kind, String suite, String state, String summary) {}
        List<Row> rows = database.read(handle -> handle.createQuery("SELECT path, kind, suite, state, summary"
                        + " FROM evaluation WHERE run_id = ? ORDER BY started, path")
                .bind(0, runId)
                .map((rs, ctx) ->
                        new Row(rs.getString(1), rs.getString(2), rs.getString(3), rs.getString(4), rs.getString(5)))
                .list());
        if (rows.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "There is no evaluation '" + runId + "' here.",
                    "'./agentic prompts results' lists all.");
        }
        return rows.stream()
                .map(row -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("run", runId);
                    map.put("path", row.path());
                    map.put("kind", row.kind());
                    map.put("suite", row.suite());
                    map.put("state", row.state());
                    if (row.summary() != null) {
                        map.putAll(Json.readMap(row.summary()));
                    }
                    map.put("results", cases(new StepKey(runId, row.path())));
                    return map;
                })
                .toList();
    }

    /** The cases of one evaluation, in their order, as plain maps; those of an optimization part by part. */
    public List<Map<String, Object>> cases(StepKey key) {
        String below = key.child("").path();
        return database.read(
                handle -> handle.createQuery("SELECT detail FROM evaluation_case WHERE run_id = ? AND (path = ?"
                                + " OR SUBSTRING(path, 1, CHAR_LENGTH(?)) = ?) ORDER BY path, number")
                        .bind(0, key.runId())
                        .bind(1, key.path())
                        .bind(2, below)
                        .bind(3, below)
                        .map((rs, ctx) -> Json.readMap(rs.getString(1)))
                        .list());
    }
}
