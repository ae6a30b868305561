package io.jenkins.plugins.agentic.engine.prompt.studio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.template.FrontMatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A structured prompt's table: columns are variables, rows are few-shot examples, test examples are test cases. */
final class StudioData {
    static final String COLUMNS = "aistudio.columns";
    static final String ROWS = "aistudio.rows";

    private final ObjectNode data;
    /** Ids of the columns to the names of their variables. */
    private final Map<String, String> inputs = new LinkedHashMap<>();

    private final Map<String, String> outputs = new LinkedHashMap<>();

    StudioData(ObjectNode data) {
        this.data = data;
        columns(data.path("columns"));
    }

    private void columns(JsonNode columns) {
        for (JsonNode column : columns) {
            Map<String, String> side = column.path("isInput").asBoolean() ? inputs : outputs;
            String name = column.path("displayName")
                    .asText()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9]+", "_")
                    .replaceAll("^[_0-9]+|_+$", "");
            String id = id(column, "columnId");
            boolean taken = name.isEmpty() || inputs.containsValue(name) || outputs.containsValue(name);
            side.put(id, taken ? "column_" + (inputs.size() + outputs.size() + 1) : name);
        }
    }

    private static String id(JsonNode node, String key) {
        return node.path(key).asText(node.path("id").asText());
    }

    /** Moves columns, rows and preamble out of the data. */
    void toFields(ObjectNode fields, StringBuilder body) {
        if (data.path("preamble").isTextual()) {
            String preamble = data.remove("preamble").textValue();
            if (!preamble.isBlank()) {
                body.append("{{role \"system\"}}\n")
                        .append(StudioText.toTemplate(preamble))
                        .append('\n');
            }
        }
        body.append("{{role \"user\"}}\n");
        inputs.values().forEach(name -> body.append(inputs.size() == 1 ? "" : name + ": ")
                .append("{{")
                .append(name)
                .append("}}\n"));
        fields.set(COLUMNS, data.has("columns") ? data.remove("columns") : Json.MAPPER.createArrayNode());
        ArrayNode examples = Json.MAPPER.createArrayNode();
        ArrayNode rows = Json.MAPPER.createArrayNode();
        for (JsonNode row : data.path("rows")) {
            ObjectNode example = examples.addObject();
            example.set("input", side(row.path("columnBindings"), inputs));
            example.set("output", side(row.path("columnBindings"), outputs));
            ObjectNode rest = row.deepCopy();
            rest.remove("columnBindings");
            rows.add(rest);
        }
        data.remove("rows");
        if (!examples.isEmpty()) {
            fields.set(FrontMatter.EXAMPLES, examples);
            fields.set(ROWS, rows);
        }
    }

    private static JsonNode side(JsonNode bindings, Map<String, String> columns) {
        ObjectNode values = Json.MAPPER.createObjectNode();
        columns.forEach((id, name) ->
                values.put(name, StudioText.plain(bindings.path(id).asText())));
        return values.size() == 1 ? values.elements().next() : values;
    }

    /** A structured prompt's table again. */
    static ObjectNode toStudio(ObjectNode fields, ObjectNode data, String preamble) {
        StudioData table = new StudioData(Json.MAPPER.createObjectNode());
        table.columns(fields.path(COLUMNS));
        if (!preamble.isEmpty()) {
            data.put("preamble", preamble);
        }
        data.set("columns", fields.path(COLUMNS));
        ArrayNode rows = data.putArray("rows");
        int number = 0;
        for (JsonNode example : fields.path(FrontMatter.EXAMPLES)) {
            ObjectNode row = fields.path(ROWS).path(number) instanceof ObjectNode rest
                    ? rest.deepCopy()
                    : Json.MAPPER.createObjectNode();
            ObjectNode bindings = row.putObject("columnBindings");
            bind(bindings, table.inputs, example.path("input"));
            bind(bindings, table.outputs, example.path("output"));
            rows.add(row);
            number++;
        }
        return data;
    }

    private static void bind(ObjectNode bindings, Map<String, String> columns, JsonNode value) {
        columns.forEach((id, name) -> bindings.put(
                id, StudioText.escaped(value.isObject() ? value.path(name).asText() : value.asText())));
    }

    /** The test examples as a suite, whose cases check what is known of the answer; empty where there are none. */
    String suite(String name, JsonNode testExamples) {
        ArrayNode tests = Json.MAPPER.createArrayNode();
        for (JsonNode test : testExamples) {
            JsonNode bindings = Stream.of("inputBindings", "columnBindings", "variableBindings", "bindings")
                    .map(test::path)
                    .filter(JsonNode::isObject)
                    .findFirst()
                    .orElse(test);
            ObjectNode vars = Json.MAPPER.createObjectNode();
            inputs.forEach((id, variable) -> {
                if (bindings.path(id).isTextual()) {
                    vars.put(variable, StudioText.plain(bindings.path(id).textValue()));
                }
            });
            if (vars.isEmpty()) {
                continue;
            }
            ObjectNode one = tests.addObject();
            one.set("vars", vars);
            ArrayNode asserts = Json.MAPPER.createArrayNode();
            outputs.keySet().stream()
                    .filter(id -> bindings.path(id).isTextual())
                    .forEach(id -> asserts.addObject()
                            .put("type", "contains")
                            .put("value", StudioText.plain(bindings.path(id).textValue())));
            if (!asserts.isEmpty()) {
                one.set("assert", asserts);
            }
        }
        if (tests.isEmpty()) {
            return "";
        }
        ObjectNode suite = Json.MAPPER.createObjectNode();
        suite.set("prompts", Json.MAPPER.createArrayNode().add(name));
        suite.set("tests", tests);
        return FrontMatter.yaml(suite);
    }
}
