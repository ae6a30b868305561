package io.jenkins.plugins.agentic.engine.agent;

import java.time.Instant;

/**
 * Thrown out of a call that can't go on now: nothing failed, nothing is lost. Whoever runs the call makes it again at
 * {@link #until()}, on any thread; what it did so far is answered from the journal.
 */
public final class Waiting extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Instant until;

    /** @param why what it waits for, for a person */
    public Waiting(Instant until, String why) {
        super(why, null, false, false);
        this.until = until;
    }

    /** When to try again. */
    public Instant until() {
        return until;
    }

    /** What it waits for, for a person. */
    public String why() {
        return getMessage();
    }
}
