package io.jenkins.plugins.agentic.prompt;

import hudson.model.Cause;
import io.jenkins.plugins.agentic.Messages;

/** A prompt's label moved. */
public final class PromptChangedCause extends Cause {
    private final String prompts;
    private final String label;

    PromptChangedCause(String prompts, String label) {
        this.prompts = prompts;
        this.label = label;
    }

    @Override
    public String getShortDescription() {
        return Messages.PromptChangedCause_ShortDescription(label, prompts);
    }
}
