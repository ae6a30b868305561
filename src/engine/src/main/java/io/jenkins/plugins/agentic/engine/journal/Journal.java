package io.jenkins.plugins.agentic.engine.journal;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/**
 * What each run did, written before and after every effect. {@link #begin} answers from the record, so an effect whose
 * outcome is known is never repeated; each method returns only once its row is on disk.
 */
public final class Journal {
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

    private Recorded begin(Handle handle, StepKey key, StepCall call) {
        record Row(String step, String summary, String hash, String state, String result, long started) {}
        var row = handle.createQuery(
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
            insert(handle, key, call);
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

    /** Records the outcome of a step that began. {@code result} is JSON. */
    public void complete(StepKey key, String result) {
        complete(key, result, handle -> {});
    }

    /** The same, with rows of other tables that must be there if and only if this outcome is. */
    public void complete(StepKey key, String result, Consumer<Handle> together) {
        database.update(handle -> {
            if (end(handle, key, "COMPLETED", result)) {
                together.accept(handle);
            }
        });
    }

    /** Records that a step failed; {@code error} is JSON. A resumed run meets the same failure again. */
    public void fail(StepKey key, String error) {
        fail(key, error, handle -> {});
    }

    /** The same, with rows of other tables that must be there if and only if this outcome is. */
    public void fail(StepKey key, String error, Consumer<Handle> together) {
        database.update(handle -> {
            if (end(handle, key, "FAILED", error)) {
                together.accept(handle);
            }
        });
    }

    /**
     * Numbers the keys of a run that ask with the same name: 1 for the first, and for each key the same number whenever
     * it asks again.
     */
    public int ordinal(StepKey key, String name) {
        return database.write(handle -> {
            Optional<Integer> known = handle.createQuery("SELECT result FROM journal WHERE run_id = ? AND path = ?")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .mapTo(Integer.class)
                    .findOne();
            if (known.isPresent()) {
                return known.get();
            }
            int number = 1
                    + handle.createQuery("SELECT COUNT(*) FROM journal WHERE run_id = ? AND step = ?")
                            .bind(0, key.runId())
                            .bind(1, name)
                            .mapTo(Integer.class)
                            .one();
            insert(handle, key, StepCall.of(name, Map.of(), UnaryOperator.identity()));
            end(handle, key, "COMPLETED", Integer.toString(number));
            return number;
        });
    }

    /** Forgets a step and all inside it but its numbers, so that a resumed run does it again. */
    public void reopen(StepKey key) {
        database.update(
                handle -> handle.createUpdate("DELETE FROM journal WHERE run_id = ? AND (path = ? OR path LIKE ?)"
                                + " AND step NOT LIKE 'call:%'")
                        .bind(0, key.runId())
                        .bind(1, key.path())
                        .bind(2, key.path().replace("%", "\\%").replace("_", "\\_") + "/%")
                        .execute());
    }

    private void insert(Handle handle, StepKey key, StepCall call) {
        handle.createUpdate("INSERT INTO journal (run_id, path, step, summary, hash, state, started)"
                        + " VALUES (?, ?, ?, ?, ?, 'STARTED', ?)")
                .bind(0, key.runId())
                .bind(1, key.path())
                .bind(2, call.step())
                .bind(3, call.summary())
                .bind(4, call.hash())
                .bind(5, clock.millis())
                .execute();
    }

    /** An outcome is written once: a second one for the same key changes nothing. */
    private boolean end(Handle handle, StepKey key, String state, String result) {
        return handle.createUpdate("UPDATE journal SET state = ?, result = ?, ended = ?"
                                + " WHERE run_id = ? AND path = ? AND state = 'STARTED'")
                        .bind(0, state)
                        .bind(1, result)
                        .bind(2, clock.millis())
                        .bind(3, key.runId())
                        .bind(4, key.path())
                        .execute()
                == 1;
    }

    /** All rows of a run in the order they began. */
    public List<Entry> entries(String runId) {
        return database.read(
                handle -> handle.createQuery("SELECT path, step, summary, state, result, started, ended FROM journal"
                                + " WHERE run_id = ? ORDER BY started, path")
                        .bind(0, runId)
                        .map((rs, ctx) -> new Entry(
                                rs.getString(1),
                                rs.getString(2),
                                rs.getString(3),
                                rs.getString(4),
                                rs.getString(5),
                                rs.getLong(6),
                                rs.getLong(7)))
                        .list());
    }
}
