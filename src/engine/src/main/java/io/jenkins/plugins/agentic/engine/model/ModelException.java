package io.jenkins.plugins.agentic.engine.model;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import java.time.Duration;
import java.util.Optional;

/** A model's service answered with an error, or with an answer that another try may better. */
public final class ModelException extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;
    private final int status;
    private final String outcome;
    private final transient Usage used;

    /** {@code retryAfter}: how long the service asked to be left alone, or null; {@code status}: of HTTP. */
    ModelException(String message, String hint, boolean retriable, Duration retryAfter, int status, Throwable cause) {
        super(ErrorCode.MODEL, message, hint, retriable, cause);
        this.retryAfter = retryAfter;
        this.status = status;
        this.outcome = "";
        this.used = Usage.NONE;
    }

    private ModelException(String message, String hint, String outcome, Usage used) {
        super(ErrorCode.MODEL, message, hint, true, null);
        this.retryAfter = null;
        this.status = 200;
        this.outcome = outcome;
        this.used = used;
    }

    /** An answer that is paid for and of no use, while another try may give a better one. */
    static ModelException billed(String message, String hint, String outcome, Usage used) {
        return new ModelException(message, hint, outcome, used);
    }

    /** What the failed attempt is billed for; none where the service refused it. */
    public Usage used() {
        return used == null ? Usage.NONE : used;
    }

    /** Why it failed, as the ledger keeps it; empty where nothing was used. */
    public String outcome() {
        return outcome;
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
