package io.jenkins.plugins.agentic.engine.model;

/**
 * How much a model may be asked within a minute.
 *
 * @param model its name; {@code *} for each model that has no limit of its own
 * @param requestsPerMinute 0 for no limit
 * @param tokensPerMinute input and most output tokens; 0 for no limit
 */
public record ModelLimit(String model, int requestsPerMinute, int tokensPerMinute) {}
