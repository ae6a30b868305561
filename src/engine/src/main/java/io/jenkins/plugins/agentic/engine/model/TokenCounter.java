package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.chat.request.ChatRequest;

/** A chat model that can tell how many tokens a prompt has before it is sent. */
public interface TokenCounter {
    /** The prompt's tokens as they will be billed. */
    long countTokens(ChatRequest request);
}
