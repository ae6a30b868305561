package io.jenkins.plugins.agentic.engine.prompt.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Sets one field of a template's front matter and leaves the rest of its text alone, comments and unknown keys included.
 * Comments inside of the value that is replaced go with it.
 */
final class FrontMatterEdit {
    private final String name;
    private final PromptSource source;
    private final String yaml;

    private FrontMatterEdit(String name, PromptSource source) {
        this.name = name;
        this.source = source;
        this.yaml = source.frontMatter();
    }

    /**
     * The source with {@code value} under the path of keys; without the field where {@code value} is missing.
     *
     * @param path keys from the outermost inwards; an extension key such as {@code agentic.examples} is one key
     */
    static String set(String name, PromptSource source, JsonNode value, String... path) {
        if (source.start() < 0) {
            return value.isMissingNode()
                    ? source.text()
                    : "---\n" + Yaml.write(nested(value, path)) + "---\n" + source.text();
        }
        FrontMatterEdit edit = new FrontMatterEdit(name, source);
        return source.text().substring(0, source.start())
                + edit.changed(value, path)
                + source.text().substring(source.end());
    }

    private static ObjectNode nested(JsonNode value, String... path) {
        ObjectNode object = Json.MAPPER.createObjectNode();
        object.set(path[0], path.length == 1 ? value : nested(value, Arrays.copyOfRange(path, 1, path.length)));
        return object;
    }

    private String changed(JsonNode value, String... path) {
        Node root = Yaml.compose(source, name);
        if (root == null) {
            return value.isMissingNode() ? yaml : yaml + Yaml.write(nested(value, path));
        }
        if (!(root instanceof MappingNode mapping)) {
            throw PromptFault.at(name, source.frontMatterLine(), 1, "its front matter is no map of keys to values", "");
        }
        if (mapping.getFlowStyle() == FlowStyle.FLOW) {
            ObjectNode all = (ObjectNode) Yaml.json(root, source, name);
            put(all, value, path);
            return Yaml.write(all);
        }
        return in(mapping, value, path);
    }

    private String in(MappingNode mapping, JsonNode value, String... path) {
        NodeTuple entry = entry(mapping, path[0]);
        if (entry == null) {
            return value.isMissingNode() ? yaml : append(mapping, nested(value, path));
        }
        if (path.length > 1 && entry.getValueNode() instanceof MappingNode inner) {
            String[] rest = Arrays.copyOfRange(path, 1, path.length);
            boolean last = value.isMissingNode() && inner.getValue().size() == 1 && entry(inner, rest[0]) != null;
            if (inner.getFlowStyle() == FlowStyle.BLOCK && !last && inner.getAnchor() == null) {
                return in(inner, value, rest);
            }
            ObjectNode whole = (ObjectNode) Yaml.json(inner, source, name);
            put(whole, value, rest);
            return replace(mapping, entry, whole);
        }
        return path.length > 1 && value.isMissingNode()
                ? yaml
                : replace(
                        mapping,
                        entry,
                        path.length == 1 ? value : nested(value, Arrays.copyOfRange(path, 1, path.length)));
    }

    private static void put(ObjectNode object, JsonNode value, String... path) {
        if (path.length > 1) {
            ObjectNode inner = object.path(path[0]) instanceof ObjectNode there ? there : object.putObject(path[0]);
            put(inner, value, Arrays.copyOfRange(path, 1, path.length));
        } else if (value.isMissingNode()) {
            object.remove(path[0]);
        } else {
            object.set(path[0], value);
        }
    }

    private String replace(MappingNode mapping, NodeTuple entry, JsonNode value) {
        int from = index(entry.getKeyNode().getStartMark().getIndex());
        int to = Math.max(
                end(entry.getValueNode()), index(entry.getKeyNode().getEndMark().getIndex()));
        if (value.isMissingNode()) {
            int lineStart = yaml.lastIndexOf('\n', from - 1) + 1;
            int lineEnd = yaml.indexOf('\n', to);
            return yaml.substring(0, lineStart) + (lineEnd < 0 ? "" : yaml.substring(lineEnd + 1));
        }
        ObjectNode one = Json.MAPPER.createObjectNode();
        one.set(((ScalarNode) entry.getKeyNode()).getValue(), value);
        String text = indented(Yaml.write(one), mapping).strip();
        boolean block = text.indexOf('\n') >= 0;
        String rest = yaml.substring(to);
        // What followed on the line can only be a comment; below a block it would become part of it.
        int lineEnd = rest.indexOf('\n');
        String tail = lineEnd < 0 ? rest : rest.substring(0, lineEnd);
        if (block && !tail.isBlank()) {
            rest = lineEnd < 0 ? "\n" : rest.substring(lineEnd);
            text = tail.strip() + "\n" + " ".repeat(column(mapping)) + text;
        }
        if (entry.getValueNode() instanceof ScalarNode empty && empty.getValue().isEmpty() && to == from) {
            rest = yaml.substring(to);
        }
        return yaml.substring(0, from)
                + text
                + (rest.startsWith("\n") || rest.startsWith("\r") || !rest.isEmpty() ? rest : "\n");
    }

    private String append(MappingNode mapping, ObjectNode entries) {
        NodeTuple last = mapping.getValue().get(mapping.getValue().size() - 1);
        int after = Math.max(
                end(last.getValueNode()), index(last.getKeyNode().getEndMark().getIndex()));
        int lineEnd = yaml.indexOf('\n', after);
        String before = lineEnd < 0 ? yaml + "\n" : yaml.substring(0, lineEnd + 1);
        return before + indented(Yaml.write(entries), mapping) + (lineEnd < 0 ? "" : yaml.substring(lineEnd + 1));
    }

    private static String indented(String text, MappingNode mapping) {
        String indent = " ".repeat(column(mapping));
        List<String> lines = new ArrayList<>();
        text.lines().forEach(line -> lines.add(line.isEmpty() ? line : indent + line));
        return String.join("\n", lines) + "\n";
    }

    private static int column(MappingNode mapping) {
        return mapping.getValue().get(0).getKeyNode().getStartMark().getColumn();
    }

    private static NodeTuple entry(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode text
                        && text.getValue().equals(key))
                .findFirst()
                .orElse(null);
    }

    /** Where a value's own text ends: a block's mark stands behind the comments that follow it. */
    private int end(Node node) {
        if (node instanceof CollectionNode<?> block && block.getFlowStyle() == FlowStyle.BLOCK) {
            Node last = node instanceof MappingNode mapping
                    ? mapping.getValue().get(mapping.getValue().size() - 1).getValueNode()
                    : ((SequenceNode) node)
                            .getValue()
                            .get(((SequenceNode) node).getValue().size() - 1);
            return end(last);
        }
        int end = index(node.getEndMark().getIndex());
        int start = index(node.getStartMark().getIndex());
        while (end > start && Character.isWhitespace(yaml.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private int index(int codePoints) {
        return yaml.offsetByCodePoints(0, codePoints);
    }
}
