package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.math.BigDecimal;
import java.util.List;

/**
 * What a call under way holds of the budgets that apply to it.
 *
 * @param warnings one sentence for each budget whose soft limit is reached
 */
public record Reservation(StepKey owner, BigDecimal amount, List<Hold> holds, List<String> warnings) {

    /** A budget's row that holds the amount; {@code periodStart} ms, 0 for a run's. */
    record Hold(String budget, String subject, long periodStart) {}
}
