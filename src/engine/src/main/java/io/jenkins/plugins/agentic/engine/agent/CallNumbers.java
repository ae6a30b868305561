package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.journal.Journal;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers the calls of a role within its run: 1 for the first. Which numbers are taken is read from the journal once a run
 * and role; a call that has begun keeps its number there, in its first turn's name. Thread-safe.
 */
final class CallNumbers {
    /** Runs and roles kept in mind; one that was forgotten is read again. */
    private static final int REMEMBERED = 1000;

    private final Journal journal;
    private final Map<String, BitSet> taken = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BitSet> eldest) {
            return size() > REMEMBERED;
        }
    };

    CallNumbers(Journal journal) {
        this.journal = journal;
    }

    /** The name of a call's first turn: {@code turn:coder/2}. */
    static String turnName(String role, int number) {
        return "turn:" + role + "/" + number;
    }

    /** The number in a name that {@link #turnName} made. */
    static int numberIn(String turnName) {
        String number = turnName.substring(turnName.lastIndexOf('/') + 1);
        int dot = number.indexOf('.');
        return Integer.parseInt(dot < 0 ? number : number.substring(0, dot));
    }

    /** The lowest number that no call of this role in this run has. */
    synchronized int next(String runId, String role) {
        BitSet numbers = taken.computeIfAbsent(runId + "\n" + role, key -> {
            BitSet known = new BitSet();
            journal.stepsLike(runId, "turn:" + role + "/").forEach(name -> known.set(numberIn(name)));
            return known;
        });
        int number = numbers.nextClearBit(1);
        numbers.set(number);
        return number;
    }

    /** A number that was handed out and not used is free again. */
    synchronized void giveBack(String runId, String role, int number) {
        BitSet numbers = taken.get(runId + "\n" + role);
        if (numbers != null) {
            numbers.clear(number);
        }
    }
}
