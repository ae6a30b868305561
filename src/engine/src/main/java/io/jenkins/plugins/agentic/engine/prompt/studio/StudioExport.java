package io.jenkins.plugins.agentic.engine.prompt.studio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.template.DotPrompt;
import io.jenkins.plugins.agentic.engine.prompt.template.FrontMatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a template as a prompt of AI Studio: what it was imported from, or else a chat prompt. What AI Studio has no place
 * for is in a block of its own, so that an import gives the very same template.
 */
public final class StudioExport {
    private static final List<String> PLACED = List.of("model", "config", "output");

    private StudioExport() {}

    /**
     * An exported prompt.
     *
     * @param notes what AI Studio has no place for and does not see, one sentence each
     */
    public record Exported(String json, List<String> notes) {}

    public static Exported write(DotPrompt prompt) {
        ObjectNode fields = prompt.fields().raw();
        String kind = fields.path(StudioImport.KIND).asText("chat");
        List<String> notes = new ArrayList<>();
        fields.fieldNames().forEachRemaining(key -> {
            boolean examples = key.equals(FrontMatter.EXAMPLES) && kind.equals("structured");
            if (!PLACED.contains(key) && !key.startsWith("aistudio.") && !examples) {
                notes.add(nowhere(key));
            }
        });
        StudioSettings.misplaced(fields, prompt.fields().outputSchema()).forEach(key -> notes.add(nowhere(key)));
        ObjectNode root = visible(prompt);
        if (!saysAllOf(prompt, root)) {
            StudioBlock.put(root, prompt.source());
        }
        return new Exported(Json.pretty(root), notes);
    }

    private static String nowhere(String key) {
        return "AI Studio has no place for '" + key + "': it is kept in the file's block '" + StudioBlock.KEY
                + "', for an import here.";
    }

    private static boolean saysAllOf(DotPrompt prompt, ObjectNode root) {
        try {
            return StudioImport.seen(prompt.name(), root.deepCopy()).source().equals(prompt.source());
        } catch (AgenticException e) {
            // Its extension keys were edited so that they fit nothing any more.
            return false;
        }
    }

    /** What AI Studio sees. */
    static ObjectNode visible(DotPrompt prompt) {
        ObjectNode fields = prompt.fields().raw();
        String kind = fields.path(StudioImport.KIND).asText("chat");
        ObjectNode settings = extension(fields, StudioImport.SETTINGS);
        StudioSettings.toStudio(fields, prompt.fields().outputSchema(), settings);
        List<String> systems = new ArrayList<>();
        ArrayNode chunks = Json.MAPPER.createArrayNode();
        for (DotPrompt.Turn turn : prompt.turns()) {
            String text = StudioText.toStudio(turn.text());
            if (turn.role().equals("system")) {
                systems.add(text);
            } else {
                ObjectNode chunk = fields.path(StudioImport.CHUNKS).path(chunks.size()) instanceof ObjectNode extra
                        ? extra.deepCopy()
                        : Json.MAPPER.createObjectNode();
                if (kind.equals("request")) {
                    chunk.putArray("parts").addObject().put("text", text);
                } else {
                    chunk.put("text", text);
                }
                chunks.add(chunk.put("role", turn.role()));
            }
        }
        ObjectNode root = extension(fields, StudioImport.REST);
        switch (kind) {
            case "structured" -> {
                root.set("runSettings", settings);
                if (fields.has(StudioImport.SYSTEM) && !systems.isEmpty()) {
                    root.set("systemInstruction", system(fields, systems.remove(0)));
                }
                root.set(
                        "dataPrompt",
                        StudioData.toStudio(fields, child(root, "dataPrompt"), String.join("\n", systems)));
            }
            case "request" -> request(root, settings, system(fields, String.join("\n", systems)), chunks);
            default -> {
                root.set("runSettings", settings);
                root.set("systemInstruction", system(fields, String.join("\n", systems)));
                child(root, "chunkedPrompt").set("chunks", chunks);
            }
        }
        return root;
    }

    private static void request(ObjectNode root, ObjectNode settings, JsonNode system, ArrayNode contents) {
        for (String key : List.of("model", "safetySettings")) {
            if (settings.has(key)) {
                root.set(key, settings.remove(key));
            }
        }
        ObjectNode thinking = Json.MAPPER.createObjectNode();
        for (String key : List.of("thinkingBudget", "thinkingLevel", "includeThoughts")) {
            if (settings.has(key)) {
                JsonNode value = settings.remove(key);
                thinking.set(
                        key,
                        value.isTextual()
                                ? Json.MAPPER
                                        .getNodeFactory()
                                        .textNode(value.textValue().replace("THINKING_", ""))
                                : value);
            }
        }
        if (!thinking.isEmpty()) {
            settings.set("thinkingConfig", thinking);
        }
        if (!settings.isEmpty()) {
            root.set("generationConfig", settings);
        }
        if (!system.isEmpty()) {
            root.set("systemInstruction", system);
        }
        root.set("contents", contents);
    }

    private static ObjectNode extension(ObjectNode fields, String key) {
        return fields.path(key) instanceof ObjectNode there ? there.deepCopy() : Json.MAPPER.createObjectNode();
    }

    private static ObjectNode child(ObjectNode root, String key) {
        return root.path(key) instanceof ObjectNode there ? there : root.putObject(key);
    }

    /** In the form it was imported in: a text, a map with a text, or a list of parts. */
    private static JsonNode system(ObjectNode fields, String text) {
        ObjectNode system = Json.MAPPER.createObjectNode();
        String form = fields.path(StudioImport.SYSTEM).asText();
        if (form.equals("string")) {
            return Json.MAPPER.getNodeFactory().textNode(text);
        }
        if (form.equals("text")) {
            return system.put("text", text);
        }
        if (!text.isEmpty()) {
            system.putArray("parts").addObject().put("text", text);
        }
        return system;
    }
}
