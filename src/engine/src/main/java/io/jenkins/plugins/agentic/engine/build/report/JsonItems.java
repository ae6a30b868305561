package io.jenkins.plugins.agentic.engine.build.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Picks the interesting values out of a JSON document of any size while it goes by. A pattern is a path of names, '*' for
 * each element of an array or field of an object: {@code runs/*}{@code /results/*}. Of each value at most {@value
 * #MOST_NODES} nodes, {@value #DEEPEST} levels and {@value #LONGEST} characters a text are kept.
 */
final class JsonItems {
    /** Without a place of the JVM's own for each name: a hostile report has ever new ones. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final int MOST_NODES = 2000;
    private static final int DEEPEST = 12;
    private static final int LONGEST = 4000;
    private static final int BUFFER = 1 << 16;

    /** What an item is told of the objects around it; all else could be without end. */
    private static final Set<String> AROUND = Set.of("name", "version", "filePath", "message", "Target");

    /** Given the texts of {@link #AROUND} that stand before the value in the objects around it, and the value. */
    interface Item {
        /** @throws IOException where the value says that the report is none */
        void accept(Map<String, String> around, JsonNode value) throws IOException;
    }

    private record Wanted(String[] path, Item item) {}

    private final List<Wanted> wanted = new ArrayList<>();
    private List<String> names = List.of();
    private String tool = "";
    private boolean hasName;
    private int nodes;

    JsonItems on(String pattern, Item item) {
        wanted.add(new Wanted(pattern.isEmpty() ? new String[0] : pattern.split("/"), item));
        return this;
    }

    /** Such a tool's document is an object with at least one of these names; without any, an array. */
    JsonItems of(String tool, String... names) {
        this.tool = tool;
        this.names = List.of(names);
        return this;
    }

    /** Reads the document to its end; what a tool says before it (lines that begin with no bracket) is passed over. */
    void read(InputStream in) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(in, BUFFER);
        try (JsonParser json = isWide(bytes)
                ? JSON.createParser(new InputStreamReader(bytes, StandardCharsets.UTF_16))
                : JSON.createParser(document(bytes))) {
            json.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            JsonToken first = json.nextToken();
            if (first == null) {
                throw new IOException("it is empty, or no JSON");
            }
            if ((first == JsonToken.START_ARRAY) != names.isEmpty()) {
                throw new IOException("it is JSON, but no report of " + tool);
            }
            walk(json, 0, wanted, new HashMap<>());
            if (!names.isEmpty() && !hasName) {
                throw new IOException(
                        "it is JSON without '" + String.join("' or '", names) + "', so it is no report of " + tool);
            }
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new IOException("it is no JSON that can be read: " + e.getOriginalMessage(), e);
        }
    }

    /** In UTF-16, as shells of Windows redirect what a tool prints. */
    private static boolean isWide(BufferedInputStream in) throws IOException {
        in.mark(2);
        int first = in.read() << 8 | in.read();
        in.reset();
        return first == 0xfeff || first == 0xfffe;
    }

    private static InputStream document(InputStream in) throws IOException {
        PushbackInputStream all = new PushbackInputStream(in);
        boolean starts = true;
        for (int next = all.read(); next >= 0; next = all.read()) {
            if (starts && (next == '{' || next == '[')) {
                all.unread(next);
                return all;
            }
            // A byte order mark, or blanks, may stand before it.
            starts = next == '\n'
                    || starts
                            && (next == ' '
                                    || next == '\t'
                                    || next == '\r'
                                    || next == 0xef
                                    || next == 0xbb
                                    || next == 0xbf);
        }
        return all;
    }

    private void walk(JsonParser json, int depth, List<Wanted> here, Map<String, String> around) throws IOException {
        for (Wanted one : here) {
            if (one.path.length == depth) {
                nodes = 0;
                one.item.accept(around, bounded(json, 0));
                return;
            }
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            List<Wanted> inside = inside(here, depth, "*");
            while (json.nextToken() != JsonToken.END_ARRAY) {
                child(json, depth, inside, around);
            }
        } else if (json.currentToken() == JsonToken.START_OBJECT) {
            Map<String, String> known = new LinkedHashMap<>(around);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                List<Wanted> inside = inside(here, depth, name);
                hasName |= depth == 0 && names.contains(name);
                if (inside.isEmpty() && value.isScalarValue()) {
                    if (AROUND.contains(name) && json.getTextLength() < LONGEST) {
                        known.put(name, json.getText());
                    }
                } else {
                    child(json, depth, inside, known);
                }
            }
        }
    }

    private void child(JsonParser json, int depth, List<Wanted> inside, Map<String, String> around) throws IOException {
        if (inside.isEmpty()) {
            json.skipChildren();
        } else {
            walk(json, depth + 1, inside, around);
        }
    }

    private static List<Wanted> inside(List<Wanted> here, int depth, String name) {
        List<Wanted> inside = new ArrayList<>(here.size());
        for (Wanted one : here) {
            if (one.path.length > depth && (one.path[depth].equals("*") || one.path[depth].equals(name))) {
                inside.add(one);
            }
        }
        return inside;
    }

    private JsonNode bounded(JsonParser json, int depth) throws IOException {
        JsonNodeFactory make = JsonNodeFactory.instance;
        nodes++;
        switch (json.currentToken()) {
            case START_ARRAY -> {
                ArrayNode array = make.arrayNode();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    if (depth >= DEEPEST || nodes >= MOST_NODES) {
                        json.skipChildren();
                    } else {
                        array.add(bounded(json, depth + 1));
                    }
                }
                return array;
            }
            case START_OBJECT -> {
                ObjectNode object = make.objectNode();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    if (depth >= DEEPEST || nodes >= MOST_NODES) {
                        json.skipChildren();
                    } else {
                        object.set(name, bounded(json, depth + 1));
                    }
                }
                return object;
            }
            case VALUE_NUMBER_INT -> {
                return json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? make.numberNode(json.getDoubleValue())
                        : make.numberNode(json.getLongValue());
            }
            case VALUE_NUMBER_FLOAT -> {
                return make.numberNode(json.getDoubleValue());
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return make.booleanNode(json.getBooleanValue());
            }
            case VALUE_NULL -> {
                return make.nullNode();
            }
            default -> {
                String text = json.getText();
                return make.textNode(text.length() <= LONGEST ? text : text.substring(0, LONGEST));
            }
        }
    }
}
