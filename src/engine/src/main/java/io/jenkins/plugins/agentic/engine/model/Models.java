package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Asks each model at the provider that serves it, with the settings that hold at the call: a changed setting makes a new
 * client, and the old one is closed when its last call has ended. Thread-safe.
 */
public final class Models implements AutoCloseable {
    private final Supplier<ModelSettings> settings;
    private final Factory factory;
    private final Map<ProviderSettings, Client> clients = new HashMap<>();
    private ModelSettings current;

    /** Makes a provider's chat model; one that is {@link AutoCloseable} is closed when it is no longer used. */
    @FunctionalInterface
    public interface Factory {
        ChatModel make(ProviderSettings provider, ModelSettings settings);
    }

    private static final class Client {
        private final ChatModel model;
        private int calls;
        private boolean retired;

        Client(ChatModel model) {
            this.model = model;
        }

        void closeIfUnused() {
            if (retired && calls == 0 && model instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    System.getLogger(Models.class.getName())
                            .log(System.Logger.Level.DEBUG, "A model's client could not be closed", e);
                }
            }
        }
    }

    public Models(Supplier<ModelSettings> settings, Factory factory) {
        this.settings = settings;
        this.factory = factory;
    }

    /** The real providers, and those that others add. */
    public Models(Supplier<ModelSettings> settings, Supplier<List<ModelProvider>> added) {
        this(settings, (Factory) (provider, now) -> Providers.chatModel(provider, now, added.get()));
    }

    /** The real providers. */
    public Models(Supplier<ModelSettings> settings) {
        this(settings, () -> List.of());
    }

    public ModelSettings settings() {
        return settings.get();
    }

    /**
     * Asks the model the request names. Blocks; an interrupt ends the call.
     *
     * @throws UnusableAnswerException when the answer is paid for and of no use
     * @throws AgenticException when nobody serves the model, or its service failed
     */
    public ChatResponse ask(ModelRequest request) {
        Client client = take(request.model());
        try {
            return request.partial() != null && client.model instanceof StreamingChatModel streaming
                    ? StreamedAnswer.ask(streaming, chatRequest(request), request)
                    : client.model.chat(chatRequest(request));
        } finally {
            leave(client);
        }
    }

    /**
     * The prompt's tokens as the model itself counts them.
     *
     * @return empty where the provider has no counter
     */
    public OptionalLong countTokens(ModelRequest request) {
        Client client = take(request.model());
        try {
            return client.model instanceof TokenCounter counter
                    ? OptionalLong.of(counter.countTokens(chatRequest(request)))
                    : OptionalLong.empty();
        } finally {
            leave(client);
        }
    }

    private static ChatRequest chatRequest(ModelRequest request) {
        GeminiRequestParameters.Builder parameters = GeminiRequestParameters.builder()
                .callLabel(request.callLabel())
                .timeout(request.timeout())
                .thinking(request.thinking())
                .safety(request.safety())
                .modelName(request.model())
                .temperature(request.temperature())
                .maxOutputTokens(request.maxOutputTokens());
        if (!request.tools().isEmpty()) {
            parameters.toolSpecifications(request.tools());
        }
        if (request.answerSchema() != null) {
            parameters.responseFormat(ResponseFormat.builder()
                    .type(ResponseFormatType.JSON)
                    .jsonSchema(JsonSchema.builder()
                            .name("answer")
                            .rootElement(JsonRawSchema.from(request.answerSchema()))
                            .build())
                    .build());
        }
        return ChatRequest.builder()
                .messages(request.messages())
                .parameters(parameters.build())
                .build();
    }

    private synchronized Client take(String model) {
        ModelSettings now = settings.get();
        if (!now.configured()) {
            throw new AgenticException(
                    ErrorCode.MODEL,
                    "No model is configured.",
                    "Set GEMINI_API_KEY (in Jenkins: Manage Jenkins, System, Agentic Workflow), or a base URL of a"
                            + " Gemini-compatible endpoint.");
        }
        if (!now.equals(current)) {
            retireAll();
            current = now;
        }
        ProviderSettings provider = now.providers().stream()
                .filter(entry -> entry.serves(model))
                .findFirst()
                .orElseThrow(() -> new AgenticException(
                        ErrorCode.MODEL,
                        "No configured provider serves the model '" + model + "'.",
                        "Add the model to one of: "
                                + String.join(
                                        ", ",
                                        now.providers().stream()
                                                .map(ProviderSettings::name)
                                                .toList())
                                + ", or name a model that it serves."));
        Client client = clients.computeIfAbsent(provider, key -> new Client(factory.make(key, now)));
        client.calls++;
        return client;
    }

    private synchronized void leave(Client client) {
        client.calls--;
        client.closeIfUnused();
    }

    private void retireAll() {
        List<Client> old = new ArrayList<>(clients.values());
        clients.clear();
        for (Client client : old) {
            client.retired = true;
            client.closeIfUnused();
        }
    }

    @Override
    public synchronized void close() {
        retireAll();
    }
}
