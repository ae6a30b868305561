package io.jenkins.plugins.agentic.testkit;

/** A recording that can't be used; the message is one sentence with the file and the cause. */
public final class RecordingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordingException(String message, Throwable cause) {
        super(message, cause);
    }

    RecordingException(String message) {
        this(message, null);
    }
}
