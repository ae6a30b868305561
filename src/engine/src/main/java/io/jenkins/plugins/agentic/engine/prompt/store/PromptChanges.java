package io.jenkins.plugins.agentic.engine.prompt.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What differs between two texts of a template, field by field: the front matter is compared as YAML, so that order and
 * layout do not count, and the body by lines.
 */
public final class PromptChanges {
    private static final Pattern FRONT_MATTER =
            Pattern.compile("\\A---\\R(.*?)^---\\R?", Pattern.DOTALL | Pattern.MULTILINE);
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final int LONGEST = 120;
    private static final int CONTEXT = 3;

    private final String before;
    private final String after;
    private final List<Change> changes = new ArrayList<>();

    /**
     * One difference.
     *
     * @param field where, such as {@code config.temperature}, {@code output.schema} or {@code body}
     * @param text the difference in words, such as {@code temperature 0.2 → 0.7}
     */
    public record Change(String field, String text) {}

    private PromptChanges(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /** Compares two texts; front matter that is no YAML counts as none, and differs as text only. */
    public static PromptChanges between(String before, String after) {
        PromptChanges changes = new PromptChanges(before, after);
        changes.compare("", frontMatter(before), frontMatter(after));
        changes.compareBodies(body(before), body(after));
        return changes;
    }

    static JsonNode frontMatter(String source) {
        Matcher matter = FRONT_MATTER.matcher(source);
        try {
            JsonNode node = matter.find() ? YAML.readTree(matter.group(1)) : null;
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String body(String source) {
        Matcher matter = FRONT_MATTER.matcher(source);
        return matter.find() ? source.substring(matter.end()) : source;
    }

    /** All differences, in the order of the fields. */
    public List<Change> changes() {
        return List.copyOf(changes);
    }

    /**
     * Which number of the version the change calls for: the first where what callers give or get is taken away, changed
     * or newly required; the middle where only something is added to it; else the last.
     */
    public Bump suggested() {
        Bump suggested = Bump.PATCH;
        for (Change change : changes) {
            if (change.field.equals(SchemaChanges.OUTPUT) || change.field.equals(SchemaChanges.INPUT)) {
                if (SchemaChanges.breaks(change)) {
                    return Bump.MAJOR;
                }
                suggested = Bump.MINOR;
            }
        }
        return suggested;
    }

    /** The difference as a unified diff, with the names of both sides; empty where there is none. */
    public String unified(String nameBefore, String nameAfter) {
        List<String> old = before.lines().toList();
        List<String> lines = UnifiedDiffUtils.generateUnifiedDiff(
                nameBefore, nameAfter, old, DiffUtils.diff(old, after.lines().toList()), CONTEXT);
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private void compare(String field, JsonNode old, JsonNode now) {
        if (old.equals(now)) {
            return;
        }
        if (field.equals(SchemaChanges.INPUT) || field.equals(SchemaChanges.OUTPUT)) {
            changes.addAll(SchemaChanges.between(field, old, now));
        } else if (isFields(old) && isFields(now)) {
            for (String key : keys(old, now)) {
                compare(field.isEmpty() ? key : field + "." + key, old.path(key), now.path(key));
            }
        } else if (field.endsWith("examples") && (old.isArray() || now.isArray())) {
            compareLists(field, "example", old, now);
        } else if (isNames(old) && isNames(now)) {
            compareNames(field, old, now);
        } else {
            changes.add(new Change(field, last(field) + " " + shown(old) + " → " + shown(now)));
        }
    }

    private static boolean isFields(JsonNode node) {
        return node.isObject() || node.isMissingNode();
    }

    /** A list whose elements are told by what they are, as tools or stop sequences. */
    private static boolean isNames(JsonNode node) {
        if (!node.isArray()) {
            return node.isMissingNode();
        }
        for (JsonNode element : node) {
            if (!element.isValueNode()) {
                return false;
            }
        }
        return true;
    }

    private void compareLists(String field, String what, JsonNode old, JsonNode now) {
        if (old.size() > now.size() && isWithin(now, old)) {
            Set<JsonNode> kept = new LinkedHashSet<>();
            now.forEach(kept::add);
            for (int i = 0; i < old.size(); i++) {
                if (!kept.contains(old.get(i))) {
                    changes.add(new Change(field, "removed " + what + " " + (i + 1)));
                }
            }
            return;
        }
        for (int i = 0; i < Math.max(old.size(), now.size()); i++) {
            if (!Objects.equals(old.get(i), now.get(i))) {
                String how = i >= old.size() ? "added " : i >= now.size() ? "removed " : "changed ";
                changes.add(new Change(field, how + what + " " + (i + 1)));
            }
        }
    }

    private static boolean isWithin(JsonNode part, JsonNode whole) {
        Set<JsonNode> elements = new LinkedHashSet<>();
        whole.forEach(elements::add);
        for (JsonNode element : part) {
            if (!elements.contains(element)) {
                return false;
            }
        }
        return true;
    }

    private void compareNames(String field, JsonNode old, JsonNode now) {
        Set<String> before = texts(old);
        Set<String> after = texts(now);
        int count = changes.size();
        after.stream()
                .filter(name -> !before.contains(name))
                .forEach(name -> changes.add(new Change(field, last(field) + ": added " + name)));
        before.stream()
                .filter(name -> !after.contains(name))
                .forEach(name -> changes.add(new Change(field, last(field) + ": removed " + name)));
        if (changes.size() == count) {
            changes.add(new Change(field, last(field) + ": another order"));
        }
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new LinkedHashSet<>();
        list.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private void compareBodies(String old, String now) {
        if (old.equals(now)) {
            return;
        }
        int removed = 0;
        int added = 0;
        for (AbstractDelta<String> delta :
                DiffUtils.diff(old.lines().toList(), now.lines().toList()).getDeltas()) {
            removed += delta.getSource().size();
            added += delta.getTarget().size();
        }
        changes.add(new Change("body", "body: " + added + " lines added, " + removed + " removed"));
    }

    static Set<String> keys(JsonNode old, JsonNode now) {
        Set<String> keys = new LinkedHashSet<>();
        old.fieldNames().forEachRemaining(keys::add);
        now.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static String last(String field) {
        return field.substring(field.lastIndexOf('.') + 1);
    }

    private static String shown(JsonNode node) {
        if (node.isMissingNode()) {
            return "(none)";
        }
        String text = (node.isTextual() ? node.asText() : node.toString()).replaceAll("\\s+", " ");
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
