package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.function.Supplier;

/** Hands out the chat model for the settings that hold now; a changed setting makes a new client. Thread-safe. */
public final class Models implements AutoCloseable {
    private final Supplier<ModelSettings> settings;
    private ModelSettings current;
    private GeminiChatModel model;

    public Models(Supplier<ModelSettings> settings) {
        this.settings = settings;
    }

    public ModelSettings settings() {
        return settings.get();
    }

    /** The model, or an error that says how to configure one. */
    public synchronized ChatModel chatModel() {
        ModelSettings now = settings.get();
        if (!now.configured()) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "No model is configured.",
                    "Set GEMINI_API_KEY (in Jenkins: Manage Jenkins, System, Agentic Workflow), or a base URL of a"
                            + " Gemini-compatible endpoint.");
        }
        if (model == null || !now.equals(current)) {
            // The old client is left to calls still under way; it holds no thread of its own once they end.
            Recorder recorder = now.recordingFolder().map(Recorder::new).orElse(null);
            model = new GeminiChatModel(
                    now.providers().get(0), now.defaultModel(), recorder == null ? (label, json) -> {} : recorder);
            current = now;
        }
        return model;
    }

    /** Asks the model the request names. */
    public ChatResponse ask(ModelRequest request) {
        GeminiRequestParameters.Builder parameters = GeminiRequestParameters.builder()
                .callLabel(request.callLabel())
                .timeout(request.timeout())
                .modelName(request.model())
                .temperature(request.temperature())
                .maxOutputTokens(request.maxOutputTokens())
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("answer")
                                .rootElement(JsonRawSchema.from(request.answerSchema()))
                                .build())
                        .build());
        return chatModel()
                .chat(ChatRequest.builder()
                        .messages(request.messages())
                        .parameters(parameters.build())
                        .build());
    }

    public long countTokens(ModelRequest request) {
        throw new UnsupportedOperationException("until the models room is merged");
    }

    @Override
    public synchronized void close() {
        if (model != null) {
            model.close();
        }
    }
}
