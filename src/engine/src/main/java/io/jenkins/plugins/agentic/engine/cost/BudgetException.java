package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;

/** A budget does not admit a call; nothing was reserved. */
public final class BudgetException extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final boolean mayFreeUp;

    private BudgetException(String message, String hint, boolean mayFreeUp) {
        super(ErrorCode.BUDGET, message, hint, mayFreeUp, null);
        this.mayFreeUp = mayFreeUp;
    }

    static BudgetException exhausted(
            Budget budget,
            String subject,
            BigDecimal spent,
            BigDecimal reserved,
            BigDecimal wanted,
            Optional<Instant> resets) {
        boolean mayFreeUp = spent.add(wanted).compareTo(budget.hard()) <= 0;
        String of = subject.isEmpty() ? "" : " of " + subject;
        return new BudgetException(
                "The budget '" + budget.name() + "'" + of + " does not admit a call that may cost " + money(wanted)
                        + ": limit " + money(budget.hard()) + ", spent " + money(spent) + ", reserved "
                        + money(reserved)
                        + resets.map(at -> ", resets at " + at).orElse("") + ".",
                "Give the step a lower maxTokens or a cheaper model, wait, or ask for a higher limit.",
                mayFreeUp);
    }

    static BudgetException cap(String whose, BigDecimal cap, BigDecimal wanted) {
        return new BudgetException(
                "The call may cost " + money(wanted) + ", more than the " + money(cap) + " that " + whose
                        + " admits for one call.",
                "Give the step a lower maxTokens or a cheaper model, or raise the cap.",
                false);
    }

    /** Rounded up, so that no message shows a call as cheaper than it may be. */
    private static String money(BigDecimal amount) {
        return "$" + amount.setScale(4, RoundingMode.UP).toPlainString();
    }

    /** Whether the budget would admit the call once other calls' reservations are settled for less. */
    public boolean mayFreeUp() {
        return mayFreeUp;
    }
}
