package io.jenkins.plugins.agentic.cli.prompt;

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

/** Prompts as lines for a person and as maps for JSON. */
final class PromptViews {
    private static final int COMMIT = 10;

    private PromptViews() {}

    static Map<String, Object> map(PromptFolder.Summary summary) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", summary.name());
        map.put("version", summary.version());
        map.put("description", summary.description());
        map.put("labels", summary.labels());
        map.put("problem", summary.problem());
        return map;
    }

    static String line(PromptFolder.Summary summary) {
        return String.format(
                Locale.ROOT,
                "%-30s %-8s %s%s%s",
                summary.name(),
                summary.version(),
                summary.labels().isEmpty() ? "" : "[" + String.join(", ", summary.labels()) + "] ",
                summary.description(),
                summary.problem().isEmpty() ? "" : "broken: " + summary.problem());
    }

    static Map<String, Object> map(PromptVersion version, List<PromptStore.Label> labels, boolean source) {
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

    static String line(PromptVersion version, List<PromptStore.Label> labels) {
        List<String> own = labels(version, labels);
        return String.format(
                Locale.ROOT,
                "%-8s %s  %s  %s%s  %s",
                version.version(),
                version.commit().substring(0, COMMIT),
                version.at().truncatedTo(ChronoUnit.SECONDS),
                version.author(),
                own.isEmpty() ? "" : "  [" + String.join(", ", own) + "]",
                version.message().lines().findFirst().orElse(""));
    }

    private static List<String> labels(PromptVersion version, List<PromptStore.Label> labels) {
        return labels.stream()
                .filter(label -> label.version().equals(version.version()))
                .map(PromptViews::shown)
                .toList();
    }

    private static String shown(PromptStore.Label label) {
        return label.percent() == 100 ? label.name() : label.name() + " " + label.percent() + "%";
    }

    static Map<String, Object> map(PromptStore.Label label) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("label", label.name());
        map.put("version", label.version());
        map.put("commit", label.commit());
        map.put("percent", label.percent());
        return map;
    }

    static String line(PromptStore.Label label) {
        return String.format(
                Locale.ROOT,
                "%-20s %s",
                shown(label),
                label.version().isEmpty()
                        ? "no version of it: " + label.commit()
                        : label.version() + "  " + label.commit().substring(0, COMMIT));
    }

    static Map<String, Object> map(PromptVersion from, PromptVersion to, PromptChanges changes) {
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

    static Map<String, Object> map(PromptBlame.Line line) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", line.version().version());
        map.put("author", line.version().author());
        map.put("text", line.text());
        return map;
    }

    static String line(PromptBlame.Line line) {
        String author = line.version().author().replaceAll(" *<.*", "");
        return String.format(Locale.ROOT, "%-8s %-20s %s", line.version().version(), author, line.text());
    }
}
