package io.jenkins.plugins.agentic.engine.tool;

/** A tool could not do what a model asked. The model reads the message and goes on: this never ends its work. */
public class ToolException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message one sentence for the model: what was wrong, and what it may ask instead */
    public ToolException(String message) {
        super(message);
    }

    public ToolException(String message, Throwable cause) {
        super(message, cause);
    }
}
