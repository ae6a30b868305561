package io.jenkins.plugins.agentic.engine.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which models answer.
 *
 * @param providers in order: the first that serves a model is asked; none: no call can be made
 * @param defaultModel used where neither step, template nor routing names one: a model or a class of {@link Routing}
 * @param recording folder to which each exchange is recorded, or null
 */
public record ModelSettings(
        List<ProviderSettings> providers,
        String defaultModel,
        Routing routing,
        List<ModelLimit> limits,
        RetryPolicy retry,
        Path recording) {
    public static final String DEFAULT_MODEL = "gemini-2.5-pro";

    public ModelSettings {
        providers = List.copyOf(providers);
        limits = List.copyOf(limits);
    }

    /** One provider, everything else as it ships. */
    public static ModelSettings of(ProviderSettings provider, String defaultModel) {
        return new ModelSettings(
                List.of(provider), defaultModel, Routing.standard(), List.of(), RetryPolicy.standard(), null);
    }

    /** No model at all: for commands that only look at what is there. */
    public static ModelSettings none() {
        return new ModelSettings(List.of(), DEFAULT_MODEL, Routing.standard(), List.of(), RetryPolicy.standard(), null);
    }

    public ModelSettings recordingTo(Path folder) {
        return new ModelSettings(providers, defaultModel, routing, limits, retry, folder);
    }

    /** Whether a call can be tried at all. */
    public boolean configured() {
        return !providers.isEmpty();
    }

    public Optional<Path> recordingFolder() {
        return Optional.ofNullable(recording);
    }
}
