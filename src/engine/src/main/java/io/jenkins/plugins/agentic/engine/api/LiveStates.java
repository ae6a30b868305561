package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The newest runs, and those that have not ended, as they are now, of one workflow or of all, the oldest first, and without what changes with time alone.
 * Of runs that have ended nothing is read twice. One a stream, used by one thread at a time.
 */
final class LiveStates {
    private static final int RUNS = 20;
    private static final int OPEN = 200;

    private final Engine engine;
    private Map<String, EventStream.Shown> endedRuns = Map.of();
    private Map<String, Map<String, EventStream.Shown>> endedCalls = Map.of();

    LiveStates(Engine engine) {
        this.engine = engine;
    }

    /** The runs of a workflow, each as {@code runs/ID} has it, by their ids. */
    Map<String, EventStream.Shown> runs(String job) {
        Map<String, EventStream.Shown> states = new LinkedHashMap<>();
        Map<String, EventStream.Shown> ended = new HashMap<>();
        for (Runs.Run run : oldestFirst(Optional.of(job))) {
            EventStream.Shown known = endedRuns.get(run.id());
            boolean same = known != null && known.run().equals(run);
            EventStream.Shown shown = same ? known : new EventStream.Shown(run, timeless(engine.runView(run.id())));
            states.put(run.id(), shown);
            if (run.ended() > 0) {
                ended.put(run.id(), shown);
            }
        }
        endedRuns = ended;
        return states;
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
