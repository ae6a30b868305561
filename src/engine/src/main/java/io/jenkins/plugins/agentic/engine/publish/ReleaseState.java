package io.jenkins.plugins.agentic.engine.publish;

import java.util.Locale;

/** How far a release, a promotion or a rollback is. */
public enum ReleaseState {
    /** Under way, or its process died: it is taken up again with its run, or by {@code releases resume}. */
    OPEN,
    /** At all its targets; of a rollback: gone from all of them. */
    DONE,
    /** It failed, and nothing of it is left to users. */
    TAKEN_BACK,
    /** Something is left that should not be: each target says what. */
    LEFTOVERS,
    /** A check failed before anything was sent. */
    REFUSED;

    /** As the database and the API have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
