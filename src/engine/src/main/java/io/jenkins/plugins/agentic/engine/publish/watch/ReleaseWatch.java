package io.jenkins.plugins.agentic.engine.publish.watch;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The step releaseWatch: reads signals again and again for a while. Each reading is kept, so that a run that died goes on
 * with its window; between two readings it holds no thread.
 */
public final class ReleaseWatch {
    private static final int LONGEST_SECONDS = 24 * 3600;
    private static final int MOST_EXAMPLES = 5;

    private final Database database;
    private final Clock clock;

    public ReleaseWatch(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** All signals at one moment, in ms. */
    private record Round(long at, List<Reading> readings) {}

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
        List<Round> rounds = rounds(key);
        long now = clock.millis();
        long end = rounds.isEmpty() ? now + window * 1000L : rounds.get(0).at + window * 1000L;
        long due = rounds.isEmpty() ? now : Math.min(rounds.get(rounds.size() - 1).at + every * 1000L, end);
        if (now < due) {
            throw waiting(due);
        }
        boolean last = now >= end;
        Optional<Round> first = rounds.stream().findFirst();
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < signals.size(); i++) {
            int at = i;
            readings.add(signals.get(i)
                    .read(run, first.map(round -> round.readings.get(at)), first.isEmpty() && window > 0));
        }
        Round round = new Round(now, readings);
        keep(key, rounds.size(), round);
        rounds.add(round);
        tell(signals, round, run);
        if (!last) {
            throw waiting(Math.min(now + every * 1000L, end));
        }
        return summary(signals, rounds);
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

    private static void tell(List<Signal> signals, Round round, RunContext run) {
        for (int i = 0; i < signals.size(); i++) {
            Reading reading = round.readings.get(i);
            if (reading.bad()) {
                run.console().println(signals.get(i).name() + ": " + reading.note());
            }
        }
    }

    private void keep(StepKey key, int number, Round round) {
        String json = Json.write(round.readings.stream().map(Reading::toMap).toList());
        database.update(handle -> handle.createUpdate(
                        "INSERT INTO release_reading (run_id, path, number, at, readings) VALUES (?, ?, ?, ?, ?)")
                .bind(0, key.runId())
                .bind(1, key.path())
                .bind(2, number)
                .bind(3, round.at)
                .bind(4, json)
                .execute());
    }

    private List<Round> rounds(StepKey key) {
        return new ArrayList<>(database.read(handle -> handle.createQuery(
                        "SELECT at, readings FROM release_reading WHERE run_id = ? AND path = ? ORDER BY number")
                .bind(0, key.runId())
                .bind(1, key.path())
                .map((rs, ctx) -> new Round(
                        rs.getLong(1),
                        ((List<?>) Json.read(rs.getString(2)))
                                .stream()
                                        .map(each -> Reading.of((Map<?, ?>) each))
                                        .toList()))
                .list()));
    }

    private static Map<String, Object> summary(List<Signal> signals, List<Round> rounds) {
        List<Object> all = new ArrayList<>();
        boolean healthy = true;
        for (int i = 0; i < signals.size(); i++) {
            int at = i;
            List<Reading> readings =
                    rounds.stream().map(round -> round.readings.get(at)).toList();
            List<Double> numbers = readings.stream()
                    .map(Reading::value)
                    .filter(Objects::nonNull)
                    .toList();
            List<String> bad =
                    readings.stream().filter(Reading::bad).map(Reading::note).toList();
            healthy = healthy && bad.isEmpty();
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", signals.get(i).name());
            map.put("type", signals.get(i).type());
            map.put("readings", readings.size());
            map.put("bad", bad.size());
            if (!numbers.isEmpty()) {
                map.put("last", numbers.get(numbers.size() - 1));
                map.put("least", numbers.stream().min(Double::compare).orElseThrow());
                map.put("most", numbers.stream().max(Double::compare).orElseThrow());
            }
            map.put("examples", bad.stream().distinct().limit(MOST_EXAMPLES).toList());
            all.add(map);
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("healthy", healthy);
        summary.put("seconds", (rounds.get(rounds.size() - 1).at - rounds.get(0).at) / 1000);
        summary.put("signals", all);
        return summary;
    }
}
