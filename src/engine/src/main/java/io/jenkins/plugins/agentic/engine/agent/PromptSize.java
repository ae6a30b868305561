package io.jenkins.plugins.agentic.engine.agent;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.jenkins.plugins.agentic.engine.model.ModelRequest;

/**
 * How many tokens a request can be, without asking anybody. Byte-level and byte-fallback tokenizers never make more tokens
 * than bytes, so the bytes are a safe bound; in English text and code a token has about four characters.
 */
final class PromptSize {
    /** For the marks a model's own format puts around each message. */
    private static final int AROUND_A_MESSAGE = 16;

    private static final int CHARACTERS_A_TOKEN = 4;

    private PromptSize() {}

    /** No fewer tokens than the request can be counted as. */
    static long atMost(ModelRequest request) {
        return size(request, true);
    }

    /** About as many tokens as the request has. */
    static long about(ModelRequest request) {
        return size(request, false) / CHARACTERS_A_TOKEN;
    }

    /** About as many tokens as the message has. */
    static int about(ChatMessage message) {
        return (int) ((AROUND_A_MESSAGE + of(text(message), false)) / CHARACTERS_A_TOKEN);
    }

    private static long size(ModelRequest request, boolean bytes) {
        long size = of(request.answerSchema(), bytes);
        for (ChatMessage message : request.messages()) {
            size += AROUND_A_MESSAGE + of(text(message), bytes);
        }
        for (ToolSpecification tool : request.tools()) {
            size += AROUND_A_MESSAGE + of(tool.toString(), bytes);
        }
        return size;
    }

    private static String text(ChatMessage message) {
        if (message instanceof UserMessage user && user.hasSingleText()) {
            return user.singleText();
        }
        if (message instanceof SystemMessage system) {
            return system.text();
        }
        if (message instanceof ToolExecutionResultMessage result && result.text() != null) {
            return result.toolName() + result.text();
        }
        if (message instanceof AiMessage model
                && !model.hasToolExecutionRequests()
                && model.attributes().isEmpty()) {
            return model.text();
        }
        return ChatMessageSerializer.messageToJson(message);
    }

    private static long of(String text, boolean bytes) {
        if (text == null) {
            return 0;
        }
        if (!bytes) {
            return text.length();
        }
        long size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate pair is four bytes: two for each half.
            size += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return size;
    }
}
