package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * OpenAI, Anthropic, Ollama and endpoints that speak OpenAI's protocol, each through LangChain4j's own module, and what a
 * {@link ModelProvider} makes. Thread-safe; close it when done. What goes wrong is told as {@link GeminiChatModel} tells it.
 */
final class LangChain4jModel implements ChatModel, AutoCloseable {
    /** They refuse any temperature but their own. */
    private static final Pattern REASONING = Pattern.compile("(o[0-9]|gpt-5).*");
    /** Anthropic's models that take a temperature: those after 4.6 refuse it. */
    private static final Pattern WITH_TEMPERATURE =
            Pattern.compile("claude-(3.*|(opus|sonnet|haiku)-4(-[0-6])?(-\\d{8})?)");
    /** Anthropic's API wants a limit of the answer; every model since Claude 4 gives as much. */
    private static final int ANTHROPIC_OUTPUT = 32_000;

    private final ProviderSettings.Kind kind;
    private final HttpCalls calls = new HttpCalls();
    private final OkHttpExchange http;
    private final boolean ownEndpoint;
    private final ChatModel module;

    LangChain4jModel(ProviderSettings provider, String defaultModel) {
        this.kind = provider.kind();
        this.http = new OkHttpExchange(calls.client(), provider.apiKey());
        this.ownEndpoint = !provider.baseUrl().isEmpty();
        this.module = module(provider, defaultModel);
    }

    /** {@code added}: what an extension made. */
    LangChain4jModel(ProviderSettings provider, ChatModel added) {
        this.kind = provider.kind();
        this.http = new OkHttpExchange(calls.client(), provider.apiKey());
        this.ownEndpoint = false;
        this.module = added;
    }

    private ChatModel module(ProviderSettings provider, String defaultModel) {
        String baseUrl = provider.baseUrl().isEmpty() ? null : provider.baseUrl();
        return switch (provider.kind()) {
            case ANTHROPIC -> {
                AnthropicChatModel.AnthropicChatModelBuilder builder = AnthropicChatModel.builder()
                        .httpClientBuilder(http)
                        .apiKey(provider.apiKey())
                        .modelName(defaultModel)
                        .maxRetries(0);
                yield baseUrl == null
                        ? builder.build()
                        : builder.baseUrl(baseUrl).build();
            }
            case OLLAMA -> {
                OllamaChatModel.OllamaChatModelBuilder builder =
                        OllamaChatModel.builder().maxRetries(0);
                builder.httpClientBuilder(http);
                builder.baseUrl(baseUrl == null ? "http://localhost:11434" : baseUrl);
                builder.modelName(defaultModel);
                yield builder.build();
            }
            case OPENAI, OPENAI_COMPATIBLE -> {
                OpenAiChatModel.OpenAiChatModelBuilder builder = OpenAiChatModel.builder()
                        .httpClientBuilder(http)
                        .apiKey(provider.apiKey().isEmpty() ? "none" : provider.apiKey())
                        .modelName(defaultModel)
                        .maxRetries(0);
                yield baseUrl == null
                        ? builder.build()
                        : builder.baseUrl(baseUrl).build();
            }
            case GEMINI, VERTEX_AI, EXTENSION ->
                throw new IllegalArgumentException(provider.kind() + " has an adapter of its own");
        };
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return GeminiRequestParameters.builder().build();
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        GeminiRequestParameters parameters = (GeminiRequestParameters) request.parameters();
        ChatRequest own = own(request, parameters);
        ChatResponse response = calls.make(parameters.modelName(), () -> {
            http.prepare(parameters.timeout(), ownEndpoint ? parameters.callLabel() : "");
            try {
                return module.chat(own);
            } catch (ContentFilteredException e) {
                // OpenAI's refusal; LangChain4j keeps back what it cost.
                throw blocked("refusal", parameters.modelName(), estimated(request, e.getMessage()));
            }
        });
        return checked(request, parameters, response);
    }

    private ChatRequest own(ChatRequest request, GeminiRequestParameters parameters) {
        String schema = parameters.responseFormat() != null
                        && parameters.responseFormat().jsonSchema() != null
                        && parameters.responseFormat().jsonSchema().rootElement() instanceof JsonRawSchema raw
                ? raw.schema()
                : "";
        boolean takesSchema = kind == ProviderSettings.Kind.OPENAI || kind == ProviderSettings.Kind.OLLAMA;
        boolean hasTools = !parameters.toolSpecifications().isEmpty();
        // With a schema of the answer Ollama calls no tool.
        boolean inSystem = !schema.isEmpty() && (!takesSchema || hasTools && kind == ProviderSettings.Kind.OLLAMA);
        List<ChatMessage> messages = inSystem ? withSchema(request.messages(), schema) : request.messages();
        ResponseFormat format = inSystem || schema.isEmpty() ? null : parameters.responseFormat();
        return ChatRequest.builder()
                .messages(messages)
                .parameters(parameters(parameters, format))
                .build();
    }

    private ChatRequestParameters parameters(GeminiRequestParameters given, ResponseFormat format) {
        String model = given.modelName();
        if (kind == ProviderSettings.Kind.OPENAI) {
            OpenAiChatRequestParameters.Builder own = OpenAiChatRequestParameters.builder();
            own.modelName(model).toolSpecifications(given.toolSpecifications()).responseFormat(format);
            own.maxCompletionTokens(given.maxOutputTokens());
            if (!REASONING.matcher(model).matches()) {
                own.temperature(given.temperature());
            }
            return own.build();
        }
        Double temperature = given.temperature();
        Integer most = given.maxOutputTokens();
        if (kind == ProviderSettings.Kind.ANTHROPIC) {
            boolean taken =
                    temperature != null && WITH_TEMPERATURE.matcher(model).matches();
            temperature = taken ? Double.valueOf(Math.min(1, temperature)) : null;
            // LangChain4j's own default would cut answers off at 1,024.
            most = most == null ? Integer.valueOf(ANTHROPIC_OUTPUT) : most;
        }
        return DefaultChatRequestParameters.builder()
                .modelName(model)
                .toolSpecifications(given.toolSpecifications())
                .responseFormat(format)
                .temperature(temperature)
                .maxOutputTokens(most)
                .build();
    }

    private static List<ChatMessage> withSchema(List<ChatMessage> messages, String schema) {
        List<ChatMessage> with = new ArrayList<>(messages);
        String rule = "When you need no tool any more, answer with JSON only, that fits this JSON Schema:\n" + schema;
        if (!with.isEmpty() && with.get(0) instanceof SystemMessage system) {
            with.set(0, SystemMessage.from(system.text() + "\n\n" + rule));
        } else {
            with.add(0, SystemMessage.from(rule));
        }
        return with;
    }

    private static ChatResponse checked(
            ChatRequest request, GeminiRequestParameters parameters, ChatResponse response) {
        String model = response.metadata().modelName() == null
                ? parameters.modelName()
                : response.metadata().modelName();
        TokenUsage told = response.metadata().tokenUsage();
        boolean counted = told != null && TokenCounts.of(told).total() > 0;
        TokenCounts tokens = counted
                ? new TokenCounts(TokenCounts.of(told))
                : estimated(request, response.aiMessage().toString());
        FinishReason reason = response.metadata().finishReason();
        if (reason == FinishReason.LENGTH) {
            throw new UnusableAnswerException(
                    "max_tokens",
                    model,
                    tokens.usage(),
                    "The model " + model + " was cut off at "
                            + (parameters.maxOutputTokens() == null
                                    ? "its own limit of tokens."
                                    : "maxTokens=" + parameters.maxOutputTokens() + "."),
                    "Raise maxTokens, or split the task.");
        }
        if (reason == FinishReason.CONTENT_FILTER) {
            throw blocked("content_filter", model, tokens);
        }
        // Such as Anthropic's refusal, whose text is none of the answer asked for.
        if (reason == FinishReason.OTHER && !response.aiMessage().hasToolExecutionRequests()) {
            throw new UnusableAnswerException(
                    "other",
                    model,
                    tokens.usage(),
                    "The model " + model + " stopped without a whole answer.",
                    "Reword the requirement, or use another model.");
        }
        String text = response.aiMessage().text();
        if (!response.aiMessage().hasToolExecutionRequests() && (text == null || text.isBlank())) {
            throw new UnusableAnswerException(
                    reason == null || reason == FinishReason.STOP
                            ? "empty"
                            : reason.name().toLowerCase(Locale.ROOT),
                    model,
                    tokens.usage(),
                    "The model " + model + " gave an empty answer.",
                    "Run again; if it stays so, use another model.");
        }
        return ChatResponse.builder()
                .aiMessage(response.aiMessage())
                .metadata(ChatResponseMetadata.builder()
                        .id(response.metadata().id())
                        .modelName(model)
                        .tokenUsage(tokens)
                        .finishReason(reason)
                        .build())
                .build();
    }

    private static TokenCounts estimated(ChatRequest request, String answer) {
        return TokenCounts.estimated(new Usage(
                TokenCounts.inText(request.messages().toString()), 0, TokenCounts.inText(String.valueOf(answer)), 0));
    }

    private static UnusableAnswerException blocked(String outcome, String model, TokenCounts tokens) {
        return new UnusableAnswerException(
                outcome,
                model,
                tokens.usage(),
                "The model " + model + "'s answer was blocked (" + outcome + ").",
                "Reword the requirement, or use another model.");
    }

    @Override
    public void close() throws Exception {
        calls.close();
        if (kind == ProviderSettings.Kind.EXTENSION && module instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}
