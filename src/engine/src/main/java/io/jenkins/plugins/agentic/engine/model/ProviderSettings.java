package io.jenkins.plugins.agentic.engine.model;

import java.util.List;

/**
 * One endpoint that serves models.
 *
 * @param name unique, for messages
 * @param apiKey empty where none is needed (Vertex AI takes the machine's own Google credentials, Ollama none)
 * @param baseUrl address instead of the kind's usual one; empty for that
 * @param project Google Cloud project (Vertex AI only, else empty)
 * @param location Google Cloud location such as {@code europe-west4} (Vertex AI only, else empty)
 * @param models names it serves; {@code *} at the end matches any rest. The first provider that matches a name serves it.
 * @param gemini what only Gemini's endpoints can be told
 */
public record ProviderSettings(
        String name,
        Kind kind,
        String apiKey,
        String baseUrl,
        String project,
        String location,
        List<String> models,
        GeminiSettings gemini) {
    /** The protocols that are spoken. */
    public enum Kind {
        GEMINI,
        VERTEX_AI,
        OPENAI,
        ANTHROPIC,
        OLLAMA,
        OPENAI_COMPATIBLE,
        /** That of the {@link ModelProvider} that has the settings' name. */
        EXTENSION
    }

    public ProviderSettings {
        models = List.copyOf(models);
    }

    /** With nothing that only Gemini's endpoints can be told. */
    public ProviderSettings(
            String name,
            Kind kind,
            String apiKey,
            String baseUrl,
            String project,
            String location,
            List<String> models) {
        this(name, kind, apiKey, baseUrl, project, location, models, GeminiSettings.STANDARD);
    }

    /** Gemini's Developer API, or a Gemini-compatible endpoint. */
    public static ProviderSettings gemini(String apiKey, String baseUrl) {
        return new ProviderSettings("gemini", Kind.GEMINI, apiKey, baseUrl, "", "", List.of("*"));
    }

    /** Whether this endpoint serves the model. */
    public boolean serves(String model) {
        return models.stream()
                .anyMatch(pattern -> pattern.endsWith("*")
                        ? model.startsWith(pattern.substring(0, pattern.length() - 1))
                        : model.equals(pattern));
    }

    @Override
    public String toString() {
        return "ProviderSettings[" + name + ", " + kind + ", " + baseUrl + "]";
    }
}
