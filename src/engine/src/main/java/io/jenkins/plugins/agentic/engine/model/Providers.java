package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.chat.ChatModel;

/** Makes the chat model of each kind of provider. */
final class Providers {
    private Providers() {}

    static ChatModel chatModel(ProviderSettings provider, ModelSettings settings) {
        return switch (provider.kind()) {
            case GEMINI, VERTEX_AI -> {
                Recorder recorder =
                        settings.recordingFolder().map(Recorder::new).orElse(null);
                yield new GeminiChatModel(
                        provider, settings.defaultModel(), recorder == null ? (label, json) -> {} : recorder);
            }
            case OPENAI, OPENAI_COMPATIBLE, ANTHROPIC, OLLAMA ->
                new LangChain4jModel(provider, settings.defaultModel());
        };
    }
}
