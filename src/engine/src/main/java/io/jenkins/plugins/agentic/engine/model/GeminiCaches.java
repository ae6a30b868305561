package io.jenkins.plugins.agentic.engine.model;

import com.google.genai.Client;
import com.google.genai.errors.ApiException;
import com.google.genai.errors.GenAiIOException;
import com.google.genai.types.CachedContent;
import com.google.genai.types.Content;
import com.google.genai.types.CreateCachedContentConfig;
import com.google.genai.types.GenerateContentConfig;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Explicit context caches (https://ai.google.dev/gemini-api/docs/caching) for what many calls of a model begin with: the
 * system instruction and the tools. A cache lives on the provider's side and is left to expire there. What can't be cached is
 * sent in full. Thread-safe.
 */
final class GeminiCaches {
    /** Google refuses to cache less than some thousand tokens, depending on the model: about 4096 tokens. */
    private static final int LEAST_CHARACTERS = 4 * 4096;

    private final Client client;
    private final Duration ttl;
    private final Clock clock;
    private final Map<String, Cache> caches = new ConcurrentHashMap<>();

    /** {@code ttl}: how long a cache lives; zero for no caches at all. */
    GeminiCaches(Client client, Duration ttl, Clock clock) {
        this.client = client;
        this.ttl = ttl;
        this.clock = clock;
    }

    /** One cache until shortly before it expires; {@code name} is null for what the provider refused to cache. */
    private record Cache(String name, Instant until) {}

    /** Makes a call with as much of its configuration in a cache as can be; {@code made} is run if it made that cache. */
    <T> T call(String model, GenerateContentConfig config, Function<GenerateContentConfig, T> call, Runnable made) {
        String system = config.systemInstruction().map(Content::text).orElse("");
        if (ttl.isZero() || system.length() < LEAST_CHARACTERS) {
            return call.apply(config);
        }
        String key = Sha256.hex(model + "\n" + system + "\n"
                + config.tools().map(Object::toString).orElse(""));
        Cache cache = caches.compute(
                key,
                (same, known) ->
                        known != null && clock.instant().isBefore(known.until) ? known : make(model, config, made));
        if (cache.name == null) {
            return call.apply(config);
        }
        try {
            return call.apply(config.toBuilder()
                    .cachedContent(cache.name)
                    .clearSystemInstruction()
                    .clearTools()
                    .clearToolConfig()
                    .build());
        } catch (ApiException e) {
            if (e.code() != 400 && e.code() != 403 && e.code() != 404) {
                throw e;
            }
            // The cache may be gone before its time; if it was something else, the full call says so again.
            caches.remove(key, cache);
            return call.apply(config);
        }
    }

    private Cache make(String model, GenerateContentConfig config, Runnable whenMade) {
        CreateCachedContentConfig.Builder content = CreateCachedContentConfig.builder()
                .ttl(ttl)
                .systemInstruction(config.systemInstruction().orElseThrow());
        config.tools().ifPresent(content::tools);
        config.toolConfig().ifPresent(content::toolConfig);
        Instant until = clock.instant().plus(ttl.multipliedBy(9).dividedBy(10));
        try {
            CachedContent made = client.caches.create(model, content.build());
            whenMade.run();
            return new Cache(made.name().orElse(null), until);
        } catch (ApiException | GenAiIOException e) {
            System.getLogger(GeminiCaches.class.getName())
                    .log(System.Logger.Level.DEBUG, "The model " + model + " caches no context", e);
            return new Cache(null, until);
        }
    }
}
