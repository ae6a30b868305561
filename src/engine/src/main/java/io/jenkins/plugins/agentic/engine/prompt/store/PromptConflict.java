package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.Optional;

/** A save that was based on a version that is not the newest any more. Nothing was written. */
public final class PromptConflict extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final transient PromptVersion theirs;
    private final String yours;

    PromptConflict(String name, String expected, PromptVersion theirs, String yours) {
        super(
                ErrorCode.CONFLICT,
                "The prompt '" + name + "' is at "
                        + (theirs == null
                                ? "no version (it does not exist, or was deleted)"
                                : theirs.version() + ", saved by " + theirs.author())
                        + ", and the save was based on " + (expected.isEmpty() ? "none" : expected) + ".",
                "Take the other change into yours, and save again with the version you read.");
        this.theirs = theirs;
        this.yours = yours;
    }

    /** What is there now; empty where the template does not exist. */
    public Optional<PromptVersion> theirs() {
        return Optional.ofNullable(theirs);
    }

    /** The text that was to be saved. */
    public String yours() {
        return yours;
    }
}
