package io.jenkins.plugins.agentic.engine.model;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.ClientOptions;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * Gemini through the Google GenAI SDK, as a LangChain4j {@link ChatModel} and {@link StreamingChatModel}: the
 * Developer API, Vertex AI, or an endpoint that speaks their protocol. Thread-safe; close it when done.
 *
 * <p>An answer that can't be used raises {@link UnusableAnswerException} with what it cost; everything else that goes
 * wrong is an {@link AgenticException} from {@link ModelErrors}.
 */
public final class GeminiChatModel implements ChatModel, StreamingChatModel, TokenCounter, AutoCloseable {
    /** Tells an endpoint other than Google's which call of which role this is. */
    static final String CALL_HEADER = "x-agentic-call";

    private final HttpCalls calls = new HttpCalls();
    private final Client client;
    private final GeminiCaches caches;
    private final Map<String, String> safety;
    private final boolean ownEndpoint;
    private final String defaultModel;
    private final BiConsumer<String, String> recorder;

    /** {@code recorder} is told each call's label and the answer's JSON. */
    public GeminiChatModel(ProviderSettings settings, String defaultModel, BiConsumer<String, String> recorder) {
        this(settings, defaultModel, recorder, null);
    }

    /** {@code credentials} for Vertex AI; null for those that the SDK finds on the machine. */
    GeminiChatModel(
            ProviderSettings settings,
            String defaultModel,
            BiConsumer<String, String> recorder,
            GoogleCredentials credentials) {
        HttpOptions.Builder http = HttpOptions.builder();
        // One attempt: retries are the engine's, so that each attempt is seen and paid for.
        http.retryOptions(HttpRetryOptions.builder().attempts(1).build());
        this.ownEndpoint = !settings.baseUrl().isEmpty();
        if (ownEndpoint) {
            http.baseUrl(settings.baseUrl());
        }
        Client.Builder builder = Client.builder()
                .clientOptions(
                        ClientOptions.builder().customHttpClient(calls.client()).build())
                .httpOptions(http.build());
        this.client = settings.kind() == ProviderSettings.Kind.VERTEX_AI
                ? vertex(builder, settings, credentials)
                : builder.apiKey(settings.apiKey()).vertexAI(false).build();
        this.caches = new GeminiCaches(client, settings.gemini().cacheFor(), Clock.systemUTC());
        this.safety = settings.gemini().safetySettings();
        this.defaultModel = defaultModel;
        this.recorder = recorder;
    }

    /** With an API key (express mode), or with Google credentials for a project. */
    private static Client vertex(Client.Builder builder, ProviderSettings settings, GoogleCredentials credentials) {
        builder.vertexAI(true);
        if (credentials != null) {
            builder.credentials(credentials);
        }
        return settings.apiKey().isEmpty()
                ? builder.project(settings.project())
                        .location(settings.location())
                        .build()
                : builder.apiKey(settings.apiKey()).build();
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
    public List<ChatModelListener> listeners() {
        return List.of();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        GeminiRequestParameters parameters = (GeminiRequestParameters) request.parameters();
        AtomicBoolean cacheMade = new AtomicBoolean();
        GenerateContentResponse answer = calls.make(
                parameters.modelName(),
                () -> caches.call(
                        parameters.modelName(),
                        config(request, parameters),
                        config -> client.models.generateContent(
                                parameters.modelName(), GeminiMessages.contents(request.messages()), config),
                        () -> cacheMade.set(true)));
        return read(request, parameters, answer, cacheMade.get());
    }

    /** Comes back when the answer is whole, or failed; the handler is told on threads of this model. */
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        GeminiRequestParameters parameters = (GeminiRequestParameters) request.parameters();
        GeminiStream stream = new GeminiStream(handler::onPartialResponse);
        AtomicBoolean cacheMade = new AtomicBoolean();
        ChatResponse response;
        try {
            GenerateContentResponse answer = calls.make(parameters.modelName(), () -> {
                try (ResponseStream<GenerateContentResponse> chunks = caches.call(
                        parameters.modelName(),
                        config(request, parameters),
                        config -> client.models.generateContentStream(
                                parameters.modelName(), GeminiMessages.contents(request.messages()), config),
                        () -> cacheMade.set(true))) {
                    chunks.forEach(stream::add);
                }
                return stream.whole(parameters.modelName());
            });
            response = read(request, parameters, answer, cacheMade.get());
        } catch (RuntimeException e) {
            handler.onError(billed(e, stream.used()));
            return;
        }
        handler.onCompleteResponse(response);
    }

    /** A stream that broke in the middle, ended with an error or was cancelled has cost what its chunks counted until then. */
    private static RuntimeException billed(RuntimeException failure, Usage used) {
        if (failure instanceof AgenticException cancelled
                && cancelled.code() == ErrorCode.ABORTED
                && used.total() > 0) {
            return ModelException.cancelled(cancelled, used);
        }
        boolean isBilled =
                failure instanceof ModelException known && known.used().total() > 0;
        return failure instanceof AgenticException known && known.retriable() && !isBilled && used.total() > 0
                ? ModelException.billed(known.getMessage(), known.hint(), "cut", used)
                : failure;
    }

    private ChatResponse read(
            ChatRequest request,
            GeminiRequestParameters parameters,
            GenerateContentResponse answer,
            boolean cacheMade) {
        recorder.accept(parameters.callLabel(), answer.toJson());
        GenerateContentResponse billed = cacheMade ? withoutCached(answer) : answer;
        return new GeminiAnswer(billed, parameters, ignored -> countOrGuess(request)).response();
    }

    /** What goes into a new cache is billed as any input: the call that made the cache is the one that pays for it. */
    private static GenerateContentResponse withoutCached(GenerateContentResponse answer) {
        return answer.usageMetadata()
                .map(usage -> answer.toBuilder()
                        .usageMetadata(
                                usage.toBuilder().clearCachedContentTokenCount().build())
                        .build())
                .orElse(answer);
    }

    private long countOrGuess(ChatRequest request) {
        try {
            return countTokens(request);
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.ABORTED) {
                throw e;
            }
            return TokenCounts.inText(request.messages().toString());
        }
    }

    @Override
    public long countTokens(ChatRequest request) {
        GeminiRequestParameters parameters = (GeminiRequestParameters) request.parameters();
        // The Developer API counts contents only, so what else is billed is sent to be counted as one of them.
        List<Content> contents = new ArrayList<>(GeminiMessages.contents(request.messages()));
        String tools = parameters.toolSpecifications().isEmpty()
                ? ""
                : parameters.toolSpecifications().toString();
        String beside = GeminiConfig.system(request, parameters) + tools + GeminiConfig.responseSchema(parameters);
        if (!beside.isEmpty()) {
            contents.add(GeminiMessages.text("user", beside));
        }
        return calls.make(parameters.modelName(), () -> client.models
                .countTokens(parameters.modelName(), contents, null)
                .totalTokens()
                .orElseThrow(() -> new IllegalStateException("countTokens told no total")));
    }

    private GenerateContentConfig config(ChatRequest request, GeminiRequestParameters parameters) {
        return GeminiConfig.of(request, parameters, http(parameters), safety);
    }

    private HttpOptions http(GeminiRequestParameters parameters) {
        HttpOptions.Builder http =
                HttpOptions.builder().timeout((int) parameters.timeout().toMillis());
        if (ownEndpoint && !parameters.callLabel().isEmpty()) {
            http.headers(Map.of(CALL_HEADER, parameters.callLabel()));
        }
        return http.build();
    }

    @Override
    public void close() {
        client.close();
        calls.close();
    }
}
