package io.jenkins.plugins.agentic.engine.agent;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model answered in one turn, as the journal keeps it.
 *
 * @param message text, tool calls and the model's own marks (thought signatures), which later turns must send back
 * @param model as it named itself
 * @param price US dollars
 * @param routing why this model was asked
 */
record TurnAnswer(AiMessage message, String model, Usage usage, BigDecimal price, String routing) {
    private static final String REHEARSAL = "rehearsal/";

    static boolean isRehearsal(String model) {
        return model.startsWith(REHEARSAL);
    }

    boolean rehearsal() {
        return isRehearsal(model);
    }

    String text() {
        return message.text() == null ? "" : message.text();
    }

    String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("message", new RawValue(ChatMessageSerializer.messageToJson(message)));
        json.put("model", model);
        json.put("usage", usage.toMap());
        json.put("price", price.toPlainString());
        json.put("routing", routing);
        return Json.write(json);
    }

    static TurnAnswer fromJson(String json) {
        Map<String, Object> map = Json.readMap(json);
        // Before tools there was only a text.
        AiMessage message = map.containsKey("text")
                ? AiMessage.from((String) map.get("text"))
                : (AiMessage) ChatMessageDeserializer.messageFromJson(Json.write(map.get("message")));
        return new TurnAnswer(
                message,
                (String) map.get("model"),
                Usage.fromMap((Map<?, ?>) map.get("usage")),
                new BigDecimal((String) map.get("price")),
                (String) map.getOrDefault("routing", ""));
    }
}
