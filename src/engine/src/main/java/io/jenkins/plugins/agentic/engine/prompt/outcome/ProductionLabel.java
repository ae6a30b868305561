package io.jenkins.plugins.agentic.engine.prompt.outcome;

import java.util.Optional;

/** The label that says which version of a prompt calls use; kept by the store of prompts. */
public interface ProductionLabel {
    /** The version that calls of this prompt use now, as {@code coder@1.2.0}; empty where there is no such prompt. */
    Optional<String> version(String prompt);

    /**
     * Points the label at another version if it points at the expected one now.
     *
     * @param expected as {@link #version} told it
     * @param target such a version, too
     * @param why one sentence, for the history
     * @return whether it was moved
     */
    boolean move(String prompt, String expected, String target, String why);
}
