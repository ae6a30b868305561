package io.jenkins.plugins.agentic.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.Part;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** LangChain4j's messages as Gemini's contents, and back. */
final class GeminiMessages {
    /**
     * An answer's content as Gemini gave it, kept with the message: calls and thought signatures must be sent back to the
     * letter (Gemini API, "Thought signatures").
     */
    private static final String CONTENT = "gemini.content";

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private GeminiMessages() {}

    /** The system messages, one after the other; empty where there is none. */
    static String system(List<ChatMessage> messages) {
        return messages.stream()
                .filter(SystemMessage.class::isInstance)
                .map(message -> ((SystemMessage) message).text())
                .collect(Collectors.joining("\n\n"));
    }

    /** All but the system messages. Results of tools that were called together stand in one content. */
    static List<Content> contents(List<ChatMessage> messages) {
        List<Content> contents = new ArrayList<>();
        List<Part> results = new ArrayList<>();
        for (ChatMessage message : messages) {
            if (message instanceof ToolExecutionResultMessage result) {
                results.add(result(result));
                continue;
            }
            if (!results.isEmpty()) {
                contents.add(content("user", results));
                results = new ArrayList<>();
            }
            if (message instanceof UserMessage user) {
                contents.add(text("user", user.singleText()));
            } else if (message instanceof AiMessage model) {
                contents.add(answer(model));
            }
        }
        if (!results.isEmpty()) {
            contents.add(content("user", results));
        }
        return contents;
    }

    static Content text(String role, String text) {
        return content(role, List.of(Part.fromText(text)));
    }

    private static Content content(String role, List<Part> parts) {
        return Content.builder().role(role).parts(parts).build();
    }

    private static Part result(ToolExecutionResultMessage result) {
        FunctionResponse.Builder response = FunctionResponse.builder()
                .name(result.toolName())
                .response(Map.of(Boolean.TRUE.equals(result.isError()) ? "error" : "result", result.text()));
        if (result.id() != null && !result.id().isEmpty()) {
            response.id(result.id());
        }
        return Part.builder().functionResponse(response.build()).build();
    }

    private static Content answer(AiMessage message) {
        if (message.attributes().get(CONTENT) instanceof String kept) {
            return Content.fromJson(kept);
        }
        List<Part> parts = new ArrayList<>();
        if (message.text() != null && !message.text().isEmpty()) {
            parts.add(Part.fromText(message.text()));
        }
        // Another model's calls, when this one takes over.
        for (ToolExecutionRequest request : message.toolExecutionRequests()) {
            FunctionCall.Builder call =
                    FunctionCall.builder().name(request.name()).args(arguments(request));
            if (request.id() != null && !request.id().isEmpty()) {
                call.id(request.id());
            }
            parts.add(Part.builder().functionCall(call.build()).build());
        }
        return content("model", parts);
    }

    private static Map<String, Object> arguments(ToolExecutionRequest request) {
        try {
            return Json.MAPPER.readValue(request.arguments(), OBJECT);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            // The other model wrote no JSON, and was told so.
            return Map.of("arguments", String.valueOf(request.arguments()));
        }
    }

    /** What the model answered: text, thoughts apart from it, and calls of tools. */
    static AiMessage message(Content content) {
        List<Part> parts = content.parts().orElse(List.of());
        AiMessage.Builder message = AiMessage.builder().text(text(parts, false));
        String thoughts = text(parts, true);
        if (!thoughts.isEmpty()) {
            message.thinking(thoughts);
        }
        List<ToolExecutionRequest> requests = new ArrayList<>();
        for (Part part : parts) {
            part.functionCall().ifPresent(call -> requests.add(request(call)));
        }
        if (!requests.isEmpty()) {
            message.toolExecutionRequests(requests);
        }
        if (!requests.isEmpty()
                || parts.stream().anyMatch(part -> part.thoughtSignature().isPresent())) {
            // Nobody needs thoughts again that are not signed.
            List<Part> kept = parts.stream()
                    .filter(part -> !part.thought().orElse(false)
                            || part.thoughtSignature().isPresent())
                    .toList();
            message.attributes(Map.of(CONTENT, content("model", kept).toJson()));
        }
        return message.build();
    }

    private static String text(List<Part> parts, boolean thoughts) {
        return parts.stream()
                .filter(part -> part.thought().orElse(false) == thoughts)
                .flatMap(part -> part.text().stream())
                .collect(Collectors.joining());
    }

    private static ToolExecutionRequest request(FunctionCall call) {
        return ToolExecutionRequest.builder()
                .id(call.id().orElse(""))
                .name(call.name().orElse(""))
                .arguments(Json.write(call.args().orElse(Map.of())))
                .build();
    }
}
