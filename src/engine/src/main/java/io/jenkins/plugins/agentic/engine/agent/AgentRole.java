package io.jenkins.plugins.agentic.engine.agent;

/**
 * A role of agents beside those that ship, called by {@code agentRun role: '…'}. An extension point. What is routed,
 * budgeted and remembered by role holds for it as for any other.
 */
public interface AgentRole {
    /** Letters, digits, '-' and '_', and no shipped role's; it never changes. */
    String name();

    /**
     * The prompt template in the dotprompt format: front matter with {@code output.schema}, the JSON Schema of the role's
     * result, and where wanted {@code model}, {@code config} and {@code tools}; then the Handlebars body, which sees the
     * step's arguments.
     */
    String template();
}
