package io.jenkins.plugins.agentic.engine.model;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/** A model's service answered with an error. */
public final class ModelException extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;
    private final int status;

    /** {@code retryAfter}: how long the service asked to be left alone, or null; {@code status}: of HTTP. */
    ModelException(String message, String hint, boolean retriable, Duration retryAfter, int status, Throwable cause) {
        super(ErrorCode.MODEL, message, hint, retriable, cause);
        this.retryAfter = retryAfter;
        this.status = status;
    }

    /** How long the service asked to be left alone. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Status of HTTP. */
    public int status() {
        return status;
    }
}
