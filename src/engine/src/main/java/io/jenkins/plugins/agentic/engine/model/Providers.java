package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.chat.ChatModel;

/** Makes the chat model of each kind of provider. */
final class Providers {
    private Providers() {}

    static ChatModel chatModel(ProviderSettings provider, ModelSettings settings) {
        Recorder recorder = settings.recordingFolder().map(Recorder::new).orElse(null);
        return new GeminiChatModel(
                provider, settings.defaultModel(), recorder == null ? (label, json) -> {} : recorder);
    }
}
