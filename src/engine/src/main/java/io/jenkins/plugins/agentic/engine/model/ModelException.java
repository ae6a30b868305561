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

    private ModelException(
            ErrorCode code,
            String message,
            String hint,
            boolean retriable,
            String outcome,
            Usage used,
            Throwable cause) {
        super(code, message, hint, retriable, cause);
        this.retryAfter = null;
        this.status = 200;
        this.outcome = outcome;
        this.used = used;
    }

    /** An answer that is paid for and of no use, while another try may give a better one. */
    static ModelException billed(String message, String hint, String outcome, Usage used) {
        return new ModelException(ErrorCode.MODEL, message, hint, true, outcome, used, null);
    }

    /** A call that was cancelled while its answer came, with what was counted until then. */
    static ModelException cancelled(AgenticException cancelled, Usage used) {
        return new ModelException(
                cancelled.code(), cancelled.getMessage(), cancelled.hint(), false, "cancelled", used, cancelled);
    }

    /** The request was sent, and no answer came: the service may bill it, and nobody knows what. */
    static ModelException lost(String message, String hint, Throwable cause) {
        return new ModelException(ErrorCode.MODEL, message, hint, true, "unknown", Usage.NONE, cause);
    }

    /** Something came that nobody can read: the service may bill it, and another try would bring the same. */
    static ModelException unreadable(String message, String hint, Throwable cause) {
        return new ModelException(ErrorCode.MODEL, message, hint, false, "unknown", Usage.NONE, cause);
    }

    /** What the failed attempt is billed for; none where the service refused it. */
    public Usage used() {
        return used == null ? Usage.NONE : used;
    }

    /** What became of it, as the ledger keeps it; empty where nothing can have been used. */
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
