package io.jenkins.plugins.agentic.engine.prompt.template;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;

/** What is wrong with a prompt template, with its place: one sentence. */
public final class PromptFault extends AgenticException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    private PromptFault(String message, String hint, int line, int column) {
        super(ErrorCode.PROMPT, message, hint);
        this.line = line;
        this.column = column;
    }

    /**
     * @param line from 1, in the whole source; 0 where the fault has no place
     * @param column from 1; 0 where only the line is known
     * @param cure may be empty
     */
    static PromptFault at(String prompt, int line, int column, String why, String cure) {
        String place = line == 0 ? "" : " at line " + line + (column == 0 ? "" : ", column " + column);
        return new PromptFault(
                "The prompt template '" + prompt + "' is broken" + place + ": " + why + ".",
                cure.isEmpty() ? "Mend the template." : cure,
                line,
                column);
    }

    /** A variable that the template needs was not given; {@code line} and {@code column} say where it is read. */
    static PromptFault missing(String prompt, String variable, int line, int column) {
        String place = line == 0 ? "" : ", read at line " + line + ", column " + column;
        return new PromptFault(
                "The prompt template '" + prompt + "' can't be rendered: its variable '" + variable + "'" + place
                        + (line == 0 ? "" : ",") + " is not given.",
                "Give '" + variable + "', or a default under input.default.",
                line,
                column);
    }

    /** Line of the source, from 1; 0 where the fault has no place. */
    public int line() {
        return line;
    }

    /** Column of that line, from 1; 0 where unknown. */
    public int column() {
        return column;
    }
}
