package io.jenkins.plugins.agentic.engine.store;

/** What a write has to be before its writer goes on. */
public enum Durability {
    /**
     * Committed: every other transaction sees it. It is on disk together with the next write that asks for that, at most
     * some 20 ms later. For what need not outlive this process, such as that a call is under way.
     */
    COMMITTED,
    /** On disk: it survives {@code kill -9} and the loss of power. */
    DISK
}
