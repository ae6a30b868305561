package io.jenkins.plugins.agentic.engine.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which models answer.
 *
 * @param providers in order: the first that serves a model is asked; none: no call can be made
 * @param defaultModel used for every role where neither step, template nor routing names one: a model or a class of
 *     {@link Routing}; or {@link #BY_ROLE}
 * @param recording folder to which each exchange is recorded, or null
 */
public record ModelSettings(
        List<ProviderSettings> providers,
        String defaultModel,
        Routing routing,
        List<ModelLimit> limits,
        RetryPolicy retry,
        Path recording) {
    /** Nobody chose a default model: each role has its {@linkplain Routing#usual usual} class. */
    public static final String BY_ROLE = "";

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
        return new ModelSettings(List.of(), BY_ROLE, Routing.standard(), List.of(), RetryPolicy.standard(), null);
    }

    public ModelSettings recordingTo(Path folder) {
        return new ModelSettings(providers, defaultModel, routing, limits, retry, folder);
    }

    /** What answers a role where neither the step, nor the routing, nor the template says: a model or a class. */
    public String defaultFor(String role) {
        return defaultModel.isEmpty() ? Routing.usual(role) : defaultModel;
    }

    /** Every model that calls may come to without a step or a template that names it. */
    public Set<String> modelsInUse() {
        Set<String> models = routing.named();
        models.addAll(routing.models(defaultFor("")));
        return models;
    }

    /** Whether a call can be tried at all. */
    public boolean configured() {
        return !providers.isEmpty();
    }

    public Optional<Path> recordingFolder() {
        return Optional.ofNullable(recording);
    }
}
