package io.jenkins.plugins.agentic.engine.prompt.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.SchemaCheck;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * A template's fields. Beside dotprompt's own there are three of ours, as extension keys, which other implementations keep
 * and pass on: {@code agentic.constraints} (a list of texts), {@code agentic.examples} (a list of maps of {@code input} and
 * {@code output}), and the role in {@code metadata.role}.
 *
 * <p>Immutable; the trees it returns are copies.
 */
public final class FrontMatter {
    /** The key of the few-shot examples. */
    public static final String EXAMPLES = "agentic.examples";
    /** The key of the constraints. */
    public static final String CONSTRAINTS = "agentic.constraints";
    /** The key that says whether an answer is the output schema alone, or that within what every agent answers. */
    public static final String ANSWER = "agentic.answer";

    private static final String SCHEMA = "schema";
    private static final String AGENT = "agent";

    private static final List<String> KEYS = List.of(
            "config",
            "description",
            "ext",
            "input",
            "metadata",
            "model",
            "name",
            "output",
            "raw",
            "toolDefs",
            "tools",
            "variant",
            "version");
    private static final List<String> OURS = List.of(EXAMPLES, CONSTRAINTS, ANSWER);

    private final ObjectNode root;
    private final JsonNode inputSchema;
    private final JsonNode outputSchema;
    private final List<Example> examples;
    private final List<String> constraints;
    private final List<String> warnings;

    private FrontMatter(
            ObjectNode root,
            JsonNode inputSchema,
            JsonNode outputSchema,
            List<Example> examples,
            List<String> constraints,
            List<String> warnings) {
        this.root = root;
        this.inputSchema = inputSchema;
        this.outputSchema = outputSchema;
        this.examples = examples;
        this.constraints = constraints;
        this.warnings = warnings;
    }

    /** @param schemas finds named schemas for Picoschema */
    static FrontMatter of(String name, PromptSource source, Function<String, Optional<JsonNode>> schemas) {
        Node node = Yaml.compose(source, name);
        if (node == null) {
            ObjectNode nothing = Json.MAPPER.createObjectNode();
            return new FrontMatter(
                    nothing, Json.MAPPER.missingNode(), Json.MAPPER.missingNode(), List.of(), List.of(), List.of());
        }
        Places places = new Places(name, source, node);
        if (!(Yaml.json(node, source, name) instanceof ObjectNode root)) {
            throw places.fault("its front matter is no map of keys to values", "Write 'key: value' lines.");
        }
        places.typed(root, "model", JsonNode::isTextual, "a text");
        for (String map : List.of("config", "input", "output", "metadata")) {
            places.typed(root, map, JsonNode::isObject, "a map");
        }
        for (String list : List.of("tools", "toolDefs", EXAMPLES, CONSTRAINTS)) {
            places.typed(root, list, JsonNode::isArray, "a list");
        }
        JsonNode answer = root.path(ANSWER);
        if (!answer.isMissingNode() && !List.of(SCHEMA, AGENT).contains(answer.asText())) {
            throw places.fault("'" + ANSWER + "' is '" + answer.asText() + "'", "Write 'agent' or 'schema'.", ANSWER);
        }
        Picoschema picoschema = new Picoschema(schemas);
        return new FrontMatter(
                root,
                places.schema(root, "input", picoschema),
                places.schema(root, "output", picoschema),
                places.examples(root),
                places.constraints(root),
                places.unknown(root));
    }

    /** Whether an answer is what the output schema says and nothing around it; agents' calls always have that around. */
    public boolean answersBySchemaAlone() {
        return root.path(ANSWER).asText().equals(SCHEMA);
    }

    /** Everything as it stands in the source: a copy. */
    public ObjectNode raw() {
        return root.deepCopy();
    }

    /** Writes fields and body as a template's source, from which the same fields and body are read again. */
    public static String source(ObjectNode fields, String body) {
        return "---\n" + Yaml.write(fields) + "---\n" + body + "\n";
    }

    /** Writes a value as YAML. */
    public static String yaml(JsonNode value) {
        return Yaml.write(value);
    }

    /** The value under a path of keys: a copy; missing where there is none. */
    public JsonNode at(String... path) {
        JsonNode node = root;
        for (String key : path) {
            node = node.path(key);
        }
        return node.deepCopy();
    }

    /** The role the template is written for ({@code metadata.role}). */
    public Optional<String> role() {
        return Optional.ofNullable(root.path("metadata").path("role").textValue());
    }

    public Optional<String> description() {
        return Optional.ofNullable(root.path("description").textValue());
    }

    public Optional<String> model() {
        return Optional.ofNullable(root.path("model").textValue());
    }

    /** JSON Schema of the variables, Picoschema expanded; missing where there is none. */
    public JsonNode inputSchema() {
        return inputSchema.deepCopy();
    }

    /** JSON Schema of the answer, Picoschema expanded; missing where there is none. */
    public JsonNode outputSchema() {
        return outputSchema.deepCopy();
    }

    /** What must hold besides the body's instructions. */
    public List<String> constraints() {
        return constraints;
    }

    public List<Example> examples() {
        return examples;
    }

    /** What is probably a mistake though it does no harm, such as an unknown key: one sentence each, with line and column. */
    public List<String> warnings() {
        return warnings;
    }

    /** Extension keys, which have a dot, by what stands before their last dot. */
    public Map<String, Map<String, Object>> extensions() {
        Map<String, Map<String, Object>> extensions = new LinkedHashMap<>();
        root.properties().forEach(entry -> {
            int dot = entry.getKey().lastIndexOf('.');
            if (dot >= 0) {
                extensions
                        .computeIfAbsent(entry.getKey().substring(0, dot), namespace -> new LinkedHashMap<>())
                        .put(entry.getKey().substring(dot + 1), Json.plain(entry.getValue()));
            }
        });
        return extensions;
    }

    /** As dotprompt's implementations give it: their keys, schemas expanded, extensions by namespace, {@code raw} beside. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("config", Map.of());
        map.put("metadata", Map.of());
        for (String key : KEYS) {
            if (root.has(key) && !root.path(key).isNull()) {
                map.put(key, Json.plain(root.path(key)));
            }
        }
        expanded(map, "input", inputSchema);
        expanded(map, "output", outputSchema);
        map.put("ext", extensions());
        if (!root.isEmpty()) {
            map.put("raw", Json.plain(root));
        }
        return map;
    }

    private void expanded(Map<String, Object> map, String key, JsonNode schema) {
        if (!schema.isMissingNode()) {
            ObjectNode part = (ObjectNode) root.path(key).deepCopy();
            part.set("schema", schema);
            map.put(key, Json.plain(part));
        }
    }

    /** Where the keys stand, and what is wrong there. */
    private static final class Places {
        private final String name;
        private final PromptSource source;
        private final Node node;

        Places(String name, PromptSource source, Node node) {
            this.name = name;
            this.source = source;
            this.node = node;
        }

        PromptFault fault(String why, String cure, String... path) {
            int[] place = place(path);
            return PromptFault.at(name, place[0], place[1], why, cure);
        }

        private int[] place(String... path) {
            Node at = node;
            Node key = node;
            for (String step : path) {
                if (!(at instanceof MappingNode mapping)) {
                    break;
                }
                for (NodeTuple entry : mapping.getValue()) {
                    if (entry.getKeyNode() instanceof ScalarNode text
                            && text.getValue().equals(step)) {
                        key = entry.getKeyNode();
                        at = entry.getValueNode();
                    }
                }
            }
            return new int[] {
                source.frontMatterLine() + key.getStartMark().getLine(),
                key.getStartMark().getColumn() + 1
            };
        }

        void typed(ObjectNode root, String key, java.util.function.Predicate<JsonNode> type, String what) {
            if (root.has(key) && !root.path(key).isNull() && !type.test(root.path(key))) {
                throw fault("'" + key + "' is not " + what, "", key);
            }
        }

        JsonNode schema(ObjectNode root, String key, Picoschema picoschema) {
            JsonNode schema = root.path(key).path("schema");
            if (schema.isMissingNode() || schema.isNull()) {
                return Json.MAPPER.missingNode();
            }
            try {
                JsonNode expanded = picoschema.expand(schema);
                SchemaCheck.foreign(expanded).ifPresent(why -> {
                    throw fault(key + ".schema can't be used: " + why, "", key, "schema");
                });
                return expanded;
            } catch (IllegalArgumentException e) {
                throw fault(
                        key + ".schema is not a schema: " + e.getMessage().replaceFirst("\\.$", ""), "", key, "schema");
            }
        }

        List<Example> examples(ObjectNode root) {
            List<Example> examples = new ArrayList<>();
            for (JsonNode example : root.path(EXAMPLES)) {
                if (!example.has("input") || !example.has("output")) {
                    throw fault(
                            "example " + (examples.size() + 1) + " has no input or no output", "Give both.", EXAMPLES);
                }
                examples.add(new Example(example.path("input"), example.path("output")));
            }
            return List.copyOf(examples);
        }

        List<String> constraints(ObjectNode root) {
            List<String> constraints = new ArrayList<>();
            for (JsonNode constraint : root.path(CONSTRAINTS)) {
                if (!constraint.isTextual()) {
                    throw fault("constraint " + (constraints.size() + 1) + " is not a text", "", CONSTRAINTS);
                }
                constraints.add(constraint.textValue());
            }
            return List.copyOf(constraints);
        }

        List<String> unknown(ObjectNode root) {
            List<String> warnings = new ArrayList<>();
            root.fieldNames().forEachRemaining(key -> {
                boolean ours = key.startsWith("agentic.") && !OURS.contains(key);
                if (ours || !key.contains(".") && !KEYS.contains(key)) {
                    int[] place = place(key);
                    String hint = Nearest.hint(key, ours ? OURS : KEYS);
                    warnings.add(("The prompt template '" + name + "' has the unknown key '" + key + "' at line "
                                    + place[0] + ", column " + place[1] + ", which nothing reads. " + hint)
                            .strip());
                }
            });
            return List.copyOf(warnings);
        }
    }
}
