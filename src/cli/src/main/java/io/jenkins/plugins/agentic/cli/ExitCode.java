package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.ErrorCode;

/** The process' exit codes; docs/cli.md has the same table. */
public enum ExitCode {
    OK(0),
    FAILED(1),
    USAGE(2),
    JENKINSFILE(3),
    CHANGED(4),
    WORKSPACE(5),
    HOME(6),
    PORT(7),
    MODEL(8),
    REHEARSAL(9),
    PROMPT(10),
    BUILD(11),
    PUBLISH(12),
    UNSTABLE(13),
    BUDGET(14),
    TOOL(15),
    POLICY(16),
    CONFLICT(17),
    INTERNAL(70),
    /** As a shell reports a program that Ctrl-C ended. */
    ABORTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Each kind of error has the exit code of its name. */
    public static ExitCode of(ErrorCode code) {
        return valueOf(code.name());
    }
}
