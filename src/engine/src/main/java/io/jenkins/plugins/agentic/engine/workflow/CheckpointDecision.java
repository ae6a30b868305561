package io.jenkins.plugins.agentic.engine.workflow;

/**
 * What a person decided at a checkpoint.
 *
 * @param feedback what the person said; may be empty
 * @param by the person's id; empty where nobody is known
 * @param at ms
 */
record CheckpointDecision(boolean approved, String feedback, String by, long at) {}
