package io.jenkins.plugins.agentic.engine.journal;

/** What the journal knows of a step when it is asked to begin. */
public sealed interface Recorded {

    /** Never seen: do it. */
    record Fresh() implements Recorded {}

    /** Began once, at {@code since} (ms), and no outcome is known: it may have happened or not. */
    record Interrupted(long since) implements Recorded {}

    /** Done: {@code result} is its JSON. It must not be done again. */
    record Completed(String result) implements Recorded {}

    /** Failed, and the failure is part of the run's history: {@code error} is its JSON. */
    record Failed(String error) implements Recorded {}
}
