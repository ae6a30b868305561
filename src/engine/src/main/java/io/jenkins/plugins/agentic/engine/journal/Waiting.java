package io.jenkins.plugins.agentic.engine.journal;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Thrown out of a call that can't go on now: nothing failed, nothing is lost. Whoever runs the call makes it again at
 * {@link #until()}, on any thread; what it did so far is answered from the journal.
 */
public final class Waiting extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A step that waits for longer says so again. */
    private static final Duration TOLD_AGAIN = Duration.ofMinutes(10);

    private final Instant until;
    private final boolean known;

    /** @param why what it waits for, for a person */
    public Waiting(Instant until, String why) {
        this(until, why, true);
    }

    private Waiting(Instant until, String why, boolean known) {
        super(why, null, false, false);
        this.until = until;
        this.known = known;
    }

    /** For what other calls hold: nobody knows when they give it back, so it is looked again and again. */
    public static Waiting forOthers(Instant next, String why) {
        return new Waiting(next, why, false);
    }

    /** When to try again. */
    public Instant until() {
        return until;
    }

    /** What it waits for, for a person. */
    public String why() {
        return getMessage();
    }

    /** As a line of a log: why, and until when, as far as that is known. */
    public String line() {
        return known
                ? "waits until " + DateTimeFormatter.ISO_INSTANT.format(until.truncatedTo(ChronoUnit.SECONDS)) + ": "
                        + why()
                : "waits for what other calls hold: " + why();
    }

    /** Whether a person who was told of the other learns nothing from this one: it is the same, and not for long. */
    boolean isLike(Waiting other) {
        if (other == null || known != other.known) {
            return false;
        }
        return !known || why().equals(other.why()) && until.isBefore(other.until.plus(TOLD_AGAIN));
    }
}
