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
    private final Map<String, Known> taken = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What is known of a run's calls of one role. */
    private static final class Known {
        private final BitSet numbers = new BitSet();
        private boolean cutOff;
    }

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

    private Known known(String runId, String role) {
        return taken.computeIfAbsent(runId + "\n" + role, key -> {
            Known known = new Known();
            journal.stepsLike(runId, "turn:" + role + "/").forEach(name -> known.numbers.set(numberIn(name)));
            known.cutOff = !known.numbers.isEmpty();
            return known;
        });
    }

    /** The lowest number that no call of this role in this run has. */
    synchronized int next(String runId, String role) {
        BitSet numbers = known(runId, role).numbers;
        int number = numbers.nextClearBit(1);
        numbers.set(number);
        return number;
    }

    /** A number that was handed out and not used is free again. */
    synchronized void giveBack(String runId, String role, int number) {
        known(runId, role).numbers.clear(number);
    }

    /** Whether a call of this role in this run may have turns in the journal before it begins: if not, none has. */
    synchronized boolean mayBeResumed(String runId, String role) {
        return known(runId, role).cutOff;
    }

    /** A call ended without an outcome: it may be made again, with what is in the journal. */
    synchronized void cutOff(String runId, String role) {
        known(runId, role).cutOff = true;
    }
}
