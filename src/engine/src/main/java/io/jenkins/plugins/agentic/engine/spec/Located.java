package io.jenkins.plugins.agentic.engine.spec;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value of a YAML file that knows its line, so that every error can name it. Scalars are read as YAML 1.2's core schema
 * has them: {@code no} and {@code 12:30} are texts. Anchors and merge keys ({@code <<}) work.
 */
public final class Located {
    private static final int DEEPEST = 50;
    private static final int MOST_NODES = 200_000;
    private static final int MOST_CHARACTERS = 10_000_000;
    private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,18}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\.\\d+|\\d+(\\.\\d*)?)([eE][-+]?\\d+)?");

    private final ErrorCode code;
    private final String file;
    private final Node node;

    private Located(ErrorCode code, String file, Node node) {
        this.code = code;
        this.file = file;
        this.node = node;
    }

    /** Reads a suite's text, or that of a file it names; errors are {@link ErrorCode#PROMPT}. */
    public static Located parse(String file, String text) {
        return parse(ErrorCode.PROMPT, file, text, "A suite has prompts and tests.");
    }

    /**
     * Reads a file's text.
     *
     * @param code of errors about it
     * @param contents what such a file has, in one sentence
     * @throws AgenticException with line and column where it is no YAML
     */
    public static Located parse(ErrorCode code, String file, String text, String contents) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(MOST_CHARACTERS);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                throw new AgenticException(code, "The file " + file + " is empty.", contents);
            }
            if (written(root, new IdentityHashMap<>()) > MOST_CHARACTERS) {
                throw new AgenticException(
                        code,
                        "The file " + file + " has more than 10,000,000 characters once its anchors are written out.",
                        "Anchors may not contain themselves, and are not for making a text long.");
            }
            return new Located(code, file, root);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            int column = e.getProblemMark() == null ? 0 : e.getProblemMark().getColumn() + 1;
            throw broken(code, file, line, column, e.getProblem(), e);
        } catch (YAMLException e) {
            throw broken(code, file, 0, 0, e.getMessage(), e);
        }
    }

    /** How many characters a value has with its aliases written out; endless ones have too many. */
    private static long written(Node node, Map<Node, Long> known) {
        Long before = known.putIfAbsent(node, MOST_CHARACTERS + 1L);
        if (before != null) {
            return before;
        }
        long sum = 1;
        if (node instanceof ScalarNode scalar) {
            sum += scalar.getValue().length();
        } else if (node instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                sum += written(item, known);
            }
        } else if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                sum += written(entry.getKeyNode(), known) + written(entry.getValueNode(), known);
            }
        }
        known.put(node, sum);
        return sum;
    }

    /**
     * A value that stands in a text other than YAML: a text, number, truth value or null.
     *
     * @param code of errors about it
     * @param file the text's name, for errors
     * @param line from 1
     */
    public static Located scalar(ErrorCode code, String file, int line, Object value) {
        boolean text = value instanceof String;
        Tag tag = text ? Tag.STR : value instanceof Boolean ? Tag.BOOL : value == null ? Tag.NULL : Tag.FLOAT;
        ScalarStyle style = text ? ScalarStyle.SINGLE_QUOTED : ScalarStyle.PLAIN;
        return new Located(
                code, file, new ScalarNode(tag, String.valueOf(value), mark(file, line), mark(file, line), style));
    }

    /** A list there. */
    public static Located list(ErrorCode code, String file, int line, List<Located> items) {
        List<Node> nodes = items.stream().map(item -> item.node).toList();
        Mark mark = mark(file, line);
        return new Located(code, file, new SequenceNode(Tag.SEQ, true, nodes, mark, mark, FlowStyle.FLOW));
    }

    /** A map there. */
    public static Located map(ErrorCode code, String file, int line, Map<String, Located> entries) {
        List<NodeTuple> nodes = new ArrayList<>();
        entries.forEach(
                (key, value) -> nodes.add(new NodeTuple(scalar(code, file, value.line(), key).node, value.node)));
        Mark mark = mark(file, line);
        return new Located(code, file, new MappingNode(Tag.MAP, true, nodes, mark, mark, FlowStyle.FLOW));
    }

    /** Plain maps, lists, texts, numbers, truth values and nulls, as if they stood on one line. */
    public static Located of(ErrorCode code, String file, int line, Object plain) {
        if (plain instanceof Map<?, ?> map) {
            Map<String, Located> entries = new LinkedHashMap<>();
            map.forEach((key, value) -> entries.put(String.valueOf(key), of(code, file, line, value)));
            return map(code, file, line, entries);
        }
        if (plain instanceof List<?> list) {
            return list(
                    code,
                    file,
                    line,
                    list.stream().map(item -> of(code, file, line, item)).toList());
        }
        return scalar(code, file, line, plain);
    }

    private static Mark mark(String file, int line) {
        return new Mark(file, 0, line - 1, 0, new int[0], 0);
    }

    private static AgenticException broken(
            ErrorCode code, String file, int line, int column, String why, Exception cause) {
        String place = line == 0 ? "" : " at line " + line + ", column " + column;
        return new Misplaced(
                code,
                "The file " + file + " is not YAML" + place + ": "
                        + String.valueOf(why).lines().findFirst().orElse("") + ".",
                "Check indentation, quotes and brackets there.",
                line,
                column,
                cause);
    }

    public int line() {
        return node.getStartMark().getLine() + 1;
    }

    public String file() {
        return file;
    }

    public boolean isMap() {
        return node instanceof MappingNode;
    }

    public boolean isList() {
        return node instanceof SequenceNode;
    }

    public boolean isNull() {
        return plain() == null;
    }

    /** An error about this value: 'suite.yaml, line 12: …'. */
    public AgenticException wrong(String why, String hint) {
        return Misplaced.at(code, file, line(), why, hint);
    }

    /** A map's entries in their order. */
    public Map<String, Located> entries(String what) {
        if (!(node instanceof MappingNode map)) {
            throw wrong(what + " must be a map.", "Write 'key: value' lines below it.");
        }
        Map<String, Located> entries = new LinkedHashMap<>();
        Map<String, Located> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : map.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new Located(code, file, tuple.getKeyNode()).wrong("A key must be a text.", "Quote it.");
            }
            Located value = new Located(code, file, tuple.getValueNode());
            if (key.getTag().equals(Tag.MERGE)) {
                List<Located> sources = value.isList() ? value.items("'<<'") : List.of(value);
                sources.forEach(source -> source.entries("'<<'").forEach(merged::putIfAbsent));
            } else if (entries.put(key.getValue(), value) != null) {
                throw new Located(code, file, key)
                        .wrong("The key '" + key.getValue() + "' is there twice.", "Remove one.");
            }
        }
        merged.forEach(entries::putIfAbsent);
        return entries;
    }

    /** A map's entries, whose keys must be among those known. */
    public Map<String, Located> entries(String what, Collection<String> known) {
        Map<String, Located> entries = entries(what);
        entries.forEach((key, value) -> {
            if (!known.contains(key)) {
                String hint = Nearest.hint(key, known);
                throw value.wrong(
                        what + " has an unknown key '" + key + "'.",
                        (hint + " It takes: " + String.join(", ", known) + ".").strip());
            }
        });
        return entries;
    }

    public List<Located> items(String what) {
        if (!(node instanceof SequenceNode list)) {
            throw wrong(what + " must be a list.", "Write '- ' before each of its lines.");
        }
        return list.getValue().stream()
                .map(item -> new Located(code, file, item))
                .toList();
    }

    public String text(String what) {
        Object value = plain();
        if (value instanceof Map || value instanceof List || value == null) {
            throw wrong(what + " must be a text.", "Quote it.");
        }
        return node instanceof ScalarNode scalar ? scalar.getValue() : String.valueOf(value);
    }

    public double number(String what) {
        if (plain() instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(what + " must be a number.", "Leave out quotes and units.");
    }

    public int whole(String what, int least, int most) {
        double number = number(what);
        if (number != Math.rint(number) || number < least || number > most) {
            throw wrong(what + " must be a whole number from " + least + " to " + most + ".", "");
        }
        return (int) number;
    }

    public boolean flag(String what) {
        if (plain() instanceof Boolean flag) {
            return flag;
        }
        throw wrong(what + " must be true or false.", "");
    }

    /** As plain maps, lists, strings, numbers, booleans and null. */
    public Object plain() {
        return plain(0, new int[1]);
    }

    private Object plain(int depth, int[] count) {
        if (depth > DEEPEST || ++count[0] > MOST_NODES) {
            throw wrong("The value is nested too deeply or has too many parts.", "Anchors may not contain themselves.");
        }
        if (node instanceof MappingNode) {
            Map<String, Object> map = new LinkedHashMap<>();
            entries("It").forEach((key, value) -> map.put(key, value.plain(depth + 1, count)));
            return map;
        }
        if (node instanceof SequenceNode) {
            List<Object> list = new ArrayList<>();
            items("It").forEach(item -> list.add(item.plain(depth + 1, count)));
            return list;
        }
        return scalar((ScalarNode) node);
    }

    private static Object scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (!scalar.isPlain()) {
            return text;
        }
        if (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null")) {
            return null;
        }
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.valueOf(text);
        }
        if (WHOLE.matcher(text).matches()) {
            long whole = Long.parseLong(text);
            return whole == (int) whole ? (Object) (int) whole : (Object) whole;
        }
        return NUMBER.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
    }
}
