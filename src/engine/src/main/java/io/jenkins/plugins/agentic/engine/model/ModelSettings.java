package io.jenkins.plugins.agentic.engine.model;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which model answers.
 *
 * @param apiKey key of the Gemini Developer API; empty where none is configured
 * @param baseUrl address of a Gemini-compatible endpoint instead of Google's; empty for Google's
 * @param defaultModel used where neither step nor template names one
 * @param recording folder to which each exchange is recorded, or null
 */
public record ModelSettings(String apiKey, String baseUrl, String defaultModel, Path recording) {
    public static final String DEFAULT_MODEL = "gemini-2.5-pro";

    /** Whether a call can be tried at all. */
    public boolean configured() {
        return !apiKey.isEmpty();
    }

    public Optional<Path> recordingFolder() {
        return Optional.ofNullable(recording);
    }

    @Override
    public String toString() {
        return "ModelSettings[baseUrl=" + baseUrl + ", defaultModel=" + defaultModel + "]";
    }
}
