package io.jenkins.plugins.agentic.engine.spec;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;

/** What is wrong with a file, with its place there. */
public final class Misplaced extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    Misplaced(ErrorCode code, String message, String hint, int line, int column, Throwable cause) {
        super(code, message, hint, false, cause);
        this.line = line;
        this.column = column;
    }

    /** An error about a line of a file: 'Jenkinsfile, line 12: …'. */
    public static Misplaced at(ErrorCode code, String file, int line, String why, String hint) {
        return new Misplaced(code, file + ", line " + line + ": " + why, hint, line, 0, null);
    }

    /** From 1; 0 where it has no place. */
    public int line() {
        return line;
    }

    /** From 1; 0 where only the line is known. */
    public int column() {
        return column;
    }
}
