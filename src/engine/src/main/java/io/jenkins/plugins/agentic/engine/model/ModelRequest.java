package io.jenkins.plugins.agentic.engine.model;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One model turn, whichever provider answers it.
 *
 * @param temperature 0 to 2, or null for the model's own
 * @param maxOutputTokens most tokens of the answer, thoughts included, or null for the model's own
 * @param timeout longest time for the whole answer
 * @param callLabel role and number of the call, told to endpoints other than the provider's own; empty for none
 * @param answerSchema JSON Schema of the answer as text, or null for free text
 * @param thinking how much it may think
 * @param safety harm category to threshold, as Gemini names them; empty for the model's own, ignored by other providers
 * @param partial told each piece of the answer's text as it comes, or null; not every provider streams
 */
public record ModelRequest(
        String model,
        List<ChatMessage> messages,
        List<ToolSpecification> tools,
        Double temperature,
        Integer maxOutputTokens,
        Duration timeout,
        String callLabel,
        String answerSchema,
        Thinking thinking,
        Map<String, String> safety,
        Consumer<String> partial) {}
