package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.chat.ChatModel;

/**
 * Speaks to a model service that this version has no adapter for. An extension point: an administrator configures it as any
 * provider, with kind {@link ProviderSettings.Kind#EXTENSION}, this {@link #name()} as the provider's name, and the key,
 * base URL and model names it needs.
 */
public interface ModelProvider {
    /** Unique, and never changes. */
    String name();

    /**
     * Makes a client, once for each configuration; one that is {@link AutoCloseable} is closed when it is no longer used.
     * It is called by several runs at once. A request names its model, and carries the messages, tools, temperature and
     * limit of the answer; the schema of the answer is part of the system message. The engine retries, so the client must
     * not. An interrupt shall end a call.
     *
     * <p>Failures: an {@link io.jenkins.plugins.agentic.engine.AgenticException} that says whether it is retriable, or any
     * exception of LangChain4j, HTTP or I/O.
     */
    ChatModel make(ProviderSettings settings, String defaultModel);
}
