package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.prompt.store.PromptBlame;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptChanges;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptFolder;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prompts as JSON-like maps, for the API and the command line. */
public final class PromptViews {
    private PromptViews() {}

    /** A version with its text, and without its labels, which move. */
    public static Map<String, Object> map(PromptVersion version) {
        Map<String, Object> map = map(version, List.of(), true);
        map.remove("labels");
        return map;
    }

    public static Map<String, Object> map(PromptFolder.Summary summary) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", summary.name());
        map.put("version", summary.version());
        map.put("description", summary.description());
        map.put("labels", summary.labels());
        map.put("problem", summary.problem());
        return map;
    }

    public static Map<String, Object> map(PromptVersion version, List<PromptStore.Label> labels, boolean source) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", version.name());
        map.put("version", version.version());
        map.put("commit", version.commit());
        map.put("author", version.author());
        map.put("at", version.at().truncatedTo(ChronoUnit.SECONDS).toString());
        map.put("message", version.message());
        map.put("labels", labels(version, labels));
        if (source) {
            map.put("source", version.source());
        }
        return map;
    }

    public static Map<String, Object> map(PromptStore.Label label) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("label", label.name());
        map.put("version", label.version());
        map.put("commit", label.commit());
        map.put("percent", label.percent());
        return map;
    }

    public static Map<String, Object> map(PromptVersion from, PromptVersion to, PromptChanges changes) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("from", from.id());
        map.put("to", to.id());
        map.put("suggested", changes.suggested().name().toLowerCase(Locale.ROOT));
        map.put(
                "changes",
                changes.changes().stream()
                        .map(change -> Map.of("field", change.field(), "text", change.text()))
                        .toList());
        map.put("unified", changes.unified(from.id(), to.id()));
        return map;
    }

    public static Map<String, Object> map(PromptBlame.Line line) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", line.version().version());
        map.put("author", line.version().author());
        map.put("text", line.text());
        return map;
    }

    /** The labels that point at a version, a canary with its share. */
    public static List<String> labels(PromptVersion version, List<PromptStore.Label> labels) {
        return labels.stream()
                .filter(label -> label.version().equals(version.version()))
                .map(PromptViews::shown)
                .toList();
    }

    /** A label in a word, a canary with its share. */
    public static String shown(PromptStore.Label label) {
        return label.percent() == 100 ? label.name() : label.name() + " " + label.percent() + "%";
    }
}
