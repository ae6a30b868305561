package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import io.jenkins.plugins.agentic.engine.cost.Usage;

/** LangChain4j's token usage with the kinds that have a price of their own. */
public final class TokenCounts extends TokenUsage {
    private static final int CHARACTERS_A_TOKEN = 4;

    private final Usage usage;
    private final boolean estimated;

    public TokenCounts(Usage usage) {
        this(usage, false);
    }

    private TokenCounts(Usage usage, boolean estimated) {
        super((int) usage.input(), (int) (usage.output() + usage.thoughts()), (int) usage.total());
        this.usage = usage;
        this.estimated = estimated;
    }

    /** Of an answer that did not say what it cost. */
    static TokenCounts estimated(Usage usage) {
        return new TokenCounts(usage, true);
    }

    /** About as many tokens as a text has: one for four characters, rounded up, as English text and code have them. */
    static long inText(String text) {
        return (text.length() + CHARACTERS_A_TOKEN - 1) / CHARACTERS_A_TOKEN;
    }

    /** Whether the provider did not count. */
    public static boolean isEstimated(TokenUsage tokens) {
        return tokens instanceof TokenCounts counts && counts.estimated;
    }

    public Usage usage() {
        return usage;
    }

    /** The usage of any model's answer; kinds a model does not tell are 0. */
    public static Usage of(TokenUsage tokens) {
        if (tokens instanceof TokenCounts counts) {
            return counts.usage;
        }
        if (tokens == null) {
            return Usage.NONE;
        }
        long input = count(tokens.inputTokenCount());
        long output = count(tokens.outputTokenCount());
        if (tokens instanceof OpenAiTokenUsage openAi) {
            long cached = openAi.inputTokensDetails() == null
                    ? 0
                    : count(openAi.inputTokensDetails().cachedTokens());
            long thoughts = openAi.outputTokensDetails() == null
                    ? 0
                    : count(openAi.outputTokensDetails().reasoningTokens());
            return new Usage(input, cached, output - thoughts, thoughts);
        }
        if (tokens instanceof AnthropicTokenUsage anthropic) {
            // Anthropic does not count what it cached, or read from its cache, as input.
            long cached = count(anthropic.cacheReadInputTokens());
            return new Usage(input + cached + count(anthropic.cacheCreationInputTokens()), cached, output, 0);
        }
        return new Usage(input, 0, output, 0);
    }

    private static long count(Integer tokens) {
        return tokens == null ? 0 : tokens;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenCounts counts && usage.equals(counts.usage);
    }

    @Override
    public int hashCode() {
        return usage.hashCode();
    }
}
