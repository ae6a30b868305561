package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;

/** The releases, promotions and rollbacks of this installation, and which version is where. */
public final class Releases {
    /** What was done. */
    public enum Kind {
        PUBLISH("publishPackage"),
        PROMOTE("promotePackage"),
        ROLLBACK("rollbackPackage");

        private final String step;

        Kind(String step) {
            this.step = step;
        }

        /** The step that does it. */
        public String step() {
            return step;
        }
    }

    private static final String COLUMNS =
            "SELECT run_id, path, kind, name, version, environment, source, state, arguments,"
                    + " files, error, job, user_name, started, ended FROM release";

    private final Database database;
    private final Publications publications;
    private final Clock clock;
    private final Set<StepKey> abandoned = ConcurrentHashMap.newKeySet();
    private final Set<StepKey> underWay = ConcurrentHashMap.newKeySet();

    public Releases(Database database, Publications publications, Clock clock) {
        this.database = database;
        this.publications = publications;
        this.clock = clock;
    }

    /**
     * One of them.
     *
     * @param key of its step
     * @param source of a promotion: the environment it came from
     * @param state a {@link ReleaseState}'s text
     * @param arguments of its step
     * @param files path to SHA-256 of what was published
     * @param error one sentence; empty where it stands
     * @param started ms
     * @param ended ms; 0 while it is open
     */
    public record Release(
            StepKey key,
            Kind kind,
            String name,
            String version,
            String environment,
            String source,
            String state,
            Map<String, Object> arguments,
            Map<String, Object> files,
            String error,
            String job,
            String user,
            long started,
            long ended) {
        /** Path to SHA-256 of what was published. */
        Map<String, String> sums() {
            Map<String, String> sums = new LinkedHashMap<>();
            files.forEach((path, sum) -> sums.put(path, String.valueOf(sum)));
            return sums;
        }

        /** As the REST API and the pages have it. */
        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("run", key.runId());
            map.put("kind", kind.name().toLowerCase(Locale.ROOT));
            map.put("name", name);
            map.put("version", version);
            map.put("environment", environment);
            map.put("source", source);
            map.put("state", state);
            map.put("error", error);
            map.put("job", job);
            map.put("by", user);
            map.put("started", started);
            map.put("ended", ended);
            map.put("files", files);
            return map;
        }
    }

    /** Notes that it begins; one that is there already stays as it was. */
    void begin(
            StepKey key,
            Kind kind,
            Saga.Work work,
            String source,
            Map<String, Object> arguments,
            Map<String, String> files) {
        RunContext run = work.run();
        // One that ended, and whose step is done again, begins anew.
        database.update(
                handle -> handle.createUpdate("DELETE FROM release WHERE run_id = ? AND path = ? AND state <> 'open'")
                        .bind(0, key.runId())
                        .bind(1, key.path())
                        .execute());
        database.update(handle -> handle.createUpdate("INSERT INTO release (run_id, path, kind, name, version,"
                        + " environment, source, state, arguments, files, error, job, user_name, started, ended)"
                        + " SELECT ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, '', ?, ?, ?, 0"
                        + " WHERE NOT EXISTS (SELECT 1 FROM release WHERE run_id = ? AND path = ?)")
                .bind(0, key.runId())
                .bind(1, key.path())
                .bind(2, kind.name())
                .bind(3, work.name())
                .bind(4, work.version())
                .bind(5, work.environment())
                .bind(6, source)
                .bind(7, Json.canonical(run.masked(arguments)))
                .bind(8, Json.canonical(files))
                .bind(9, run.job())
                .bind(10, run.user())
                .bind(11, clock.millis())
                .bind(12, key.runId())
                .bind(13, key.path())
                .execute());
    }

    /**
     * Whoever does this step is about to be interrupted, and nobody will take it up again: a release that it is in the middle
     * of is to be taken back, not left for a run that is resumed.
     */
    public void abandon(StepKey key) {
        abandoned.add(key);
    }

    /** Nobody does this step any more. */
    public void left(StepKey key) {
        abandoned.remove(key);
    }

    boolean isAbandoned(StepKey key) {
        return abandoned.contains(key);
    }

    /** Notes that a thread of this process brings it to its targets, until {@link #leave}. */
    void enter(StepKey key) {
        underWay.add(key);
    }

    void leave(StepKey key) {
        underWay.remove(key);
    }

    /** Whether a thread of this process is in the middle of it. */
    boolean isUnderWay(StepKey key) {
        return underWay.contains(key);
    }

    /** Notes how it ended. */
    void end(StepKey key, ReleaseState state, String error) {
        database.update(handle -> handle.createUpdate(
                        "UPDATE release SET state = ?, error = ?, ended = ? WHERE run_id = ? AND path = ?")
                .bind(0, state.text())
                .bind(1, error)
                .bind(2, clock.millis())
                .bind(3, key.runId())
                .bind(4, key.path())
                .execute());
    }

    /** Whether it has begun and not ended. */
    public boolean isOpen(StepKey key) {
        return begun(key).isPresent();
    }

    /** One that has begun and not ended. */
    Optional<Release> begun(StepKey key) {
        return find(key).filter(each -> each.state().equals(ReleaseState.OPEN.text()));
    }

    Optional<Release> find(StepKey key) {
        return database.read(handle -> handle.createQuery(COLUMNS + " WHERE run_id = ? AND path = ?")
                .bind(0, key.runId())
                .bind(1, key.path())
                .map(Releases::release)
                .findOne());
    }

    /** The newest first; of one package, or of all where the name is empty. */
    public List<Release> newest(String name, int limit) {
        String which = name.isEmpty() ? "" : " WHERE name = :name";
        return database.read(handle -> handle.createQuery(COLUMNS + which + " ORDER BY seq DESC LIMIT :limit")
                .bindMap(name.isEmpty() ? Map.of("limit", limit) : Map.of("name", name, "limit", limit))
                .map(Releases::release)
                .list());
    }

    /** The same from a release on. */
    List<Release> newest(String name, Optional<StepKey> after, int limit) {
        return database.read(handle -> handle.createQuery(COLUMNS + " WHERE :name IN ('', name) AND seq < COALESCE("
                        + "(SELECT seq FROM release WHERE run_id = :run AND path = :path), :all)"
                        + " ORDER BY seq DESC LIMIT :limit")
                .bind("name", name)
                .bind("run", after.map(StepKey::runId).orElse(""))
                .bind("path", after.map(StepKey::path).orElse(""))
                .bind("all", Long.MAX_VALUE)
                .bind("limit", limit)
                .map(Releases::release)
                .list());
    }

    /** What a run published, promoted and took back. */
    List<Release> ofRun(String runId) {
        return database.read(handle -> handle.createQuery(COLUMNS + " WHERE run_id = ? ORDER BY seq")
                .bind(0, runId)
                .map(Releases::release)
                .list());
    }

    /** What has not ended, of all runs, the oldest first. */
    List<Release> open() {
        return database.read(handle -> handle.createQuery(COLUMNS + " WHERE state = 'open' ORDER BY seq")
                .map(Releases::release)
                .list());
    }

    /** What of a run has not ended. */
    public List<Release> open(String runId) {
        return database.read(handle -> handle.createQuery(COLUMNS + " WHERE run_id = ? AND state = 'open' ORDER BY seq")
                .bind(0, runId)
                .map(Releases::release)
                .list());
    }

    /** What was done with a version, the oldest first, each with what became of it at its targets. */
    public List<Release> of(String name, String version) {
        List<Release> all =
                database.read(handle -> handle.createQuery(COLUMNS + " WHERE name = ? AND version = ? ORDER BY seq")
                        .bind(0, name)
                        .bind(1, version)
                        .map(Releases::release)
                        .list());
        if (all.isEmpty()) {
            throw unknown(name, version);
        }
        return all;
    }

    /** The error for a release that is not there, or that may not be seen by whoever asks. */
    static AgenticException unknown(String name, String version) {
        return new AgenticException(
                ErrorCode.USAGE,
                "There is no release " + name + " " + version + " here.",
                "The page Environments, or './agentic releases list', shows all.");
    }

    /**
     * What is visible at each place of an environment: the version that was committed there last, and, in their states, those
     * that were to be taken back since and of which something is left.
     */
    public List<Publications.Publication> current(String name, String environment) {
        Map<List<Object>, List<Publications.Publication>> places = new LinkedHashMap<>();
        for (Publications.Publication each : name.isEmpty() ? publications.standing() : publications.named(name)) {
            if (environment.isEmpty() || environment.equals(each.environment())) {
                List<Publications.Publication> there = places.computeIfAbsent(place(each), place -> new ArrayList<>());
                if (each.isIn(PublishState.COMMITTED)) {
                    there.clear();
                }
                if (each.isStanding()) {
                    there.add(each);
                }
            }
        }
        return places.values().stream().flatMap(List::stream).toList();
    }

    /** The jobs that have brought a version to an environment where it is, or may be, not taken back. */
    public Set<String> jobs(String name, String version, String environment) {
        return publications.named(name).stream()
                .filter(each -> each.version().equals(version)
                        && each.environment().equals(environment)
                        && !each.isIn(PublishState.COMPENSATED))
                .map(Publications.Publication::job)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What tells it from other places; of an old release, whose address was not kept, its options. */
    private static List<Object> place(Publications.Publication made) {
        Object at = made.place().isEmpty() ? made.options() : made.place();
        return List.of(made.environment(), made.name(), made.target(), at);
    }

    private static Release release(ResultSet rs, StatementContext ctx) throws SQLException {
        return new Release(
                new StepKey(rs.getString(1), rs.getString(2)),
                Kind.valueOf(rs.getString(3)),
                rs.getString(4),
                rs.getString(5),
                rs.getString(6),
                rs.getString(7),
                rs.getString(8),
                Json.readMap(rs.getString(9)),
                Json.readMap(rs.getString(10)),
                rs.getString(11),
                rs.getString(12),
                rs.getString(13),
                rs.getLong(14),
                rs.getLong(15));
    }
}
