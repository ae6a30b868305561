package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.model.Router;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is remembered of a call between two tries while it waits: everything else is read back from the journal. Lives as
 * long as the call; one that is resumed after a crash begins a new one. Used by one thread at a time.
 */
final class CallProgress {
    private int number;
    private String prompt;
    private boolean alone;
    private int turn;
    private int attempt;
    private boolean placed;
    private long placedTokens;
    private boolean counted;
    private long inputTokens;
    private Router.Difficulty difficulty;
    private int serverFailures;
    private final Map<String, String> givenUp = new LinkedHashMap<>();
    private Usage lostUsage = Usage.NONE;
    private BigDecimal lostCost = BigDecimal.ZERO;
    private final long began = System.nanoTime();

    /** The call's number in its run, or 0 when none was given yet. */
    int number() {
        return number;
    }

    void number(int value) {
        number = value;
    }

    /** The prompt's version the call was begun with; null while it was not. */
    String prompt() {
        return prompt;
    }

    void prompt(String version) {
        prompt = version;
    }

    /** A call that stands alone, under a number of its caller's: others of its role say nothing about how hard it is. */
    static CallProgress alone(int number) {
        CallProgress progress = new CallProgress();
        progress.number = number;
        progress.alone = true;
        return progress;
    }

    /** The how-many-th time its role works on the run's task, as far as the routing is concerned. */
    int effort() {
        return alone ? 1 : number;
    }

    /** How hard the call is, judged by its first turn: a talk that grows must not change its model. */
    Router.Difficulty difficulty(Supplier<Router.Difficulty> judged) {
        if (difficulty == null) {
            difficulty = judged.get();
        }
        return difficulty;
    }

    /** Enters a turn: a new one begins with no attempt made. */
    void enter(int value) {
        if (turn != value) {
            turn = value;
            attempt = 0;
            placed = false;
            counted = false;
            givenUp.clear();
        }
    }

    /** Attempts made at the present model. */
    int attempts() {
        return attempt;
    }

    /** An attempt is over; the next needs a place of its own. */
    void attempted() {
        attempt++;
        placed = false;
    }

    /** Whether a place among the model's calls of this minute is taken. */
    boolean placed() {
        return placed;
    }

    void place(long tokens) {
        placed = true;
        placedTokens = tokens;
    }

    /** The place was used, or given back. */
    void unplace() {
        placed = false;
    }

    /** How many tokens the place was taken for. */
    long placedTokens() {
        return placedTokens;
    }

    /** A server of tools did not answer; how often that was by now. */
    int serverFailed() {
        return ++serverFailures;
    }

    /** The prompt's exact tokens, once the model's own counter was asked. */
    void counted(long tokens) {
        counted = true;
        inputTokens = tokens;
    }

    boolean isCounted() {
        return counted;
    }

    long inputTokens() {
        return inputTokens;
    }

    /** A model that is not tried again in this turn; {@code why}: a sentence. */
    void giveUp(String model, String why) {
        givenUp.put(model, why);
        attempt = 0;
        placed = false;
        counted = false;
    }

    boolean hasGivenUp(String model) {
        return givenUp.containsKey(model);
    }

    /** Why the models before were given up in this turn, in their order. */
    Collection<String> reasons() {
        return Collections.unmodifiableCollection(givenUp.values());
    }

    /** An attempt that gave no answer of use has used this; counted in US dollars. */
    void spent(Usage used, BigDecimal cost) {
        lostUsage = lostUsage.plus(used);
        lostCost = lostCost.add(cost);
    }

    /** What attempts without an answer of use have used, in all turns. */
    Usage lostUsage() {
        return lostUsage;
    }

    BigDecimal lostCost() {
        return lostCost;
    }

    /** When the call began by {@link System#nanoTime}, so that its wall time is bounded over all its waits. */
    long began() {
        return began;
    }

    /** Wall time since the call began, in ms. */
    long millis() {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }
}
