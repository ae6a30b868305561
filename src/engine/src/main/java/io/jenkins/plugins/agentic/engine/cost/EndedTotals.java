package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.Recent;
import java.time.Clock;

/**
 * What runs cost, for lists that ask again and again, run by run: the sums of a run that ended are read once. Keeps the
 * {@value #REMEMBERED} asked for last, some 300 KB. Thread-safe.
 */
public final class EndedTotals {
    private static final int REMEMBERED = 1000;

    /** Milliseconds after a run's end in which a call that was cancelled with it may still be settled. */
    private static final long SETTLING = 60_000;

    private final Ledger ledger;
    private final Clock clock;
    private final Recent<Ledger.Totals> known = new Recent<>(REMEMBERED, totals -> 1);

    public EndedTotals(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * The sums of a run.
     *
     * @param ended ms when it ended for good; 0 while it goes on or may be resumed, and then the ledger is asked
     */
    public Ledger.Totals of(String runId, long ended) {
        if (ended == 0 || clock.millis() - ended < SETTLING) {
            return ledger.totals(runId);
        }
        return known.get(runId, () -> ledger.totals(runId));
    }
}
