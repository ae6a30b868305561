package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The checkpoints' table. Each method works inside the caller's transaction. */
final class CheckpointRows {
    private static final String COLUMNS = "SELECT run_id, number, input_id, submitter, not_starter, content, hash,"
            + " state, asked, expires, decided, decided_by, feedback, reason FROM checkpoint WHERE run_id = ?";

    private CheckpointRows() {}

    static List<Checkpoint> all(Handle handle, String runId) {
        return handle.createQuery(COLUMNS + " ORDER BY number")
                .bind(0, runId)
                .map(CheckpointRows::checkpoint)
                .list();
    }

    static Optional<Checkpoint> find(Handle handle, String runId, int number) {
        return handle.createQuery(COLUMNS + " AND number = ?")
                .bind(0, runId)
                .bind(1, number)
                .map(CheckpointRows::checkpoint)
                .findOne();
    }

    static Optional<Checkpoint> last(Handle handle, String runId, String inputId) {
        return handle.createQuery(COLUMNS + " AND input_id = ? ORDER BY number DESC LIMIT 1")
                .bind(0, runId)
                .bind(1, inputId)
                .map(CheckpointRows::checkpoint)
                .findOne();
    }

    static Optional<Integer> number(Handle handle, StepKey key) {
        return handle.createQuery("SELECT number FROM checkpoint WHERE run_id = ? AND path = ?")
                .bind(0, key.runId())
                .bind(1, key.path())
                .mapTo(Integer.class)
                .findOne();
    }

    /**
     * Adds an open checkpoint.
     *
     * @param arguments of the step checkpointOpen
     * @param asked what it shows
     * @param now ms
     * @param minutes until it expires; 0 for never
     */
    static void insert(
            Handle handle,
            StepKey key,
            Map<String, Object> arguments,
            Map<String, Object> asked,
            long now,
            int minutes) {
        int number = 1
                + handle.createQuery("SELECT COALESCE(MAX(number), 0) FROM checkpoint WHERE run_id = ?")
                        .bind(0, key.runId())
                        .mapTo(Integer.class)
                        .one();
        String id = (String) arguments.get("id");
        if (!id.isEmpty()) {
            checkFree(handle, key.runId(), id);
        }
        handle.createUpdate("INSERT INTO checkpoint (run_id, number, path, input_id, submitter, not_starter, content,"
                        + " hash, state, asked, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'OPEN', ?, ?)")
                .bind(0, key.runId())
                .bind(1, number)
                .bind(2, key.path())
                .bind(3, id.isEmpty() ? "checkpoint-" + number : id)
                .bind(4, (String) arguments.get("submitter"))
                .bind(5, (Boolean) arguments.get("notStarter"))
                .bind(6, Json.canonical(asked))
                .bind(7, CheckpointContent.hash(asked))
                .bind(8, now)
                .bind(9, minutes == 0 ? 0 : now + Duration.ofMinutes(minutes).toMillis())
                .execute();
    }

    /** Two inputs of one id can't be told apart: the answer to the one would go to the other. */
    private static void checkFree(Handle handle, String runId, String id) {
        Optional<Integer> open = handle.createQuery("SELECT number FROM checkpoint WHERE run_id = ? AND state = 'OPEN'"
                        + " AND LOWER(input_id) = LOWER(?) ORDER BY number LIMIT 1")
                .bind(0, runId)
                .bind(1, id)
                .mapTo(Integer.class)
                .findOne();
        if (open.isPresent()) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Checkpoint " + open.get() + " of this run waits under the id '" + id + "' already.",
                    "Give each of the checkpoints that wait at the same time an id of its own.");
        }
    }

    /** Notes the hash that an open checkpoint has now. */
    static void show(Handle handle, Checkpoint now) {
        handle.createUpdate("UPDATE checkpoint SET hash = ? WHERE run_id = ? AND number = ? AND state = 'OPEN'")
                .bind(0, now.hash())
                .bind(1, now.runId())
                .bind(2, now.number())
                .execute();
    }

    /** Ends an open checkpoint as it was shown; false where it has ended already. */
    static boolean close(
            Handle handle,
            Checkpoint shown,
            Checkpoint.State state,
            CheckpointDecision decision,
            String feedback,
            String reason) {
        return handle.createUpdate("UPDATE checkpoint SET state = ?, content = ?, hash = ?,"
                                + " decided = ?, decided_by = ?, feedback = ?, reason = ?"
                                + " WHERE run_id = ? AND number = ? AND state = 'OPEN'")
                        .bind(0, state.name())
                        .bind(1, Json.canonical(shown.content()))
                        .bind(2, shown.hash())
                        .bind(3, decision.at())
                        .bind(4, decision.by())
                        .bind(5, feedback)
                        .bind(6, reason)
                        .bind(7, shown.runId())
                        .bind(8, shown.number())
                        .execute()
                == 1;
    }

    /** Opens again what was closed for one of two reasons. */
    static void reopen(Handle handle, String runId, String reason, String other) {
        handle.createUpdate("UPDATE checkpoint SET state = 'OPEN', decided = NULL, decided_by = NULL, feedback = NULL,"
                        + " reason = NULL WHERE run_id = ? AND state = 'VOID' AND reason IN (?, ?)")
                .bind(0, runId)
                .bind(1, reason)
                .bind(2, other)
                .execute();
    }

    /** See {@link Checkpoints#copy}. */
    static void copy(Handle handle, String from, String to, Collection<String> paths, String starter) {
        for (String path : paths) {
            boolean own = handle.createQuery("SELECT 1 FROM checkpoint WHERE run_id = ? AND path = ?"
                            + " AND state = 'APPROVED' AND not_starter AND decided_by = ?")
                    .bind(0, from)
                    .bind(1, path)
                    .bind(2, starter)
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent();
            if (own) {
                throw new AgenticException(
                        ErrorCode.POLICY,
                        "The run " + from + " has a checkpoint that " + starter
                                + " approved, and that may not be approved by who starts the run.",
                        "Let somebody else run it again, or start a new run.");
            }
            handle.execute(
                    "INSERT INTO checkpoint (run_id, number, path, input_id, submitter, not_starter, content, hash, state,"
                            + " asked, expires, decided, decided_by, feedback, reason) SELECT ?, number, path, input_id,"
                            + " submitter, not_starter, content, hash, state, asked, expires, decided, decided_by, feedback,"
                            + " reason FROM checkpoint WHERE run_id = ? AND path = ? AND state <> 'OPEN'",
                    to,
                    from,
                    path);
        }
    }

    private static Checkpoint checkpoint(ResultSet rs, StatementContext ctx) throws SQLException {
        return new Checkpoint(
                rs.getString(1),
                rs.getInt(2),
                rs.getString(3),
                rs.getString(4),
                rs.getBoolean(5),
                Json.readMap(rs.getString(6)),
                rs.getString(7),
                Checkpoint.State.valueOf(rs.getString(8)),
                rs.getLong(9),
                rs.getLong(10),
                rs.getLong(11),
                text(rs.getString(12)),
                text(rs.getString(13)),
                text(rs.getString(14)));
    }

    private static String text(String column) {
        return column == null ? "" : column;
    }
}
