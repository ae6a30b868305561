package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;

/** An answer does not fit its schema, or its role objects to it, also after its repair. */
final class UnfitAnswerException extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final String model;

    /** @param what the answer does wrong: 'does not fit its schema' */
    UnfitAnswerException(String role, String model, String what, String errors) {
        super(
                ErrorCode.MODEL,
                "The " + role + "'s answer " + what + ", also after one repair: " + errors
                        + (errors.endsWith(".") ? "" : "."),
                "Use another model, or a simpler task.");
        this.model = model;
    }

    /** Who gave it. */
    String model() {
        return model;
    }
}
