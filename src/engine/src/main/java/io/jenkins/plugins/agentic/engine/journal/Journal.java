package io.jenkins.plugins.agentic.engine.journal;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.NewRow;
import io.jenkins.plugins.agentic.engine.store.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * What each run did, written before and after every effect. {@link #begin} answers from the record, so an effect whose
 * outcome is known is never repeated; each method returns only once its row is on disk.
 */
public final class Journal {
    private static final NewRow STARTED =
            new NewRow("journal", 2, "run_id", "path", "step", "summary", "hash", "state", "started");

    private static final String ROWS = "SELECT path, step, summary, state, result, started, ended FROM journal";

    private final Database database;
    private final Clock clock;

    public Journal(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** One row, for showing. Times are ms; {@code ended} is 0 while the step is under way. */
    public record Entry(
            String path, String step, String summary, String state, String result, long started, long ended) {}

    /**
     * Records that a step is about to be done, or tells what is known of it.
     *
     * @throws AgenticException {@link ErrorCode#CHANGED} when another step, or other arguments, stand at this key
     */
    public Recorded begin(StepKey key, StepCall call) {
        return database.write(handle -> begin(handle, key, call));
    }

    /** {@link #begin(StepKey, StepCall)} inside the caller's transaction. */
    public Recorded begin(Handle handle, StepKey key, StepCall call) {
        return insert(handle, key, call) ? new Recorded.Fresh() : known(handle, key, call);
    }

    /** What is known of a step, which is not begun by it: fresh where it never was. Errors are {@link #begin}'s. */
    public Recorded known(StepKey key, StepCall call) {
        return database.read(handle -> known(handle, key, call));
    }

    private static Recorded known(Handle handle, StepKey key, StepCall call) {
        record Row(String step, String summary, String hash, String state, String result, long started) {}
        Optional<Row> row = handle.createQuery(
                        "SELECT step, summary, hash, state, result, started FROM journal WHERE run_id = ? AND path = ?")
                .bind(0, key.runId())
                .bind(1, key.path())
                .map((rs, ctx) -> new Row(
                        rs.getString(1),
                        rs.getString(2),
                        rs.getString(3),
                        rs.getString(4),
                        rs.getString(5),
                        rs.getLong(6)))
                .findOne();
        if (row.isEmpty()) {
            return new Recorded.Fresh();
        }
        Row known = row.get();
        if (!known.step.equals(call.step()) || !known.hash.equals(call.hash())) {
            throw new AgenticException(
                    ErrorCode.CHANGED,
                    "The Jenkinsfile changed since this run started: at step " + key.path() + " the run recorded "
                            + known.step + known.summary + ", now it is " + call.step() + call.summary() + ".",
                    "Restore the Jenkinsfile to resume this run, or start a new run.");
        }
        return switch (known.state) {
            case "COMPLETED" -> new Recorded.Completed(known.result);
            case "FAILED" -> new Recorded.Failed(known.result);
            default -> new Recorded.Interrupted(known.started);
        };
    }

    /** The name of the step at a key, inside the caller's transaction; empty where none began. */
    public Optional<String> stepAt(Handle handle, StepKey key) {
        return handle.createQuery("SELECT step FROM journal WHERE run_id = ? AND path = ?")
                .bind(0, key.runId())
                .bind(1, key.path())
                .mapTo(String.class)
                .findOne();
    }

    /** The names of the run's steps that begin so. */
    public List<String> stepsLike(String runId, String beginning) {
        return database.read(handle -> handle.createQuery("SELECT step FROM journal WHERE run_id = ? AND step LIKE ?")
                .bind(0, runId)
                .bind(1, Sql.literally(beginning) + "%")
                .mapTo(String.class)
                .list());
    }

    /** Records the outcome of a step that began. {@code result} is JSON. */
    public void complete(StepKey key, String result) {
        database.update(handle -> complete(handle, key, result));
    }

    /**
     * {@link #complete(StepKey, String)} inside the caller's transaction, with rows of other tables that must be there if
     * and only if this outcome is: they are to be written when the answer is true. An outcome is written once: a second
     * one for the same key changes nothing and answers false.
     */
    public boolean complete(Handle handle, StepKey key, String result) {
        return end(handle, key, "COMPLETED", result);
    }

    /** Records that a step failed; {@code error} is JSON. A resumed run meets the same failure again. */
    public void fail(StepKey key, String error) {
        database.update(handle -> fail(handle, key, error));
    }

    /** Records that a step failed, whether or not its beginning was recorded. */
    public void fail(StepKey key, StepCall call, String error) {
        database.update(handle -> {
            begin(handle, key, call);
            fail(handle, key, error);
        });
    }

    /** {@link #fail(StepKey, String)} inside the caller's transaction; the answer is {@link #complete}'s. */
    public boolean fail(Handle handle, StepKey key, String error) {
        return end(handle, key, "FAILED", error);
    }

    /** Forgets a step and all inside it, so that a resumed run does it again. */
    public void reopen(StepKey key) {
        database.update(handle -> Sql.update(
                handle,
                "DELETE FROM journal WHERE run_id = ? AND (path = ? OR path LIKE ?)",
                key.runId(),
                key.path(),
                Sql.literally(key.path()) + "/%"));
    }

    /** Whether the key was free. */
    private boolean insert(Handle handle, StepKey key, StepCall call) {
        return STARTED.insert(
                handle, key.runId(), key.path(), call.step(), call.summary(), call.hash(), "STARTED", clock.millis());
    }

    /** An outcome is written once: a second one for the same key changes nothing. */
    private boolean end(Handle handle, StepKey key, String state, String result) {
        return Sql.expect(
                handle,
                1,
                "UPDATE journal SET state = ?, result = ?, ended = ?"
                        + " WHERE run_id = ? AND path = ? AND state = 'STARTED'",
                state,
                result,
                clock.millis(),
                key.runId(),
                key.path());
    }

    /**
     * Gives another run these steps of a run, with their outcomes, as if it had done them. What agents remember is not among
     * it: of a memory nobody knows any more which of the steps it comes from.
     *
     * @param paths of steps that have ended
     */
    public void copy(Handle handle, String from, String to, Collection<String> paths) {
        for (String path : paths) {
            handle.execute(
                    "INSERT INTO journal (run_id, path, step, summary, hash, state, result, started, ended)"
                            + " SELECT ?, path, step, summary, hash, state, result, started, ended FROM journal"
                            + " WHERE run_id = ? AND path = ? AND ended IS NOT NULL",
                    to,
                    from,
                    path);
        }
    }

    /** One step's row. */
    public Optional<Entry> find(StepKey key) {
        return database.read(handle -> handle.createQuery(ROWS + " WHERE run_id = ? AND path = ?")
                .bind(0, key.runId())
                .bind(1, key.path())
                .map(Journal::entry)
                .findOne());
    }

    /** All rows of a run in the order they began. */
    public List<Entry> entries(String runId) {
        return database.read(handle -> handle.createQuery(ROWS + " WHERE run_id = ? ORDER BY started, path")
                .bind(0, runId)
                .map(Journal::entry)
                .list());
    }

    /** The same without results, which may be long. */
    public List<Entry> outline(String runId) {
        return database.read(handle -> handle.createQuery("SELECT path, step, summary, state, started, ended"
                        + " FROM journal WHERE run_id = ? ORDER BY started, path")
                .bind(0, runId)
                .map((rs, ctx) -> new Entry(
                        rs.getString(1),
                        rs.getString(2),
                        rs.getString(3),
                        rs.getString(4),
                        null,
                        rs.getLong(5),
                        rs.getLong(6)))
                .list());
    }

    /** A step's row and those of what was done inside it. */
    public List<Entry> within(String runId, String path) {
        return database.read(handle -> handle.createQuery(
                        ROWS + " WHERE run_id = ? AND (path = ? OR path LIKE ?) ORDER BY started, path")
                .bind(0, runId)
                .bind(1, path)
                .bind(2, Sql.literally(path) + "/%")
                .map(Journal::entry)
                .list());
    }

    private static Entry entry(ResultSet rs, StatementContext ctx) throws SQLException {
        return new Entry(
                rs.getString(1),
                rs.getString(2),
                rs.getString(3),
                rs.getString(4),
                rs.getString(5),
                rs.getLong(6),
                rs.getLong(7));
    }

    /** What is under way in a run: an agent's step, a turn of its model or a tool's call. {@code since} is ms. */
    public record UnderWay(String runId, String path, String step, long since) {}

    /** What has begun and not ended in these runs, in the order it began. */
    public List<UnderWay> underWay(Collection<String> runIds) {
        if (runIds.isEmpty()) {
            return List.of();
        }
        return database.read(handle -> handle.createQuery("SELECT run_id, path, step, started FROM journal"
                        + " WHERE state = 'STARTED' AND run_id IN (<runs>) ORDER BY started, path")
                .bindList("runs", List.copyOf(runIds))
                .map((rs, ctx) -> new UnderWay(rs.getString(1), rs.getString(2), rs.getString(3), rs.getLong(4)))
                .list());
    }
}
