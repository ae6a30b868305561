package io.jenkins.plugins.agentic.engine.prompt.outcome;

/**
 * Something that came out about an earlier call.
 *
 * @param role whose last call in the run it is about
 * @param good whether it speaks for that call's prompt
 */
public record Credit(String role, Outcome outcome, boolean good) {}
