package io.jenkins.plugins.agentic.engine.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What models have said so far in turns that are under way in this process, to be shown; whole answers are in the journal. Of
 * the newest {@value #KEPT} turns, the first {@value #MOST_CHARACTERS} characters each; nothing of one that has ended, whose
 * mask holds the secrets of its build. Thread-safe.
 */
public final class UnfinishedAnswers {
    static final int KEPT = 100;
    static final int MOST_CHARACTERS = 20_000;
    /** The end that is held back: no secret is shown whose end has not come, and which is not masked therefore. */
    static final int HELD_BACK = 100;

    private final Map<StepKey, Unfinished> turns = new LinkedHashMap<>();

    private record Unfinished(StringBuilder text, UnaryOperator<String> mask) {
        String shown() {
            String masked = text.length() <= HELD_BACK ? "" : mask.apply(text.toString());
            return masked.substring(0, Math.max(0, masked.length() - HELD_BACK));
        }
    }

    /** Takes the pieces of one answer as they come. */
    public interface Shown extends Consumer<String> {
        /** The answer has ended, in any way: nothing of it is kept. */
        void end();
    }

    /** A turn asks a model, perhaps once more. */
    public synchronized Shown begin(StepKey turn, UnaryOperator<String> mask) {
        Unfinished unfinished = new Unfinished(new StringBuilder(), mask);
        turns.remove(turn);
        turns.put(turn, unfinished);
        if (turns.size() > KEPT) {
            turns.remove(turns.keySet().iterator().next());
        }
        return new Shown() {
            @Override
            public void accept(String piece) {
                add(unfinished, piece);
            }

            @Override
            public void end() {
                remove(turn, unfinished);
            }
        };
    }

    private synchronized void add(Unfinished unfinished, String piece) {
        int room = Math.max(0, MOST_CHARACTERS - unfinished.text.length());
        unfinished.text.append(piece, 0, Math.min(piece.length(), room));
    }

    /** Not where the model is asked once more meanwhile. */
    private synchronized void remove(StepKey turn, Unfinished unfinished) {
        turns.remove(turn, unfinished);
    }

    /** What has come in a run's turns, as far as it is enough to be shown. Before the journal is asked, which then has what ended. */
    public Map<StepKey, String> texts(String runId) {
        Map<StepKey, Unfinished> ofRun = new LinkedHashMap<>();
        synchronized (this) {
            turns.forEach((turn, unfinished) -> {
                if (turn.runId().equals(runId)) {
                    ofRun.put(turn, new Unfinished(new StringBuilder(unfinished.text), unfinished.mask));
                }
            });
        }
        Map<StepKey, String> texts = new LinkedHashMap<>();
        ofRun.forEach((turn, unfinished) -> texts.put(turn, unfinished.shown()));
        return texts;
    }

    /** How many turns are under way. */
    public synchronized int size() {
        return turns.size();
    }
}
