package io.jenkins.plugins.agentic.engine.prompt.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Front matter as JSON and back. Scalars mean what they mean in YAML 1.2's core schema (section 10.3.2), so that {@code no}
 * and {@code 12:30} are texts. Each node keeps its place, which SnakeYAML counts in code points.
 */
final class Yaml {
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,30}");
    private static final Pattern BASED = Pattern.compile("0o[0-7]{1,20}|0x[0-9a-fA-F]{1,20}");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?");
    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(false);

    private Yaml() {}

    /** The document's root, or null where there is nothing but white space and comments. */
    static Node compose(PromptSource source, String name) {
        try {
            return new org.yaml.snakeyaml.Yaml(new LoaderOptions()).compose(new StringReader(source.frontMatter()));
        } catch (MarkedYAMLException e) {
            throw PromptFault.at(
                    name,
                    source.frontMatterLine()
                            + (e.getProblemMark() == null
                                    ? 0
                                    : e.getProblemMark().getLine()),
                    e.getProblemMark() == null ? 0 : e.getProblemMark().getColumn() + 1,
                    "its front matter is not YAML (" + firstLine(e.getProblem()) + ")",
                    "");
        } catch (YAMLException e) {
            throw PromptFault.at(
                    name,
                    source.frontMatterLine(),
                    0,
                    "its front matter is not YAML (" + firstLine(e.getMessage()) + ")",
                    "");
        }
    }

    private static String firstLine(String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }

    /** A node as JSON; a key that stands twice is refused. */
    static JsonNode json(Node node, PromptSource source, String name) {
        return json(node, source, name, 0);
    }

    private static JsonNode json(Node node, PromptSource source, String name, int depth) {
        if (depth > 100) {
            throw fault(node, source, name, "its front matter contains itself or is nested too deep");
        }
        if (node instanceof MappingNode mapping) {
            ObjectNode object = JSON.objectNode();
            for (NodeTuple entry : mapping.getValue()) {
                if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                    throw fault(entry.getKeyNode(), source, name, "a key of its front matter is no text");
                }
                if (object.has(key.getValue())) {
                    throw fault(key, source, name, "the key '" + key.getValue() + "' stands twice in its front matter");
                }
                object.set(key.getValue(), json(entry.getValueNode(), source, name, depth + 1));
            }
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.arrayNode();
            sequence.getValue().forEach(element -> array.add(json(element, source, name, depth + 1)));
            return array;
        }
        ScalarNode scalar = (ScalarNode) node;
        return scalar.getScalarStyle() == ScalarStyle.PLAIN
                ? plain(scalar.getValue())
                : JSON.textNode(scalar.getValue());
    }

    private static JsonNode plain(String text) {
        switch (text) {
            case "", "~", "null", "Null", "NULL":
                return JSON.nullNode();
            case "true", "True", "TRUE":
                return JSON.booleanNode(true);
            case "false", "False", "FALSE":
                return JSON.booleanNode(false);
            default:
                break;
        }
        if (INTEGER.matcher(text).matches()) {
            return integer(new BigInteger(text));
        }
        if (BASED.matcher(text).matches()) {
            return integer(new BigInteger(text.substring(2), text.charAt(1) == 'o' ? 8 : 16));
        }
        if (FLOAT.matcher(text).matches()) {
            return JSON.numberNode(new BigDecimal(text).doubleValue());
        }
        return JSON.textNode(text);
    }

    private static JsonNode integer(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return JSON.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? JSON.numberNode(value.longValue()) : JSON.numberNode(value);
    }

    private static PromptFault fault(Node node, PromptSource source, String name, String why) {
        return PromptFault.at(
                name,
                source.frontMatterLine() + node.getStartMark().getLine(),
                node.getStartMark().getColumn() + 1,
                why,
                "");
    }

    /** Writes a value in block style, two spaces a level, and ends it with a line break; {@link #json} reads the same again. */
    static String write(JsonNode value) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setIndent(2);
        options.setIndicatorIndent(0);
        options.setWidth(Integer.MAX_VALUE);
        options.setSplitLines(false);
        StringWriter out = new StringWriter();
        new org.yaml.snakeyaml.Yaml(options).serialize(node(value), out);
        return out.toString();
    }

    private static Node node(JsonNode value) {
        if (value.isObject()) {
            List<NodeTuple> entries = new ArrayList<>();
            value.properties()
                    .forEach(entry -> entries.add(new NodeTuple(text(entry.getKey()), node(entry.getValue()))));
            return new MappingNode(Tag.MAP, entries, entries.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
        }
        if (value.isArray()) {
            List<Node> elements = new ArrayList<>();
            value.forEach(element -> elements.add(node(element)));
            return new SequenceNode(Tag.SEQ, elements, elements.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
        }
        if (value.isTextual()) {
            return text(value.textValue());
        }
        Tag tag = value.isNull()
                ? Tag.NULL
                : value.isBoolean() ? Tag.BOOL : value.isIntegralNumber() ? Tag.INT : Tag.FLOAT;
        return new ScalarNode(tag, value.isNull() ? "null" : value.asText(), null, null, ScalarStyle.PLAIN);
    }

    private static Node text(String text) {
        ScalarStyle style = ScalarStyle.PLAIN;
        if (!plain(text).isTextual() || text.indexOf('\r') >= 0 || text.startsWith("---") || text.indexOf('\t') >= 0) {
            style = ScalarStyle.DOUBLE_QUOTED;
        } else if (text.indexOf('\n') >= 0) {
            style = text.startsWith("\n") || text.startsWith(" ") || text.isBlank() || text.contains("\n---")
                    ? ScalarStyle.DOUBLE_QUOTED
                    : ScalarStyle.LITERAL;
        }
        return new ScalarNode(Tag.STR, text, null, null, style);
    }
}
