package io.jenkins.plugins.agentic.engine.prompt.store;

import java.time.Instant;

/**
 * One version of a template: it never changes.
 *
 * @param name the template's name
 * @param version three numbers, such as {@code 1.0.0}
 * @param commit the commit that made it, 40 hex digits
 * @param author as git has it: {@code Name <mail>}
 * @param at when it was made
 * @param message what its author says of it
 * @param source the template's text
 */
public record PromptVersion(
        String name, String version, String commit, String author, Instant at, String message, String source) {
    /** Name and version, such as {@code planner@1.0.0}: what journal and ledger keep. */
    public String id() {
        return name + "@" + version;
    }
}
