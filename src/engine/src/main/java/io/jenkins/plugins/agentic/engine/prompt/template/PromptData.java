package io.jenkins.plugins.agentic.engine.prompt.template;

import java.util.List;
import java.util.Map;

/**
 * What a prompt is rendered with: plain maps, lists, texts, numbers and booleans.
 *
 * @param input the variables
 * @param messages earlier messages of the conversation; they come where {@code {{history}}} stands, or else before the last
 *     message of the user
 * @param docs documents, seen by the template as {@code @metadata.docs}
 * @param context what the template sees as {@code @name}, such as {@code @state}
 * @param strict whether each variable the body names outside of loops must be given
 */
public record PromptData(
        Map<String, ?> input, List<Message> messages, List<?> docs, Map<String, ?> context, boolean strict) {
    public static PromptData of(Map<String, ?> input) {
        return new PromptData(input, List.of(), List.of(), Map.of(), false);
    }

    public PromptData withMessages(List<Message> earlier) {
        return new PromptData(input, List.copyOf(earlier), docs, context, strict);
    }

    public PromptData withContext(Map<String, ?> variables) {
        return new PromptData(input, messages, docs, variables, strict);
    }

    public PromptData strictly() {
        return new PromptData(input, messages, docs, context, true);
    }
}
