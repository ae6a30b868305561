package io.jenkins.plugins.agentic.engine;

/** The kinds of failure; the CLI's exit codes are documented by kind in docs/cli.md. */
public enum ErrorCode {
    /** Wrong arguments of a command or step. */
    USAGE,
    /** The Jenkinsfile is missing, unreadable, does not parse, or uses something unknown. */
    JENKINSFILE,
    /** The Jenkinsfile differs from the one the journal was written by. */
    CHANGED,
    /** A workspace or file can't be read or written, or a path leaves the workspace. */
    WORKSPACE,
    /** The home folder or its database is locked, broken or not writable. */
    HOME,
    /** A port is taken. */
    PORT,
    /** No model is configured, or it refuses to answer, or its answer is unusable. */
    MODEL,
    /** A rehearsal was asked something that it was not recorded for. */
    REHEARSAL,
    /** A budget or a limit does not admit a call. */
    BUDGET,
    /** A server of tools does not answer. */
    TOOL,
    /** A prompt template is missing or broken. */
    PROMPT,
    /** A policy of this installation forbids it. */
    POLICY,
    /** Somebody else changed the same thing since it was read. */
    CONFLICT,
    /** A build command failed. */
    BUILD,
    /** A publish target refused. */
    PUBLISH,
    /** A person or a time limit stopped the run. */
    ABORTED,
    /** The script called error(), or something else the pipeline itself did. */
    FAILED,
    /** A defect of this software. */
    INTERNAL
}
