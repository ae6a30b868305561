package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;

/** An answer does not fit its schema, also after its repair. */
final class UnfitAnswerException extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final String model;

    UnfitAnswerException(String role, String model, String errors) {
        super(
                ErrorCode.MODEL,
                "The " + role + "'s answer does not fit its schema, also after one repair: " + errors + ".",
                "Use another model, or a simpler task.");
        this.model = model;
    }

    /** Who gave it. */
    String model() {
        return model;
    }
}
