package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.prompt.outcome.RegressionSettings;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptRemote;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where prompts are kept, and when they move by themselves.
 *
 * @param repository the bare git repository, made when it is first needed
 * @param regressions when production moves back
 * @param remote the repository elsewhere that is kept up with, asked for before each look
 */
public record PromptSettings(
        Path repository, Supplier<RegressionSettings> regressions, Supplier<Optional<PromptRemote>> remote) {

    /** A repository below a home folder, without a remote. */
    public static PromptSettings standard(Path home) {
        return new PromptSettings(home.resolve("prompts.git"), RegressionSettings::standard, Optional::empty);
    }
}
