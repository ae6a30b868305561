package io.jenkins.plugins.agentic.engine.model;

import com.google.genai.types.Candidate;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Reads a whole answer of Gemini: what it says, what it cost, and whether it can be used. */
final class GeminiAnswer {
    private final GenerateContentResponse answer;
    private final String model;
    private final Integer maxOutputTokens;
    private final TokenCounts tokens;

    /** {@code promptTokens} is asked only where the answer does not say what it cost. */
    GeminiAnswer(
            GenerateContentResponse answer,
            GeminiRequestParameters parameters,
            ToLongFunction<GenerateContentResponse> promptTokens) {
        this.answer = answer;
        this.model = answer.modelVersion().orElse(parameters.modelName());
        this.maxOutputTokens = parameters.maxOutputTokens();
        this.tokens = answer.usageMetadata()
                .filter(metadata -> metadata.totalTokenCount().orElse(0) > 0)
                .map(metadata -> new TokenCounts(usage(metadata)))
                .orElseGet(() -> TokenCounts.estimated(new Usage(
                        promptTokens.applyAsLong(answer),
                        0,
                        TokenCounts.inText(content(answer).toJson()),
                        0)));
    }

    static Usage usage(GenerateContentResponseUsageMetadata metadata) {
        return new Usage(
                metadata.promptTokenCount().orElse(0)
                        + metadata.toolUsePromptTokenCount().orElse(0),
                metadata.cachedContentTokenCount().orElse(0),
                metadata.candidatesTokenCount().orElse(0),
                metadata.thoughtsTokenCount().orElse(0));
    }

    private static Content content(GenerateContentResponse answer) {
        return answer.candidates()
                .flatMap(candidates -> candidates.stream().findFirst())
                .flatMap(Candidate::content)
                .orElseGet(() -> Content.builder().build());
    }

    /**
     * @throws UnusableAnswerException when the answer is paid for and of no use
     * @throws ModelException when it is paid for, of no use, and another try may give a better one
     */
    ChatResponse response() {
        answer.promptFeedback().flatMap(feedback -> feedback.blockReason()).ifPresent(reason -> {
            throw unusable(
                    reason.toString(),
                    "The model " + model + " refused the prompt (" + reason + ").",
                    "Reword the requirement, or relax the model's safety settings.");
        });
        Candidate candidate =
                answer.candidates().flatMap(list -> list.stream().findFirst()).orElseThrow(this::empty);
        requireStop(candidate.finishReason().orElse(new FinishReason(FinishReason.Known.STOP)));
        AiMessage message = GeminiMessages.message(content(answer));
        if (!message.hasToolExecutionRequests()
                && (message.text() == null || message.text().isBlank())) {
            throw empty();
        }
        return ChatResponse.builder()
                .aiMessage(message)
                .metadata(ChatResponseMetadata.builder()
                        .id(answer.responseId().orElse(null))
                        .modelName(model)
                        .tokenUsage(tokens)
                        .finishReason(
                                message.hasToolExecutionRequests()
                                        ? dev.langchain4j.model.output.FinishReason.TOOL_EXECUTION
                                        : dev.langchain4j.model.output.FinishReason.STOP)
                        .build())
                .build();
    }

    private void requireStop(FinishReason reason) {
        switch (reason.knownEnum()) {
            case STOP -> {}
            case MAX_TOKENS ->
                throw unusable(
                        reason.toString(),
                        "The model " + model + " was cut off at "
                                + (maxOutputTokens == null
                                        ? "its own limit of tokens."
                                        : "maxTokens=" + maxOutputTokens + "."),
                        "Raise maxTokens, or split the task.");
            case SAFETY, RECITATION, BLOCKLIST, PROHIBITED_CONTENT, SPII, IMAGE_SAFETY, IMAGE_PROHIBITED_CONTENT ->
                throw unusable(
                        reason.toString(),
                        "The model " + model + "'s answer was blocked (" + reason + ").",
                        "Reword the requirement, or use another model.");
            case MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL ->
                throw ModelException.billed(
                        "The model " + model + " wrote a tool call that can't be read (" + reason + ").",
                        "Use another model, or fewer tools.",
                        reason.toString().toLowerCase(Locale.ROOT),
                        tokens.usage());
            default ->
                throw unusable(
                        reason.toString(),
                        "The model " + model + " stopped without a whole answer (" + reason + ").",
                        "Run again; if it stays so, use another model.");
        }
    }

    private UnusableAnswerException empty() {
        return unusable(
                "empty",
                "The model " + model + " gave an empty answer.",
                "Run again; if it stays so, use another model.");
    }

    private UnusableAnswerException unusable(String reason, String message, String hint) {
        return new UnusableAnswerException(reason.toLowerCase(Locale.ROOT), model, tokens.usage(), message, hint);
    }
}
