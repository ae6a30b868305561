package io.jenkins.plugins.agentic.engine.publish;

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
    private final Clock clock;

    public Publications(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** One target of one release; {@code state} is a {@link PublishState}'s text, {@code at} ms. */
    public record Publication(String target, String name, String version, String location, String state, long at) {}

    void record(StepKey key, String target, String name, String version, String location, PublishState state) {
        database.update(handle -> {
            handle.createUpdate("DELETE FROM publication WHERE run_id = ? AND path = ?")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .execute();
            handle.createUpdate("INSERT INTO publication (run_id, path, target, name, version, location, state, at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                    .bind(0, key.runId())
                    .bind(1, key.path())
                    .bind(2, target)
                    .bind(3, name)
                    .bind(4, version)
                    .bind(5, location)
                    .bind(6, state.text())
                    .bind(7, clock.millis())
                    .execute();
        });
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
