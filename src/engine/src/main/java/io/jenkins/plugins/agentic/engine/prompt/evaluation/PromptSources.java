package io.jenkins.plugins.agentic.engine.prompt.evaluation;

/** Where stored prompts are read from. */
@FunctionalInterface
public interface PromptSources {
    /**
     * A prompt's text.
     *
     * @param reference its name, or name@label or name@version
     * @throws io.jenkins.plugins.agentic.engine.AgenticException when there is none
     */
    String read(String reference);
}
