package io.jenkins.plugins.agentic.engine.prompt.store;

import java.time.Instant;

/**
 * A label's last move.
 *
 * @param commit the commit it points at now; empty where it was taken away
 * @param percent a canary's share of the runs, else 100
 * @param ref git's id of what the label's ref holds, another one for each move; empty where it was taken away
 * @param by who moved it; empty where nobody is known, as after a push of a ref without a tag
 * @param at when, in seconds; the epoch where that is not known
 * @param runId the run whose step moved it just now; else empty, for git keeps no run
 */
public record LabelMoved(
        String name, String label, String commit, int percent, String ref, String by, Instant at, String runId) {}
