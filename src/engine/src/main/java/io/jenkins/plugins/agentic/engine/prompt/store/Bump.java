package io.jenkins.plugins.agentic.engine.prompt.store;

/** Which number of the version a save raises. */
public enum Bump {
    /** The last: the same inputs and outputs. */
    PATCH,
    /** The middle: something was added that callers may use. */
    MINOR,
    /** The first: callers must change with it. */
    MAJOR,
    /** What {@link PromptChanges#suggested()} says of the change. */
    AUTO
}
