package io.jenkins.plugins.agentic.engine.store;

/** What a write has to survive before the writer goes on. */
public enum Durability {
    /** The end of this process, {@code kill -9} included: the write has reached the operating system. */
    PROCESS,
    /** The loss of power too: the write has reached the disk. */
    DISK
}
