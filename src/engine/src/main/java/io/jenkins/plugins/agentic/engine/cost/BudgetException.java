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

    /** One turn of a model may cost more than the configuration admits. */
    static BudgetException cap(BigDecimal cap, BigDecimal wanted) {
        return new BudgetException(
                "The call may cost " + money(wanted) + ", more than the " + money(cap)
                        + " that the configuration admits for one turn of a model.",
                "Give the step a lower maxTokens or a cheaper model, or raise the cap.",
                false);
    }

    /** A whole call may come to cost more than its step admits. */
    static BudgetException step(Budgets.Cap cap, BigDecimal wanted) {
        String soFar = cap.spent().signum() == 0 ? "" : " beside the " + money(cap.spent()) + " it has cost so far";
        return new BudgetException(
                "The call may cost " + money(wanted) + soFar + ", more than the " + money(cap.most())
                        + " that the step's parameter 'budget' admits.",
                "Give the step a lower maxTokens, a cheaper model or fewer tools, or raise its budget.",
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
