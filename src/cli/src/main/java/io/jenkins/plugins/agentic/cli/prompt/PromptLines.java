package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.engine.prompt.PromptViews;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptBlame;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptFolder;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Prompts as lines for a person. */
final class PromptLines {
    private static final int COMMIT = 10;

    private PromptLines() {}

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

    static String line(PromptVersion version, List<PromptStore.Label> labels) {
        List<String> own = PromptViews.labels(version, labels);
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

    static String line(PromptStore.Label label) {
        return String.format(
                Locale.ROOT,
                "%-20s %s",
                PromptViews.shown(label),
                label.version().isEmpty()
                        ? "no version of it: " + label.commit()
                        : label.version() + "  " + label.commit().substring(0, COMMIT));
    }

    static String line(PromptBlame.Line line) {
        String author = line.version().author().replaceAll(" *<.*", "");
        return String.format(Locale.ROOT, "%-8s %-20s %s", line.version().version(), author, line.text());
    }
}
