package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What runs published where. */
public final class Publications {
    private final Database database;
    private final AuditLog audit;
    private final Clock clock;

    public Publications(Database database, AuditLog audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** One target of one release; {@code state} is a {@link PublishState}'s text, {@code at} ms. */
    public record Publication(String target, String name, String version, String location, String state, long at) {}

    /** Notes what became of a release at a target; the same again changes nothing but the time. */
    void record(StepKey key, RunContext run, Publication made) {
        database.update(handle -> {
            boolean known = handle.createQuery("SELECT state FROM publication WHERE run_id = ? AND path = ?")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .mapTo(String.class)
                    .findOne()
                    .filter(made.state::equals)
                    .isPresent();
            handle.createUpdate("DELETE FROM publication WHERE run_id = ? AND path = ?")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .execute();
            handle.createUpdate("INSERT INTO publication (run_id, path, target, name, version, location, state, at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .bind(2, made.target)
                    .bind(3, made.name)
                    .bind(4, made.version)
                    .bind(5, made.location)
                    .bind(6, made.state)
                    .bind(7, made.at)
                    .execute();
            boolean seen =
                    !made.state.equals(PublishState.PLANNED.text()) && !made.state.equals(PublishState.STAGED.text());
            if (!known && seen) {
                audit.append(handle, audited(key, run, made).masked(run.mask()));
            }
        });
    }

    private static AuditEntry audited(StepKey key, RunContext run, Publication made) {
        return new AuditEntry(
                run.user(),
                "publication." + made.state,
                made.name + " " + made.version,
                Map.of("target", made.target, "location", made.location, "job", run.job()),
                key.runId());
    }

    Publication now(String target, String name, String version, String location, PublishState state) {
        return new Publication(target, name, version, location, state.text(), clock.millis());
    }

    /** What each of the runs published; a run that published nothing is not in it. */
    public Map<String, List<Publication>> of(Collection<String> runIds) {
        Map<String, List<Publication>> all = new HashMap<>();
        if (!runIds.isEmpty()) {
            database.read(handle -> handle.createQuery("SELECT run_id, target, name, version, location, state, at"
                            + " FROM publication WHERE run_id IN (<runs>) ORDER BY run_id, at, path")
                    .bindList("runs", List.copyOf(runIds))
                    .map((rs, ctx) -> all.computeIfAbsent(rs.getString(1), id -> new ArrayList<>())
                            .add(new Publication(
                                    rs.getString(2),
                                    rs.getString(3),
                                    rs.getString(4),
                                    rs.getString(5),
                                    rs.getString(6),
                                    rs.getLong(7))))
                    .list());
        }
        return all;
    }

    public List<Publication> of(String runId) {
        return of(List.of(runId)).getOrDefault(runId, List.of());
    }
}
