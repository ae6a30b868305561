package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The newest runs, and those that have not ended, as they are now, of one workflow or of all, the oldest first, and without what changes with time alone.
 * Of runs that have ended nothing is read twice. One a stream, used by one thread at a time.
 */
final class LiveStates {
    private static final int RUNS = 20;
    private static final int OPEN = 200;
    /** That one look waits for stages which a host has to read; those that are late come with another. */
    private static final Duration LONGEST_READS = Duration.ofSeconds(1);

    private final Engine engine;
    private final Function<String, Optional<List<Runs.Stage>>> stages;
    private Map<String, EventStream.Shown> shownRuns = Map.of();
    /** By this look, in nanoseconds. */
    private long waited;

    private Map<String, Map<String, EventStream.Shown>> endedCalls = Map.of();

    /** @param stages as {@link ApiHost#stages} tells them */
    LiveStates(Engine engine, Function<String, Optional<List<Runs.Stage>>> stages) {
        this.engine = engine;
        this.stages = stages;
    }

    /** The runs of a workflow, each as {@code runs/ID} has it, by their ids; one whose stages are late as it was shown last. */
    Map<String, EventStream.Shown> runs(String job) {
        Map<String, EventStream.Shown> states = new LinkedHashMap<>();
        waited = 0;
        for (Runs.Run run : oldestFirst(Optional.of(job))) {
            EventStream.Shown last = shownRuns.get(run.id());
            boolean same = last != null && run.ended() > 0 && last.run().equals(run);
            (same ? Optional.of(last) : now(run))
                    .or(() -> Optional.ofNullable(last))
                    .ifPresent(state -> states.put(run.id(), state));
        }
        shownRuns = states;
        return states;
    }

    /** Empty where its stages are late. */
    private Optional<EventStream.Shown> now(Runs.Run run) {
        if (waited > LONGEST_READS.toNanos()) {
            return Optional.empty();
        }
        long began = System.nanoTime();
        try {
            Optional<List<Runs.Stage>> known = stages.apply(run.id());
            waited += System.nanoTime() - began;
            return Optional.of(new EventStream.Shown(run, timeless(engine.runView(run.id(), known))));
        } catch (Problem e) {
            waited += System.nanoTime() - began;
            return Optional.empty();
        }
    }

    /** The calls of a role, each as {@code runs/ID/calls} has it with its run and job, by run and number. */
    Map<String, EventStream.Shown> calls(String role) {
        Map<String, EventStream.Shown> states = new LinkedHashMap<>();
        Map<String, Map<String, EventStream.Shown>> ended = new HashMap<>();
        for (Runs.Run run : oldestFirst(Optional.empty())) {
            Map<String, EventStream.Shown> calls = endedCalls.get(run.id());
            if (calls == null
                    || calls.values().stream().anyMatch(call -> !call.run().equals(run))) {
                calls = calls(role, run);
            }
            states.putAll(calls);
            if (run.ended() > 0) {
                ended.put(run.id(), calls);
            }
        }
        endedCalls = ended;
        return states;
    }

    private Map<String, EventStream.Shown> calls(String role, Runs.Run run) {
        Map<String, EventStream.Shown> calls = new LinkedHashMap<>();
        for (Map<String, Object> call : engine.callViews().list(run)) {
            if (role.equals(call.get("role"))) {
                Map<String, Object> state = new LinkedHashMap<>();
                state.put("run", run.id());
                state.put("job", run.job());
                state.putAll(timeless(call));
                calls.put(run.id() + " " + call.get("number"), new EventStream.Shown(run, state));
            }
        }
        return calls;
    }

    private List<Runs.Run> oldestFirst(Optional<String> job) {
        Set<Runs.Run> newestFirst = new LinkedHashSet<>(engine.runs().newest(job, false, Optional.empty(), RUNS));
        newestFirst.addAll(engine.runs().newest(job, true, Optional.empty(), OPEN));
        List<Runs.Run> runs = new ArrayList<>(newestFirst);
        runs.sort(Comparator.comparing(Runs.Run::started).thenComparing(Runs.Run::id));
        return runs;
    }

    private static Map<String, Object> timeless(Map<String, Object> view) {
        Map<String, Object> copy = new LinkedHashMap<>(view);
        copy.remove("durationMs");
        if (copy.get("stages") instanceof List<?> stages) {
            copy.put(
                    "stages",
                    stages.stream()
                            .map(stage -> {
                                Map<Object, Object> still = new LinkedHashMap<>((Map<?, ?>) stage);
                                still.remove("durationMs");
                                return still;
                            })
                            .toList());
        }
        return copy;
    }
}
