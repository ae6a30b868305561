package io.jenkins.plugins.agentic.cli.run;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Which journal entries a failure came from: those a resumed run must forget to get past it. Thread-safe. */
final class Failures {
    private final Map<Throwable, Set<String>> paths = Collections.synchronizedMap(new IdentityHashMap<>());

    void note(Throwable failure, String path) {
        paths.computeIfAbsent(failure, key -> Collections.synchronizedSet(new LinkedHashSet<>()))
                .add(path);
    }

    /** The entries behind a failure, its causes and suppressed ones included. */
    Set<String> of(Throwable failure) {
        Set<String> found = new LinkedHashSet<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> waiting = new ArrayDeque<>();
        waiting.add(failure);
        while (!waiting.isEmpty()) {
            Throwable next = waiting.remove();
            if (seen.add(next)) {
                found.addAll(paths.getOrDefault(next, Set.of()));
                if (next.getCause() != null) {
                    waiting.add(next.getCause());
                }
                waiting.addAll(java.util.List.of(next.getSuppressed()));
            }
        }
        return found;
    }
}
