package io.jenkins.plugins.agentic.engine.model;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Usage;

/** The model answered, and is paid for it, but with nothing that can be used: cut short, blocked or empty. */
public final class UnusableAnswerException extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final String outcome;
    private final String model;
    private final transient Usage usage;

    /** {@code outcome}: the finish or block reason in lower case, as the ledger keeps it. */
    public UnusableAnswerException(String outcome, String model, Usage usage, String message, String hint) {
        super(ErrorCode.MODEL, message, hint);
        this.outcome = outcome;
        this.model = model;
        this.usage = usage;
    }

    public String outcome() {
        return outcome;
    }

    /** The model's version as the answer names it. */
    public String model() {
        return model;
    }

    public Usage usage() {
        return usage;
    }
}
