package io.jenkins.plugins.agentic.bench;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;

/** A planner's model that answers at once, so that what is measured is all ours. */
final class AtOnce implements ChatModel {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(PLAN))
                .metadata(ChatResponseMetadata.builder()
                        .modelName(request.modelName())
                        .tokenUsage(new TokenUsage(400, 100))
                        .build())
                .build();
    }
}
