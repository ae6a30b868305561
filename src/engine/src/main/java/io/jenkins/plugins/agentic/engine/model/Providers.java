package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.chat.ChatModel;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.List;

/** Makes the chat model of each kind of provider. */
final class Providers {
    private Providers() {}

    static ChatModel chatModel(ProviderSettings provider, ModelSettings settings, List<ModelProvider> added) {
        return switch (provider.kind()) {
            case GEMINI, VERTEX_AI -> {
                Recorder recorder =
                        settings.recordingFolder().map(Recorder::new).orElse(null);
                yield new GeminiChatModel(
                        provider, settings.defaultFor(""), recorder == null ? (label, json) -> {} : recorder);
            }
            case OPENAI, OPENAI_COMPATIBLE, ANTHROPIC, OLLAMA ->
                new LangChain4jModel(provider, settings.defaultFor(""));
            case EXTENSION ->
                new LangChain4jModel(provider, added(provider.name(), added).make(provider, settings.defaultFor("")));
        };
    }

    private static ModelProvider added(String name, List<ModelProvider> added) {
        return added.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.MODEL,
                        "The provider '" + name + "' is of kind 'extension', and no extension has that name.",
                        (Nearest.hint(
                                                name,
                                                added.stream()
                                                        .map(ModelProvider::name)
                                                        .toList())
                                        + " Install the plugin or jar that brings it, or correct the name.")
                                .strip()));
    }
}
