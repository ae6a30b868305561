package io.jenkins.plugins.agentic.engine;

/**
 * A failure a person must act on: what was wrong and where ({@link #getMessage()}), what to do ({@link #hint()}), and
 * whether the same call may succeed later ({@link #retriable()}). Hosts show message and hint, never a stack trace.
 */
public class AgenticException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String hint;
    private final boolean retriable;

    public AgenticException(ErrorCode code, String message, String hint) {
        this(code, message, hint, false, null);
    }

    public AgenticException(ErrorCode code, String message, String hint, boolean retriable, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.hint = hint;
        this.retriable = retriable;
    }

    public ErrorCode code() {
        return code;
    }

    /** What to do about it: one sentence, may be empty. */
    public String hint() {
        return hint;
    }

    public boolean retriable() {
        return retriable;
    }

    /** Message and hint in one line, as every host prints them. */
    public String sentence() {
        return hint.isEmpty() ? getMessage() : getMessage() + " " + hint;
    }
}
