package io.jenkins.plugins.agentic.engine.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What models have said so far in turns that are under way in this process, to be shown; whole answers are in the journal. Of
 * the newest {@value #KEPT} turns, the first {@value #MOST_CHARACTERS} characters each. Thread-safe.
 */
public final class UnfinishedAnswers {
    static final int KEPT = 100;
    static final int MOST_CHARACTERS = 20_000;
    /** The end that is held back: no secret is shown whose end has not come, and which is not masked therefore. */
    static final int HELD_BACK = 100;

    private final Map<StepKey, Unfinished> turns = new LinkedHashMap<>();

    private record Unfinished(StringBuilder text, UnaryOperator<String> mask) {}

    /** A turn asks a model, perhaps once more; what it takes are the pieces of the answer as they come. */
    public synchronized Consumer<String> begin(StepKey turn, UnaryOperator<String> mask) {
        Unfinished unfinished = new Unfinished(new StringBuilder(), mask);
        turns.remove(turn);
        turns.put(turn, unfinished);
        if (turns.size() > KEPT) {
            turns.remove(turns.keySet().iterator().next());
        }
        return piece -> add(unfinished, piece);
    }

    private synchronized void add(Unfinished unfinished, String piece) {
        int room = Math.max(0, MOST_CHARACTERS - unfinished.text.length());
        unfinished.text.append(piece, 0, Math.min(piece.length(), room));
    }

    /** Empty where too little has come, or nothing is known of the turn. */
    public String text(StepKey turn) {
        String text;
        UnaryOperator<String> mask;
        synchronized (this) {
            Unfinished unfinished = turns.get(turn);
            if (unfinished == null || unfinished.text.length() <= HELD_BACK) {
                return "";
            }
            text = unfinished.text.toString();
            mask = unfinished.mask;
        }
        String masked = mask.apply(text);
        return masked.substring(0, Math.max(0, masked.length() - HELD_BACK));
    }
}
