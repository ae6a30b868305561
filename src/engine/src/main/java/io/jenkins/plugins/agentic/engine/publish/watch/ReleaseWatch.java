package io.jenkins.plugins.agentic.engine.publish.watch;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.Sql;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The step releaseWatch: reads signals again and again for a while. What was seen is kept after each reading, so that a run
 * that died goes on with its window; between two readings it holds no thread.
 */
public final class ReleaseWatch {
    private static final int LONGEST_SECONDS = 24 * 3600;

    private final Database database;
    private final Clock clock;

    public ReleaseWatch(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What was seen up to now.
     *
     * @param began ms
     * @param at of the last reading, in ms
     */
    private record Seen(long began, long at, List<Totals> totals) {
        private Map<String, Object> toMap() {
            return Map.of(
                    "began", began, "totals", totals.stream().map(Totals::toMap).toList());
        }
    }

    /** Reads once more, then throws {@link Waiting} until the window is over; returns what was read. */
    public Map<String, Object> watch(StepKey key, Map<String, Object> arguments, RunContext run) {
        List<Signal> signals =
                ((List<?>) arguments.get("signals")).stream().map(Signal::of).toList();
        int window = seconds(arguments, "window", 0);
        int every = seconds(arguments, "every", 1);
        if (signals.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE, "'signals' of releaseWatch is empty.", "Name at least one.");
        }
        Optional<Seen> before = seen(key);
        long now = clock.millis();
        long began = before.map(Seen::began).orElse(now);
        long end = began + window * 1000L;
        long due = before.map(seen -> Math.min(seen.at + every * 1000L, end)).orElse(now);
        if (now < due) {
            throw waiting(due);
        }
        List<Totals> totals = new ArrayList<>();
        for (int i = 0; i < signals.size(); i++) {
            int at = i;
            Optional<Totals> earlier = before.map(seen -> seen.totals.get(at));
            Reading reading = signals.get(i).read(run, earlier.map(Totals::last), earlier.isEmpty() && window > 0);
            if (reading.bad()) {
                run.console().println(signals.get(i).name() + ": " + reading.note());
            }
            totals.add(earlier.map(it -> it.with(reading)).orElseGet(() -> Totals.of(reading)));
        }
        Seen seen = new Seen(began, now, totals);
        keep(key, seen);
        if (now < end) {
            throw waiting(Math.min(now + every * 1000L, end));
        }
        return summary(signals, seen);
    }

    private static Waiting waiting(long until) {
        return new Waiting(Instant.ofEpochMilli(until), "the release is watched");
    }

    private static int seconds(Map<String, Object> arguments, String name, int least) {
        long value = ((Number) arguments.get(name)).longValue();
        if (value < least || value > LONGEST_SECONDS) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "'" + name + "' of releaseWatch is " + value + ".",
                    "Give seconds, " + least + " to " + LONGEST_SECONDS + ".");
        }
        return (int) value;
    }

    /** Instead of what was kept before. */
    private void keep(StepKey key, Seen seen) {
        database.update(handle -> {
            Sql.update(handle, "DELETE FROM release_reading WHERE run_id = ? AND path = ?", key.runId(), key.path());
            Sql.update(
                    handle,
                    "INSERT INTO release_reading (run_id, path, number, at, readings) VALUES (?, ?, 0, ?, ?)",
                    key.runId(),
                    key.path(),
                    seen.at,
                    Json.write(seen.toMap()));
        });
    }

    private Optional<Seen> seen(StepKey key) {
        List<Seen> kept = database.read(handle -> handle.createQuery(
                        "SELECT at, readings FROM release_reading WHERE run_id = ? AND path = ? ORDER BY number")
                .bind(0, key.runId())
                .bind(1, key.path())
                .map((rs, ctx) -> seen(rs.getLong(1), Json.read(rs.getString(2))))
                .list());
        // An earlier version kept each reading for itself.
        return kept.stream().reduce((first, next) -> new Seen(first.began, next.at, added(first, next)));
    }

    private static Seen seen(long at, Object json) {
        return json instanceof Map<?, ?> map
                ? new Seen(
                        ((Number) map.get("began")).longValue(),
                        at,
                        ((List<?>) map.get("totals"))
                                .stream()
                                        .map(each -> Totals.of((Map<?, ?>) each))
                                        .toList())
                : new Seen(
                        at,
                        at,
                        ((List<?>) json)
                                .stream()
                                        .map(each -> Totals.of(Reading.of((Map<?, ?>) each)))
                                        .toList());
    }

    private static List<Totals> added(Seen first, Seen next) {
        List<Totals> sums = new ArrayList<>();
        for (int i = 0; i < first.totals.size(); i++) {
            sums.add(first.totals.get(i).with(next.totals.get(i).last()));
        }
        return sums;
    }

    private static Map<String, Object> summary(List<Signal> signals, Seen seen) {
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < signals.size(); i++) {
            all.add(seen.totals.get(i).summary(signals.get(i)));
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("healthy", seen.totals.stream().allMatch(each -> each.bad() == 0));
        summary.put("seconds", (seen.at - seen.began) / 1000);
        summary.put("signals", all);
        return summary;
    }
}
