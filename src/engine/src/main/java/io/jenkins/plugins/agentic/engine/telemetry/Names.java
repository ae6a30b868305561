package io.jenkins.plugins.agentic.engine.telemetry;

import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.opentelemetry.api.common.AttributeKey;

/**
 * Names of spans' and metrics' attributes. {@code gen_ai.*} are those of OpenTelemetry's semantic conventions for
 * generative AI; {@code agentic.*} are ours.
 */
final class Names {
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<String> AGENT = AttributeKey.stringKey("gen_ai.agent.name");
    static final AttributeKey<String> CONVERSATION = AttributeKey.stringKey("gen_ai.conversation.id");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    /** Thoughts included, as the convention and the bill count them. */
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");

    static final AttributeKey<Long> CACHED_TOKENS = AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
    static final AttributeKey<String> TOKEN_TYPE = AttributeKey.stringKey("gen_ai.token.type");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    static final AttributeKey<String> JOB = AttributeKey.stringKey("agentic.job");
    static final AttributeKey<String> RUN = AttributeKey.stringKey("agentic.run");
    static final AttributeKey<String> STATE = AttributeKey.stringKey("agentic.state");
    static final AttributeKey<String> PROMPT_VERSION = AttributeKey.stringKey("agentic.prompt.version");
    static final AttributeKey<String> PREVIOUS_VERSION = AttributeKey.stringKey("agentic.prompt.previous_version");
    static final AttributeKey<Long> GOOD = AttributeKey.longKey("agentic.prompt.good");
    static final AttributeKey<Long> CALLS = AttributeKey.longKey("agentic.prompt.calls");
    static final AttributeKey<Long> BASELINE_GOOD = AttributeKey.longKey("agentic.prompt.baseline_good");
    static final AttributeKey<Long> BASELINE_CALLS = AttributeKey.longKey("agentic.prompt.baseline_calls");
    static final AttributeKey<Long> LIMIT = AttributeKey.longKey("agentic.prompt.limit");
    static final AttributeKey<Double> ALPHA = AttributeKey.doubleKey("agentic.prompt.alpha");
    /** US dollars. */
    static final AttributeKey<Double> COST = AttributeKey.doubleKey("agentic.cost");

    static final AttributeKey<Boolean> REHEARSAL = AttributeKey.booleanKey("agentic.rehearsal");

    private Names() {}

    /** The well-known values of {@code gen_ai.provider.name}; others have none, and get their own name. */
    static String provider(ProviderSettings provider) {
        return switch (provider.kind()) {
            case GEMINI -> "gcp.gemini";
            case VERTEX_AI -> "gcp.vertex_ai";
            case OPENAI -> "openai";
            case ANTHROPIC -> "anthropic";
            case OLLAMA -> "ollama";
            case OPENAI_COMPATIBLE, EXTENSION -> provider.name();
        };
    }
}
