package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;

/** What was tried is taken back; the message says what really happened at each target. */
final class SagaException extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final boolean left;

    SagaException(AgenticException failure, String message, boolean left) {
        super(failure.code(), message, failure.hint(), false, failure);
        this.left = left;
    }

    /** Whether something is left that should not be. */
    boolean left() {
        return left;
    }
}
