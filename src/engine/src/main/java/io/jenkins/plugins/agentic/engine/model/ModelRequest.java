package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One model turn, whichever provider answers it.
 *
 * @param temperature 0 to 2, or null for the model's own
 * @param maxOutputTokens most tokens of the answer, thoughts included, or null for the model's own
 * @param thinking how much to think, or null for the model's own
 * @param timeout longest time for the whole answer
 * @param callLabel role and number of the call, told to endpoints other than the provider's own; empty for none
 * @param answerSchema JSON Schema of the answer as text, or null for free text
 * @param partial is told each piece of the answer as it comes, or null: then it comes in one piece
 */
public record ModelRequest(
        String model,
        List<ChatMessage> messages,
        List<ToolSpecification> tools,
        Double temperature,
        Integer maxOutputTokens,
        Thinking thinking,
        Duration timeout,
        String callLabel,
        String answerSchema,
        Consumer<String> partial) {
    /** Placeholder until the models room is merged. */
    public record Thinking() {}
}
