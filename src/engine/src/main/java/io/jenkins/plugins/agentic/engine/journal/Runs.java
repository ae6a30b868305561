package io.jenkins.plugins.agentic.engine.journal;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/** The runs of this installation with their stages and artifacts. */
public final class Runs {
    /** Who waits is not stored: a run waits as long as it is under way and a checkpoint of it is open. */
    private static final String COLUMNS = "SELECT id, job, user_name, source, parameters,"
            + " CASE WHEN state = 'RUNNING' AND EXISTS (SELECT 1 FROM checkpoint c WHERE c.run_id = run.id"
            + " AND c.state = 'OPEN') THEN 'WAITING' ELSE state END, error, failed_path, started, ended FROM run";

    private final Database database;
    private final Clock clock;
    private final Consumer<Run> ended;
    private final StartLimits starts;

    public Runs(Database database, Clock clock) {
        this(database, clock, run -> {});
    }

    /** @param ended told of each run that has ended */
    public Runs(Database database, Clock clock, Consumer<Run> ended) {
        this.database = database;
        this.clock = clock;
        this.ended = ended;
        this.starts = new StartLimits(database, clock);
    }

    /** A run's or a stage's state. */
    public enum State {
        RUNNING,
        /** A checkpoint waits for a person, whatever else goes on; of stages in Jenkins any input in them. */
        WAITING,
        SUCCEEDED,
        UNSTABLE,
        FAILED,
        ABORTED;

        /** Whether something goes on, or may. */
        public boolean isOpen() {
            return this == RUNNING || this == WAITING;
        }
    }

    /**
     * One run.
     *
     * @param source where its Jenkinsfile comes from: the job folder in the CLI, the build's URL in Jenkins
     * @param parameters its parameters as JSON
     * @param error one sentence why it failed, or empty
     * @param failedPath the step that failed it, or empty
     * @param started ms
     * @param ended ms; 0 while it goes on
     */
    public record Run(
            String id,
            String job,
            String user,
            String source,
            String parameters,
            State state,
            String error,
            String failedPath,
            long started,
            long ended) {}

    /** One stage; {@code depth} 0 is the outermost. */
    public record Stage(String path, String name, int depth, State state, long started, long ended) {}

    /** One file a run kept. Size in bytes. */
    public record Artifact(String path, long size, String sha256) {}

    /** Adds a run, however many there are; see {@link #start(String, String, String, String, String, int)}. */
    public void start(String id, String job, String user, String source, String parameters) {
        start(id, job, user, source, parameters, 0);
    }

    /**
     * Adds a run; nothing happens if it is there already (a resumed build announces itself again).
     *
     * @param mostAMinute runs that one user may start within a minute, 0 for any number; runs that nobody started (a
     *     timer's) are not counted
     * @throws AgenticException {@link ErrorCode#BUDGET} when the user has started as many, with the time to wait
     */
    public void start(String id, String job, String user, String source, String parameters, int mostAMinute) {
        database.update(handle -> {
            if (find(handle, id).isEmpty()) {
                starts.check(handle, user, mostAMinute);
                handle.createUpdate("INSERT INTO run (id, job, user_name, source, parameters, state, started)"
                                + " VALUES (?, ?, ?, ?, ?, 'RUNNING', ?)")
                        .bind(0, id)
                        .bind(1, job)
                        .bind(2, user)
                        .bind(3, source)
                        .bind(4, parameters)
                        .bind(5, clock.millis())
                        .execute();
            }
        });
    }

    /** How many runs each user may start. */
    public StartLimits starts() {
        return starts;
    }

    /** Marks an ended or broken-off run as running again and forgets its error. */
    public void resume(String id) {
        database.update(handle -> handle.createUpdate("UPDATE run SET state = 'RUNNING', error = NULL,"
                        + " failed_path = NULL, ended = NULL WHERE id = ?")
                .bind(0, id)
                .execute());
    }

    /** Ends a run; {@code error} and {@code failedPath} are empty for a run that succeeded. */
    public void end(String id, State state, String error, String failedPath) {
        database.update(handle -> {
            handle.createUpdate("UPDATE run SET state = ?, error = ?, failed_path = ?, ended = ? WHERE id = ?")
                    .bind(0, state.name())
                    .bind(1, error.isEmpty() ? null : error)
                    .bind(2, failedPath.isEmpty() ? null : failedPath)
                    .bind(3, clock.millis())
                    .bind(4, id)
                    .execute();
            handle.createUpdate("UPDATE stage SET state = ?, ended = ? WHERE run_id = ? AND ended IS NULL")
                    .bind(0, state.name())
                    .bind(1, clock.millis())
                    .bind(2, id)
                    .execute();
            JobMoves.ended(handle, id);
        });
        find(id).ifPresent(ended);
    }

    public Optional<Run> find(String id) {
        return database.read(handle -> find(handle, id));
    }

    /** The run, or an error that says how to list the known ones. */
    public Run get(String id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    /** The error for a run that is not there, or that may not be seen by whoever asks. */
    public static AgenticException unknown(String id) {
        return new AgenticException(
                ErrorCode.USAGE,
                "There is no run '" + id + "' here.",
                "The page Runs, or './agentic runs list', shows all.");
    }

    private static Optional<Run> find(Handle handle, String id) {
        return handle.createQuery(COLUMNS + " WHERE id = ?")
                .bind(0, id)
                .map(Runs::run)
                .findOne();
    }

    /** Does what was noted of jobs that are called otherwise; see {@link JobMoves#apply}. */
    public void follow(JobMoves moves, Function<String, Optional<String>> address) {
        moves.apply(database, address);
    }

    /** Ids of the runs that have not ended, as far as anybody said. */
    public List<String> open() {
        return database.read(
                handle -> handle.createQuery("SELECT id FROM run WHERE ended IS NULL ORDER BY started DESC, id DESC")
                        .mapTo(String.class)
                        .list());
    }

    /** The newest runs first. */
    public List<Run> newest(int limit) {
        return database.read(handle -> handle.createQuery(COLUMNS + " ORDER BY started DESC, id DESC LIMIT ?")
                .bind(0, limit)
                .map(Runs::run)
                .list());
    }

    /**
     * The newest runs first, from a place in that order on.
     *
     * @param job only its runs
     * @param open only those that have not ended
     * @param after only what comes after this run
     */
    public List<Run> newest(Optional<String> job, boolean open, Optional<Run> after, int limit) {
        // 'started <=' says what the rest does, in a form that an index serves.
        String sql = COLUMNS + " WHERE " + (job.isPresent() ? "job = :job AND " : "")
                + (open ? "ended IS NULL AND " : "")
                + "started <= :started AND (started < :started OR id < :id) ORDER BY started DESC, id DESC LIMIT :limit";
        return database.read(handle -> {
            Query query = handle.createQuery(sql)
                    .bind("started", after.map(Run::started).orElse(Long.MAX_VALUE))
                    .bind("id", after.map(Run::id).orElse(""))
                    .bind("limit", limit);
            job.ifPresent(name -> query.bind("job", name));
            return query.map(Runs::run).list();
        });
    }

    /** The newest runs of a job first. */
    public List<Run> newest(String job, int limit) {
        return database.read(
                handle -> handle.createQuery(COLUMNS + " WHERE job = ? ORDER BY started DESC, id DESC LIMIT ?")
                        .bind(0, job)
                        .bind(1, limit)
                        .map(Runs::run)
                        .list());
    }

    /** The how-many-th run of its job this is, from 1: the same whatever is started after it. */
    public int number(String id) {
        return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM run r, run this WHERE this.id = ?"
                        + " AND r.job = this.job AND r.started <= this.started"
                        + " AND (r.started < this.started OR r.id <= this.id)")
                .bind(0, id)
                .mapTo(Integer.class)
                .one());
    }

    private static Run run(ResultSet rs, StatementContext ctx) throws SQLException {
        return new Run(
                rs.getString(1),
                rs.getString(2),
                rs.getString(3),
                rs.getString(4),
                rs.getString(5),
                State.valueOf(rs.getString(6)),
                text(rs.getString(7)),
                text(rs.getString(8)),
                rs.getLong(9),
                rs.getLong(10));
    }

    private static String text(String column) {
        return column == null ? "" : column;
    }

    /** A stage begins; a resumed run enters its stages again and keeps their first start. */
    public void stageStarted(String runId, String path, String name, int depth) {
        database.update(handle -> {
            int known = handle.createUpdate(
                            "UPDATE stage SET state = 'RUNNING', ended = NULL WHERE run_id = ? AND path = ?"
                                    + " AND state <> 'SUCCEEDED'")
                    .bind(0, runId)
                    .bind(1, path)
                    .execute();
            if (known == 0 && stage(handle, runId, path).isEmpty()) {
                handle.createUpdate("INSERT INTO stage (run_id, path, name, depth, state, started)"
                                + " VALUES (?, ?, ?, ?, 'RUNNING', ?)")
                        .bind(0, runId)
                        .bind(1, path)
                        .bind(2, name)
                        .bind(3, depth)
                        .bind(4, clock.millis())
                        .execute();
            }
        });
    }

    /** A stage ends; one that had ended well before the run was resumed keeps its times. */
    public void stageEnded(String runId, String path, State state) {
        database.update(handle -> handle.createUpdate(
                        "UPDATE stage SET state = ?, ended = ? WHERE run_id = ? AND path = ? AND ended IS NULL")
                .bind(0, state.name())
                .bind(1, clock.millis())
                .bind(2, runId)
                .bind(3, path)
                .execute());
    }

    private static Optional<String> stage(Handle handle, String runId, String path) {
        return handle.createQuery("SELECT name FROM stage WHERE run_id = ? AND path = ?")
                .bind(0, runId)
                .bind(1, path)
                .mapTo(String.class)
                .findOne();
    }

    /** The stages in the order they began. */
    public List<Stage> stages(String runId) {
        return database.read(handle -> handle.createQuery("SELECT path, name, depth, state, started, ended FROM stage"
                        + " WHERE run_id = ? ORDER BY started, path")
                .bind(0, runId)
                .map((rs, ctx) -> new Stage(
                        rs.getString(1),
                        rs.getString(2),
                        rs.getInt(3),
                        State.valueOf(rs.getString(4)),
                        rs.getLong(5),
                        rs.getLong(6)))
                .list());
    }

    /** Keeps note of a file the run archived; the same path again replaces the note. */
    public void artifact(String runId, Artifact artifact) {
        database.update(handle -> {
            handle.createUpdate("DELETE FROM artifact WHERE run_id = ? AND path = ?")
                    .bind(0, runId)
                    .bind(1, artifact.path())
                    .execute();
            handle.createUpdate("INSERT INTO artifact (run_id, path, size, sha256) VALUES (?, ?, ?, ?)")
                    .bind(0, runId)
                    .bind(1, artifact.path())
                    .bind(2, artifact.size())
                    .bind(3, artifact.sha256())
                    .execute();
        });
    }

    /** What each of the runs kept, and what its builds made; a run of neither is not in it. */
    public Map<String, List<Artifact>> artifacts(Collection<String> runIds) {
        Map<String, List<Artifact>> all = new HashMap<>();
        if (!runIds.isEmpty()) {
            database.read(handle -> handle.createQuery("SELECT run_id, path, size, sha256 FROM artifact"
                            + " WHERE run_id IN (<runs>) UNION SELECT run_id, path, size, sha256 FROM built_artifact b"
                            + " WHERE run_id IN (<runs>) AND NOT EXISTS (SELECT 1 FROM artifact a"
                            + " WHERE a.run_id = b.run_id AND a.sha256 = b.sha256) ORDER BY run_id, path")
                    .bindList("runs", List.copyOf(runIds))
                    .map((rs, ctx) -> all.computeIfAbsent(rs.getString(1), id -> new ArrayList<>())
                            .add(new Artifact(rs.getString(2), rs.getLong(3), rs.getString(4))))
                    .list());
        }
        return all;
    }

    public List<Artifact> artifacts(String runId) {
        return artifacts(List.of(runId)).getOrDefault(runId, List.of());
    }
}
