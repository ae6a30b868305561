package io.jenkins.plugins.agentic.engine.agent;

import java.util.List;

/**
 * A role of agents beside those that ship, called by {@code agentRun role: '…'}. An extension point. What is routed,
 * budgeted and remembered by role holds for it as for any other. Called by several runs at once.
 */
public interface AgentRole {
    /** Letters, digits, '-' and '_', and no shipped role's; it never changes. */
    String name();

    /**
     * The prompt template in the dotprompt format: front matter with {@code output.schema}, the JSON Schema of the role's
     * result, and where wanted {@code model}, {@code config} and {@code tools}; then the Handlebars body, which sees
     * {@code task}, {@code context}, {@code previousOutputs} and {@code constraints}.
     */
    String template();

    /**
     * Whether an answer that fits the schema is one this role may give. It is asked before any file of the answer is
     * written. What it objects to is sent back to the model once, in these words; if the second answer is not free of
     * objections either, the call fails. The same answer must always be judged alike: a resumed call is judged again.
     *
     * @param input what the agent works on, without the run's secrets
     * @param output with what the call took so far; each patched file has its whole new text as {@code content}
     * @return a sentence for each objection, for a model and for people; empty when there is none
     */
    default List<String> validate(AgentInput input, AgentOutput output) {
        return List.of();
    }
}
