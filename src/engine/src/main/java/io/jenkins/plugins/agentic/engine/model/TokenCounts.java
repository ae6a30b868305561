package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.output.TokenUsage;
import io.jenkins.plugins.agentic.engine.cost.Usage;

/** LangChain4j's token usage with the kinds that have a price of their own. */
public final class TokenCounts extends TokenUsage {
    private final Usage usage;

    public TokenCounts(Usage usage) {
        super((int) usage.input(), (int) (usage.output() + usage.thoughts()), (int) usage.total());
        this.usage = usage;
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
        return new Usage(count(tokens.inputTokenCount()), 0, count(tokens.outputTokenCount()), 0);
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
