package io.jenkins.plugins.agentic.engine.prompt.studio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Model and configuration: AI Studio's run settings as front matter, and back. */
final class StudioSettings {
    private static final List<String> SAME = List.of(
            "temperature",
            "topP",
            "topK",
            "maxOutputTokens",
            "candidateCount",
            "stopSequences",
            "thinkingBudget",
            "safetySettings",
            "seed",
            "presencePenalty",
            "frequencyPenalty");
    private static final List<String> LEVELS = List.of("minimal", "low", "medium", "high");
    private static final String LEVEL = "THINKING_";

    private StudioSettings() {}

    /** Moves what front matter has a place for out of {@code settings}. */
    static void toFields(ObjectNode settings, ObjectNode fields) {
        if (settings.path("model").isTextual()) {
            fields.put("model", settings.remove("model").textValue().replaceFirst("^models/", ""));
        }
        ObjectNode config = fields.path("config") instanceof ObjectNode there ? there : Json.MAPPER.createObjectNode();
        for (String key : SAME) {
            if (settings.has(key)) {
                config.set(key, settings.remove(key));
            }
        }
        String level = settings.path("thinkingLevel")
                .asText()
                .replaceFirst("^" + LEVEL, "")
                .toLowerCase(Locale.ROOT);
        if (LEVELS.contains(level)) {
            settings.remove("thinkingLevel");
            config.put("thinkingLevel", level);
        }
        if (!config.isEmpty()) {
            fields.set("config", config);
        }
        ObjectNode output = Json.MAPPER.createObjectNode();
        if (settings.path("responseMimeType").asText().equals("application/json")) {
            settings.remove("responseMimeType");
            output.put("format", "json");
        }
        if (settings.path("responseSchema").path("type").isTextual()) {
            output.set("schema", lower(settings.remove("responseSchema")));
        }
        if (!output.isEmpty()) {
            fields.set("output", output);
        }
    }

    /**
     * What AI Studio has a place for, into {@code settings}.
     *
     * @param schema of the answer, Picoschema expanded; missing where there is none
     */
    static void toStudio(ObjectNode fields, JsonNode schema, ObjectNode settings) {
        if (fields.path("model").isTextual()) {
            String model = fields.path("model").textValue();
            settings.put("model", model.contains("/") ? model : "models/" + model);
        }
        for (String key : SAME) {
            if (fields.path("config").has(key)) {
                settings.set(key, fields.path("config").path(key));
            }
        }
        String level = fields.path("config").path("thinkingLevel").asText();
        if (!level.isEmpty()) {
            settings.put("thinkingLevel", LEVEL + level.toUpperCase(Locale.ROOT));
        }
        if (fields.path("output").path("format").asText().equals("json")) {
            settings.put("responseMimeType", "application/json");
        }
        if (schema.path("type").isTextual()) {
            boolean written = schema.equals(fields.path("output").path("schema"));
            settings.set("responseSchema", upper(schema, !written));
        }
    }

    /** What front matter has and AI Studio has no place for, within what it has one for: {@code config.odd}. */
    static List<String> misplaced(ObjectNode fields, JsonNode schema) {
        List<String> keys = new ArrayList<>();
        fields.path("config").fieldNames().forEachRemaining(key -> {
            if (!SAME.contains(key) && !key.equals("thinkingLevel")) {
                keys.add("config." + key);
            }
        });
        fields.path("output").fieldNames().forEachRemaining(key -> {
            boolean json = key.equals("format")
                    && fields.path("output").path(key).asText().equals("json");
            boolean typed = key.equals("schema") && schema.path("type").isTextual();
            if (!json && !typed) {
                keys.add("output." + key);
            }
        });
        return keys;
    }

    /**
     * As Gemini's API has a schema: types in capitals, and 'nullable' for one of two types.
     *
     * @param plain without what Picoschema adds and the API does not know
     */
    private static JsonNode upper(JsonNode schema, boolean plain) {
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        ObjectNode upper = Json.MAPPER.createObjectNode();
        object.properties().forEach(entry -> {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (key.equals("type") && value.isTextual()) {
                upper.put(key, value.textValue().toUpperCase(Locale.ROOT));
            } else if (key.equals("type")
                    && value.size() == 2
                    && value.get(1).asText().equals("null")) {
                upper.put(key, value.get(0).asText().toUpperCase(Locale.ROOT)).put("nullable", true);
            } else if (key.equals("properties") && value.isObject()) {
                ObjectNode properties = upper.putObject(key);
                value.properties().forEach(each -> properties.set(each.getKey(), upper(each.getValue(), plain)));
            } else if (key.equals("items")) {
                upper.set(key, upper(value, plain));
            } else if (key.equals("anyOf") && value.isArray()) {
                ArrayNode choices = upper.putArray(key);
                value.forEach(each -> choices.add(upper(each, plain)));
            } else if (!plain || !key.equals("additionalProperties")) {
                upper.set(key, value);
            }
        });
        return upper;
    }

    /** Gemini's API writes the types of a schema in capitals. */
    private static JsonNode lower(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            object.properties().forEach(entry -> {
                if (entry.getKey().equals("type") && entry.getValue().isTextual()) {
                    entry.setValue(Json.MAPPER
                            .getNodeFactory()
                            .textNode(entry.getValue().textValue().toLowerCase(Locale.ROOT)));
                }
            });
        }
        schema.forEach(StudioSettings::lower);
        return schema;
    }
}
