package io.jenkins.plugins.agentic.engine.model;

import com.google.genai.Client;
import com.google.genai.types.Candidate;
import com.google.genai.types.ClientOptions;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Gemini through the Google GenAI SDK, as a LangChain4j {@link ChatModel}. Thread-safe; close it when done.
 *
 * <p>An answer that can't be used raises {@link UnusableAnswerException} with what it cost; everything else that goes
 * wrong is an {@link AgenticException} from {@link ModelErrors}.
 */
public final class GeminiChatModel implements ChatModel, TokenCounter, AutoCloseable {
    /** Tells an endpoint other than Google's which call of which role this is. */
    static final String CALL_HEADER = "x-agentic-call";

    private final HttpCalls calls = new HttpCalls();
    private final Client client;
    private final boolean ownEndpoint;
    private final String defaultModel;
    private final BiConsumer<String, String> recorder;

    /** {@code recorder} is told each call's label and the answer's JSON. */
    public GeminiChatModel(ProviderSettings settings, String defaultModel, BiConsumer<String, String> recorder) {
        HttpOptions.Builder http = HttpOptions.builder();
        // One attempt: retries are the engine's, so that each attempt is seen and paid for.
        http.retryOptions(HttpRetryOptions.builder().attempts(1).build());
        this.ownEndpoint = !settings.baseUrl().isEmpty();
        if (ownEndpoint) {
            http.baseUrl(settings.baseUrl());
        }
        this.client = Client.builder()
                .apiKey(settings.apiKey())
                .vertexAI(false)
                .clientOptions(
                        ClientOptions.builder().customHttpClient(calls.client()).build())
                .httpOptions(http.build())
                .build();
        this.defaultModel = defaultModel;
        this.recorder = recorder;
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return GeminiRequestParameters.builder().modelName(defaultModel).build();
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.GOOGLE_AI_GEMINI;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        GeminiRequestParameters parameters = (GeminiRequestParameters) request.parameters();
        GenerateContentResponse answer = calls.make(
                parameters.modelName(),
                () -> client.models.generateContent(
                        parameters.modelName(), contents(request.messages()), config(request, parameters)));
        recorder.accept(parameters.callLabel(), answer.toJson());
        return response(answer, parameters);
    }

    @Override
    public long countTokens(ChatRequest request) {
        GeminiRequestParameters parameters = (GeminiRequestParameters) request.parameters();
        // The Developer API counts contents only, so what else is billed is sent to be counted as one of them.
        List<Content> contents = new ArrayList<>(contents(request.messages()));
        String system = system(request);
        if (!system.isEmpty()) {
            contents.add(content("user", system));
        }
        return calls.make(parameters.modelName(), () -> client.models
                .countTokens(parameters.modelName(), contents, null)
                .totalTokens()
                .orElseThrow(() -> new IllegalStateException("countTokens told no total")));
    }

    private static String system(ChatRequest request) {
        return request.messages().stream()
                .filter(SystemMessage.class::isInstance)
                .map(message -> ((SystemMessage) message).text())
                .collect(Collectors.joining("\n\n"));
    }

    private GenerateContentConfig config(ChatRequest request, GeminiRequestParameters parameters) {
        GenerateContentConfig.Builder config = GenerateContentConfig.builder();
        String system = system(request);
        if (!system.isEmpty()) {
            config.systemInstruction(Content.fromParts(Part.fromText(system)));
        }
        if (parameters.temperature() != null) {
            config.temperature(parameters.temperature().floatValue());
        }
        if (parameters.maxOutputTokens() != null) {
            config.maxOutputTokens(parameters.maxOutputTokens());
        }
        if (parameters.responseFormat() != null && parameters.responseFormat().jsonSchema() != null) {
            config.responseMimeType("application/json");
            if (parameters.responseFormat().jsonSchema().rootElement() instanceof JsonRawSchema schema) {
                config.responseJsonSchema(Json.read(schema.schema()));
            }
        }
        HttpOptions.Builder http =
                HttpOptions.builder().timeout((int) parameters.timeout().toMillis());
        if (ownEndpoint && !parameters.callLabel().isEmpty()) {
            http.headers(Map.of(CALL_HEADER, parameters.callLabel()));
        }
        return config.httpOptions(http.build()).build();
    }

    private static List<Content> contents(List<ChatMessage> messages) {
        List<Content> contents = new ArrayList<>();
        for (ChatMessage message : messages) {
            if (message instanceof UserMessage user) {
                contents.add(content("user", user.singleText()));
            } else if (message instanceof AiMessage model) {
                contents.add(content("model", model.text()));
            }
        }
        return contents;
    }

    private static Content content(String role, String text) {
        return Content.builder().role(role).parts(Part.fromText(text)).build();
    }

    private static ChatResponse response(GenerateContentResponse answer, GeminiRequestParameters parameters) {
        String model = answer.modelVersion().orElse(parameters.modelName());
        Usage usage = answer.usageMetadata().map(GeminiChatModel::usage).orElse(Usage.NONE);
        answer.promptFeedback().flatMap(feedback -> feedback.blockReason()).ifPresent(reason -> {
            throw unusable(
                    reason.toString(),
                    model,
                    usage,
                    "The model " + model + " refused the prompt (" + reason + ").",
                    "Reword the requirement, or relax the model's safety settings.");
        });
        Candidate candidate = answer.candidates()
                .flatMap(list -> list.stream().findFirst())
                .orElseThrow(() -> unusable(
                        "empty",
                        model,
                        usage,
                        "The model " + model + " gave an empty answer.",
                        "Run again; if it stays so, use another model."));
        requireStop(candidate, model, usage, parameters);
        String text = candidate.content().flatMap(Content::parts).orElse(List.of()).stream()
                .filter(part -> !part.thought().orElse(false))
                .flatMap(part -> part.text().stream())
                .collect(Collectors.joining());
        if (text.isBlank()) {
            throw unusable(
                    "empty",
                    model,
                    usage,
                    "The model " + model + " gave an empty answer.",
                    "Run again; if it stays so, use another model.");
        }
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(text))
                .metadata(ChatResponseMetadata.builder()
                        .id(answer.responseId().orElse(null))
                        .modelName(model)
                        .tokenUsage(new TokenCounts(usage))
                        .finishReason(dev.langchain4j.model.output.FinishReason.STOP)
                        .build())
                .build();
    }

    private static void requireStop(
            Candidate candidate, String model, Usage usage, GeminiRequestParameters parameters) {
        FinishReason reason = candidate.finishReason().orElse(new FinishReason(FinishReason.Known.STOP));
        switch (reason.knownEnum()) {
            case STOP, FINISH_REASON_UNSPECIFIED -> {}
            case MAX_TOKENS ->
                throw unusable(
                        reason.toString(),
                        model,
                        usage,
                        "The model " + model + " was cut off at maxTokens=" + parameters.maxOutputTokens() + ".",
                        "Raise maxTokens, or split the task.");
            case SAFETY, RECITATION, BLOCKLIST, PROHIBITED_CONTENT, SPII ->
                throw unusable(
                        reason.toString(),
                        model,
                        usage,
                        "The model " + model + "'s answer was blocked (" + reason + ").",
                        "Reword the requirement, or use another model.");
            default ->
                throw unusable(
                        reason.toString(),
                        model,
                        usage,
                        "The model " + model + " stopped without a whole answer (" + reason + ").",
                        "Run again; if it stays so, use another model.");
        }
    }

    private static UnusableAnswerException unusable(
            String reason, String model, Usage usage, String message, String hint) {
        return new UnusableAnswerException(reason.toLowerCase(Locale.ROOT), model, usage, message, hint);
    }

    private static Usage usage(GenerateContentResponseUsageMetadata metadata) {
        return new Usage(
                metadata.promptTokenCount().orElse(0)
                        + metadata.toolUsePromptTokenCount().orElse(0),
                metadata.cachedContentTokenCount().orElse(0),
                metadata.candidatesTokenCount().orElse(0),
                metadata.thoughtsTokenCount().orElse(0));
    }

    @Override
    public void close() {
        client.close();
        calls.close();
    }
}
