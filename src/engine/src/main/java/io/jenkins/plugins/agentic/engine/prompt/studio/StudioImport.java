package io.jenkins.plugins.agentic.engine.prompt.studio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.template.DotPrompt;
import io.jenkins.plugins.agentic.engine.prompt.template.FrontMatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a prompt of AI Studio as a template. */
public final class StudioImport {
    static final String KIND = "aistudio.kind";
    static final String REST = "aistudio.rest";
    static final String SETTINGS = "aistudio.settings";
    static final String SYSTEM = "aistudio.system";
    static final String CHUNKS = "aistudio.chunks";

    private static final int MOST = 20_000_000;

    private final List<String> notes = new ArrayList<>();
    private final ObjectNode fields = Json.MAPPER.createObjectNode();
    private final StringBuilder body = new StringBuilder();
    private String suite = "";

    private StudioImport() {}

    /**
     * An imported prompt.
     *
     * @param source the template's source
     * @param suite its test cases, as a suite in YAML, if it has any
     * @param notes what was left out, one sentence each
     */
    public record Imported(String source, Optional<String> suite, List<String> notes) {}

    /**
     * Imports a chat prompt, a structured prompt or a request body.
     *
     * @param name of the template to be
     * @throws AgenticException where {@code json} is none of these
     */
    public static Imported read(String name, String json) {
        if (json.length() > MOST) {
            throw refused("it has more than " + MOST + " characters");
        }
        try {
            if (!(Json.MAPPER.readTree(json) instanceof ObjectNode root)) {
                throw refused("it is JSON, but not an object");
            }
            Optional<String> block = StudioBlock.take(root);
            Imported seen = seen(name, root);
            return block.map(source -> StudioBlock.merged(name, source, seen)).orElse(seen);
        } catch (JsonProcessingException e) {
            throw refused("it is not JSON (line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage() + ")");
        }
    }

    /** What AI Studio's fields say; {@code root} is used up. */
    static Imported seen(String name, ObjectNode root) {
        StudioImport studio = new StudioImport();
        studio.root(name, root);
        String source = FrontMatter.source(studio.fields, studio.body.toString().strip());
        DotPrompt.parse(name, source, DotPrompt.Library.empty());
        return new Imported(source, Optional.of(studio.suite).filter(s -> !s.isEmpty()), List.copyOf(studio.notes));
    }

    private static AgenticException refused(String why) {
        return new AgenticException(
                ErrorCode.PROMPT,
                "The file is no prompt of AI Studio: " + why + ".",
                "Give a prompt that AI Studio saved to Drive, or a request body of its 'Get code'.");
    }

    private void root(String name, ObjectNode root) {
        if (root.path("chunkedPrompt").path("chunks").isArray()) {
            settings(root, "runSettings");
            system(root, "systemInstruction");
            ObjectNode chunked = (ObjectNode) root.path("chunkedPrompt");
            chunks((ArrayNode) chunked.remove("chunks"));
            if (chunked.isEmpty()) {
                root.remove("chunkedPrompt");
            }
        } else if (root.path("dataPrompt").isObject()) {
            fields.put(KIND, "structured");
            settings(root, "runSettings");
            if (!text(root.path("systemInstruction")).isBlank()) {
                fields.put(SYSTEM, "parts");
                system(root, "systemInstruction");
            }
            StudioData data = new StudioData((ObjectNode) root.path("dataPrompt"));
            data.toFields(fields, body);
            suite = data.suite(name, root.path("testExamples"));
        } else if (StudioRequest.isOne(root)) {
            fields.put(KIND, "request");
            request(StudioRequest.inOneForm(root));
        } else {
            throw refused("it has neither chunkedPrompt.chunks nor dataPrompt nor contents");
        }
        if (!root.isEmpty()) {
            fields.set(REST, root);
        }
    }

    private void settings(ObjectNode root, String key) {
        if (root.remove(key) instanceof ObjectNode settings) {
            StudioSettings.toFields(settings, fields);
            if (!settings.isEmpty()) {
                fields.set(SETTINGS, settings);
            }
        }
    }

    private void request(ObjectNode root) {
        ObjectNode config = (ObjectNode) root.path("generationConfig");
        if (config.remove("thinkingConfig") instanceof ObjectNode thinking) {
            thinking.properties().forEach(entry -> config.set(entry.getKey(), entry.getValue()));
        }
        for (String key : List.of("model", "safetySettings")) {
            if (root.has(key)) {
                config.set(key, root.remove(key));
            }
        }
        settings(root, "generationConfig");
        system(root, "systemInstruction");
        chunks((ArrayNode) root.remove("contents"));
    }

    private void system(ObjectNode root, String key) {
        JsonNode system = root.remove(key);
        if (system == null) {
            return;
        }
        String text = text(system);
        if (system.isTextual() || system.has("text")) {
            fields.put(SYSTEM, system.isTextual() ? "string" : "text");
        }
        turn("system", text);
    }

    private static String text(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.path("text").isTextual()) {
            return node.path("text").textValue();
        }
        StringBuilder text = new StringBuilder();
        node.path("parts")
                .forEach(part -> text.append(
                        part.path("thought").asBoolean()
                                ? ""
                                : part.path("text").asText()));
        return text.toString();
    }

    private void chunks(ArrayNode chunks) {
        ArrayNode extras = Json.MAPPER.createArrayNode();
        boolean any = false;
        int number = 0;
        for (JsonNode chunk : chunks) {
            number++;
            String text = text(chunk);
            if (chunk.path("isThought").asBoolean() || chunk.path("thought").asBoolean()) {
                notes.add("Chunk " + number + " is a thought of the model and was left out.");
            } else if (chunk.has("errorMessage")) {
                notes.add("Chunk " + number + " is an error and was left out.");
            } else if (text.isBlank()) {
                notes.add("Chunk " + number + " has no text (it has " + String.join(", ", names(chunk))
                        + ") and was left out.");
            } else {
                JsonNode parts = chunk.path("parts");
                int place = number;
                parts.forEach(part -> {
                    if (part.path("thought").asBoolean()) {
                        notes.add("A thought of the model in chunk " + place + " was left out.");
                    } else if (!part.has("text")) {
                        notes.add("A part without text (" + String.join(", ", names(part)) + ") was left out.");
                    }
                });
                turn(chunk.path("role").asText("user").equals("model") ? "model" : "user", text);
                ObjectNode extra = chunk.deepCopy();
                extra.remove(List.of("text", "role", "parts"));
                any |= !extra.isEmpty();
                extras.add(extra);
            }
        }
        if (any) {
            fields.set(CHUNKS, extras);
        }
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void turn(String role, String text) {
        if (!text.isBlank()) {
            body.append("{{role \"")
                    .append(role)
                    .append("\"}}\n")
                    .append(StudioText.toTemplate(text))
                    .append('\n');
        }
    }
}
