package io.jenkins.plugins.agentic.engine.model;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import java.time.Duration;

/** A model's service failed or refused. */
public final class ModelException extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;
    private final transient Usage used;
    private final int status;

    public ModelException(
            ErrorCode code,
            String message,
            String hint,
            boolean retriable,
            Duration retryAfter,
            Usage used,
            int status,
            Throwable cause) {
        super(code, message, hint, retriable, cause);
        this.retryAfter = retryAfter;
        this.used = used;
        this.status = status;
    }

    public Duration retryAfter() {
        return retryAfter;
    }

    public Usage used() {
        return used;
    }

    public int status() {
        return status;
    }
}
