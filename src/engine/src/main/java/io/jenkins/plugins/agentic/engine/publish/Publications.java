package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** What became of each release at each of its targets. A state is written after its effect. */
public final class Publications {
    private static final String COLUMNS =
            "SELECT run_id, path, release_path, target, options, name, version, environment,"
                    + " location, state, note, link, job, user_name, at, place, source FROM publication";

    /** In which something is visible, or may be. */
    private static final List<PublishState> STANDING =
            List.of(PublishState.COMMITTED, PublishState.IRREVERSIBLE, PublishState.FAILED);

    private final Database database;
    private final AuditLog audit;
    private final Clock clock;

    public Publications(Database database, AuditLog audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * One target of one release.
     *
     * @param releasePath path of the step in the run
     * @param options the target's map without {@code type}: credentials by their ids only
     * @param location a path or a URL
     * @param state a {@link PublishState}'s text
     * @param note what was really done to take it back, or is left; may be empty
     * @param link where a person can do the rest; may be empty
     * @param at ms: since when it is in this state
     * @param place where it is, the same for all versions; empty of an old release
     * @param source of a promotion: the text of the key of the publication that it took its version from; may be empty
     */
    public record Publication(
            StepKey key,
            String releasePath,
            String target,
            Map<String, Object> options,
            String name,
            String version,
            String environment,
            String location,
            String state,
            String note,
            String link,
            String job,
            String user,
            long at,
            String place,
            String source) {
        boolean isIn(PublishState wanted) {
            return state.equals(wanted.text());
        }

        /** Whether it is visible, or may be. */
        boolean isStanding() {
            return STANDING.stream().anyMatch(this::isIn);
        }

        /** As the REST API and the pages have it. */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", target);
            map.put("name", name);
            map.put("version", version);
            map.put("environment", environment);
            map.put("location", location);
            map.put("state", state);
            map.put("note", note);
            map.put("link", link);
            return map;
        }
    }

    /** Notes what became of a release at a target; the same state again changes nothing. */
    void record(Leg leg, Publication made, RunContext run) {
        StepKey key = leg.key();
        database.update(handle -> {
            boolean known = handle.createQuery("SELECT state, note FROM publication WHERE run_id = ? AND path = ?")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    // Taken back twice, there was nothing left: what was done the first time stays the truth.
                    .map((rs, ctx) -> rs.getString(1).equals(made.state)
                            && (made.note.isEmpty() || made.note.equals(rs.getString(2))))
                    .findOne()
                    .orElse(false);
            if (known) {
                return;
            }
            handle.createUpdate("DELETE FROM publication WHERE run_id = ? AND path = ?")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .execute();
            handle.createUpdate("INSERT INTO publication (run_id, path, release_path, target, options, name, version,"
                            + " environment, location, state, note, link, job, user_name, at, place, source)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .bind(2, made.releasePath)
                    .bind(3, made.target)
                    .bind(4, Json.canonical(made.options))
                    .bind(5, made.name)
                    .bind(6, made.version)
                    .bind(7, made.environment)
                    .bind(8, made.location)
                    .bind(9, made.state)
                    .bind(10, made.note)
                    .bind(11, made.link)
                    .bind(12, made.job)
                    .bind(13, made.user)
                    .bind(14, made.at)
                    .bind(15, made.place)
                    .bind(16, made.source)
                    .execute();
            if (made.isIn(PublishState.COMPENSATED)) {
                forget(handle, key);
            }
            if (!made.isIn(PublishState.PLANNED) && !made.isIn(PublishState.STAGED)) {
                audit.append(handle, audited(made, run).masked(run.mask()));
            }
        });
    }

    private static AuditEntry audited(Publication made, RunContext run) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("target", made.target);
        details.put("environment", made.environment);
        details.put("location", made.location);
        details.put("job", run.job());
        if (!made.note.isEmpty()) {
            details.put("note", made.note);
        }
        return new AuditEntry(
                run.user(), "publication." + made.state, made.name + " " + made.version, details, run.runId());
    }

    /** What is to be noted of a leg now. */
    Publication now(Leg leg, String releasePath, String environment, Destination.Left left, RunContext run) {
        PublishRequest request = leg.request();
        return new Publication(
                leg.key(),
                releasePath,
                leg.target().type(),
                request.options(),
                request.name(),
                request.version(),
                environment,
                leg.destination().location(),
                left.state().text(),
                run.mask().apply(left.what()),
                run.mask().apply(left.link()),
                run.job(),
                run.user(),
                clock.millis(),
                leg.destination().address(),
                leg.source());
    }

    /** The files of one target, and how far each is. */
    SentFiles files(StepKey key) {
        Map<String, SentFiles.Sent> known = new HashMap<>();
        database.read(handle -> handle.createQuery(
                        "SELECT file, sha256, state FROM publication_file WHERE run_id = ? AND path = ?")
                .bind(0, key.runId())
                .bind(1, key.path())
                .map((rs, ctx) -> known.put(
                        rs.getString(1),
                        new SentFiles.Sent(
                                rs.getString(2),
                                SentFiles.State.valueOf(rs.getString(3).toUpperCase(Locale.ROOT)))))
                .list());
        return new SentFiles(known, (file, sent) -> database.update(handle -> keep(handle, key, file, sent)));
    }

    private static void keep(Handle handle, StepKey key, String file, SentFiles.Sent sent) {
        Sql.update(
                handle,
                "DELETE FROM publication_file WHERE run_id = ? AND path = ? AND file = ?",
                key.runId(),
                key.path(),
                file);
        Sql.update(
                handle,
                "INSERT INTO publication_file (run_id, path, file, sha256, state) VALUES (?, ?, ?, ?, ?)",
                key.runId(),
                key.path(),
                file,
                sent.sha256(),
                sent.state().text());
    }

    /** Nothing of it is left: what others send from now on is not its own. */
    private static void forget(Handle handle, StepKey key) {
        Sql.update(handle, "DELETE FROM publication_file WHERE run_id = ? AND path = ?", key.runId(), key.path());
    }

    /** One target of one release. */
    Optional<Publication> find(StepKey key) {
        return of(key.runId()).stream().filter(each -> each.key.equals(key)).findFirst();
    }

    /** What each of the runs published; a run that published nothing is not in it. */
    public Map<String, List<Publication>> of(Collection<String> runIds) {
        Map<String, List<Publication>> all = new HashMap<>();
        if (!runIds.isEmpty()) {
            database.read(handle -> handle.createQuery(COLUMNS + " WHERE run_id IN (<runs>) ORDER BY run_id, seq")
                            .bindList("runs", List.copyOf(runIds))
                            .map(Publications::publication)
                            .list())
                    .forEach(each -> all.computeIfAbsent(each.key.runId(), id -> new ArrayList<>())
                            .add(each));
        }
        return all;
    }

    public List<Publication> of(String runId) {
        return of(List.of(runId)).getOrDefault(runId, List.of());
    }

    /** All of a package's, the oldest first. */
    public List<Publication> named(String name) {
        return database.read(handle -> handle.createQuery(COLUMNS + " WHERE name = ? ORDER BY seq")
                .bind(0, name)
                .map(Publications::publication)
                .list());
    }

    /** The other versions that were brought to the same place, whatever the environment is called. */
    Neighbours neighbours(Publication made) {
        Set<String> standing = new HashSet<>();
        Set<String> withdrawn = new HashSet<>();
        for (Publication each : named(made.name)) {
            boolean here = !made.place.isEmpty() && each.place.equals(made.place) && each.target.equals(made.target);
            if (here && each.isIn(PublishState.COMMITTED)) {
                standing.add(each.version);
            } else if (here && (each.isStanding() || each.isIn(PublishState.COMPENSATED))) {
                withdrawn.add(each.version);
            }
        }
        withdrawn.removeAll(standing);
        return new Neighbours(standing, withdrawn);
    }

    /** What is visible, or may be, of all packages, the oldest first. */
    List<Publication> standing() {
        return database.read(handle -> handle.createQuery(COLUMNS + " WHERE state IN (<states>) ORDER BY seq")
                .bindList("states", STANDING.stream().map(PublishState::text).toList())
                .map(Publications::publication)
                .list());
    }

    private static Publication publication(ResultSet rs, StatementContext ctx) throws SQLException {
        return new Publication(
                new StepKey(rs.getString(1), rs.getString(2)),
                rs.getString(3),
                rs.getString(4),
                Json.readMap(rs.getString(5)),
                rs.getString(6),
                rs.getString(7),
                rs.getString(8),
                rs.getString(9),
                rs.getString(10),
                rs.getString(11),
                rs.getString(12),
                rs.getString(13),
                rs.getString(14),
                rs.getLong(15),
                rs.getString(16),
                rs.getString(17));
    }
}
