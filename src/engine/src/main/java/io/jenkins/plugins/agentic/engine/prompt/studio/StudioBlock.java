package io.jenkins.plugins.agentic.engine.prompt.studio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.template.DotPrompt;
import io.jenkins.plugins.agentic.engine.prompt.template.FrontMatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The block of an exported file that holds the template's own text, where AI Studio's fields do not say all of it. What was
 * changed in AI Studio since holds over the block.
 */
final class StudioBlock {
    /** The block's key in the file. */
    static final String KEY = "agentic";

    private static final String SOURCE = "source";

    private StudioBlock() {}

    static void put(ObjectNode root, String source) {
        root.putObject(KEY).put(SOURCE, source);
    }

    /** Takes the block out of a file; empty where it has none that is ours. */
    static Optional<String> take(ObjectNode root) {
        Optional<String> source =
                Optional.ofNullable(root.path(KEY).path(SOURCE).textValue());
        source.ifPresent(text -> root.remove(KEY));
        return source;
    }

    /**
     * What the file says, with what the block holds beside.
     *
     * @param seen what AI Studio's fields say now
     */
    static StudioImport.Imported merged(String name, String block, StudioImport.Imported seen) {
        DotPrompt ours;
        DotPrompt before;
        DotPrompt now;
        try {
            ours = parsed(name, block);
            before = parsed(
                    name, StudioImport.seen(name, StudioExport.visible(ours)).source());
            now = parsed(name, seen.source());
        } catch (AgenticException e) {
            List<String> notes = new ArrayList<>(seen.notes());
            notes.add("The block '" + KEY + "' was passed over: " + e.sentence());
            return new StudioImport.Imported(seen.source(), seen.suite(), notes);
        }
        if (now.source().equals(before.source())) {
            return new StudioImport.Imported(ours.source(), seen.suite(), seen.notes());
        }
        ObjectNode fields =
                merged(ours.fields().raw(), before.fields().raw(), now.fields().raw());
        String body = now.body().equals(before.body()) ? ours.body() : now.body();
        String source = FrontMatter.source(fields, body.stripTrailing());
        parsed(name, source);
        return new StudioImport.Imported(source, seen.suite(), seen.notes());
    }

    /** Ours, with what differs between before and now as it is now; a schema as a whole, for ours may be Picoschema. */
    private static ObjectNode merged(ObjectNode ours, JsonNode before, JsonNode now) {
        ObjectNode merged = ours.deepCopy();
        TreeSet<String> keys = new TreeSet<>();
        before.fieldNames().forEachRemaining(keys::add);
        now.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            if (before.path(key).equals(now.path(key))) {
                continue;
            }
            if (!now.has(key)) {
                merged.remove(key);
            } else if (!key.equals("schema")
                    && now.path(key).isObject()
                    && merged.path(key) instanceof ObjectNode own) {
                JsonNode old = before.path(key).isObject() ? before.path(key) : Json.MAPPER.createObjectNode();
                merged.set(key, merged(own, old, now.path(key)));
            } else {
                merged.set(key, now.path(key));
            }
        }
        return merged;
    }

    /** Its partials are not at hand. */
    static DotPrompt parsed(String name, String source) {
        return DotPrompt.parse(
                name, source, new DotPrompt.Library(partial -> Optional.of(""), schema -> Optional.empty()));
    }
}
