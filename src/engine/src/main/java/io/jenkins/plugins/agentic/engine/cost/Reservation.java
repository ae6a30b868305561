package io.jenkins.plugins.agentic.engine.cost;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a call under way holds of the budgets that apply to it.
 *
 * @param warnings one sentence for each budget whose soft limit is reached
 * @param watched the budgets whose soft limit calls under way may take them to
 */
public record Reservation(
        Ledger.Caller caller, BigDecimal amount, List<Hold> holds, List<String> warnings, List<Watched> watched) {

    /** A budget's row that holds the amount; {@code periodStart} ms, 0 for a run's. */
    record Hold(String budget, String subject, long periodStart) {
        /** Where no budget applies: says only that the call is under way, should its process die. */
        static final Hold OF_NONE = new Hold("", "", 0);
    }

    /** A budget that is to be looked at when the call ends. */
    record Watched(Budget budget, Hold hold) {}

    /** Whether a call that cost so much has cost more than was reserved for it. */
    public boolean isPassedBy(BigDecimal price) {
        return price.compareTo(amount) > 0;
    }
}
