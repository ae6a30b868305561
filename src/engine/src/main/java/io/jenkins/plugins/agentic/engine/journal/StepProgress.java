package io.jenkins.plugins.agentic.engine.journal;

import io.jenkins.plugins.agentic.engine.host.Console;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What a step under way keeps in mind between two tries while it waits, beside the journal: lives as long as the step in this
 * process, and a step that is resumed after a crash begins a new one. Thread-safe.
 */
public final class StepProgress {
    private final Map<String, Object> kept = new ConcurrentHashMap<>();
    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private volatile Waiting waiting;
    private Waiting told;

    /** What an earlier try has kept of this type for the key, or else what it keeps from now on. */
    public <T> T kept(StepKey key, Class<T> type, Supplier<T> first) {
        return type.cast(kept.computeIfAbsent(type.getName() + " " + key.path(), name -> first.get()));
    }

    /** Says a line in the first try that comes to it; later tries pass over it. */
    public void say(Console console, String line) {
        if (said.add(line)) {
            console.println(line);
        }
    }

    /** A try begins: nothing waits. */
    public void begin() {
        waiting = null;
    }

    /**
     * A try ended because the step can't go on now. A person is told, unless that person learns nothing new from it, which
     * is so for ten minutes.
     *
     * @param step for the line's beginning
     */
    public void waits(Waiting how, String step, Console console) {
        waiting = how;
        if (!how.isLike(told)) {
            console.println("[" + step + "] " + how.line());
            told = how;
        }
    }

    /** What the step waits for; empty while it works. */
    public Optional<Waiting> waiting() {
        return Optional.ofNullable(waiting);
    }
}
