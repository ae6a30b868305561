package io.jenkins.plugins.agentic.engine.model;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.time.Duration;
import java.util.Map;

/**
 * What only Gemini's endpoints can be told.
 *
 * @param cacheFor how long a long system instruction is kept in an explicit context cache; zero: it is not
 * @param safetySettings threshold by harm category, both as Google names them, such as
 *     {@code HARM_CATEGORY_DANGEROUS_CONTENT: BLOCK_ONLY_HIGH}; a template's own win. Empty: the model's defaults.
 */
public record GeminiSettings(Duration cacheFor, Map<String, String> safetySettings) {
    /** The models' own defaults, and no explicit cache. */
    public static final GeminiSettings STANDARD = new GeminiSettings(Duration.ZERO, Map.of());

    public GeminiSettings {
        if (cacheFor.isNegative()) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "A model's context can't be cached for " + cacheFor.toSeconds() + " seconds.",
                    "Use 0 for no cache, or a number of seconds.");
        }
        safetySettings = Map.copyOf(safetySettings);
    }
}
