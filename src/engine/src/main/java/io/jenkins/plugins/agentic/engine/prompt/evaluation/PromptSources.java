package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;

/** Where stored prompts are read from. */
@FunctionalInterface
public interface PromptSources {
    /**
     * A prompt with its partials.
     *
     * @param reference its name, or name@label or name@version
     * @throws io.jenkins.plugins.agentic.engine.AgenticException when there is none
     */
    PromptTemplate read(String reference);
}
