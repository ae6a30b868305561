package io.jenkins.plugins.agentic.engine.prompt.outcome;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import java.util.Optional;

/** Production where prompts come with the product and nowhere else from: a release moves it, and nothing moves it back. */
public final class ShippedLabel implements ProductionLabel {
    private final Prompts prompts;

    public ShippedLabel(Prompts prompts) {
        this.prompts = prompts;
    }

    @Override
    public Optional<String> version(String prompt) {
        try {
            return Optional.of(prompts.resolve(prompt).version());
        } catch (AgenticException e) {
            // One that shipped with an earlier release.
            return Optional.empty();
        }
    }

    @Override
    public boolean move(String prompt, String expected, String target, String why) {
        return false;
    }
}
