package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.run.Build;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A run's view for a person: stage tree, calls, tokens, cost, artifacts, where published. */
public final class Summary {
    private static final int NAME_WIDTH = 44;

    private Summary() {}

    static void print(Map<String, Object> view, List<Runs.Stage> stages, Path home, Consumer<String> out) {
        out.accept("");
        out.accept("Run " + view.get("id") + ": " + words(view.get("state")) + " in " + time(view.get("durationMs"))
                + (Boolean.TRUE.equals(view.get("rehearsal")) ? " (rehearsal)" : ""));
        for (Runs.Stage stage : inTreeOrder(stages)) {
            String name = "  ".repeat(stage.depth()) + stage.name();
            String state = stage.state() == Runs.State.SUCCEEDED ? "" : "  " + words(stage.state());
            String time = stage.ended() == 0 ? "" : Build.words(Duration.ofMillis(stage.ended() - stage.started()));
            out.accept(String.format(Locale.ROOT, "  %-" + NAME_WIDTH + "s %10s%s", name, time, state));
        }
        Map<?, ?> tokens = (Map<?, ?>) view.get("tokens");
        out.accept(String.format(
                Locale.ROOT,
                "Model calls: %s, tokens: %s (in %s, out %s, thoughts %s), cost: $%s",
                view.get("calls"),
                tokens.get("total"),
                tokens.get("input"),
                tokens.get("output"),
                tokens.get("thoughts"),
                money(view.get("cost"))));
        for (Object element : (List<?>) view.get("artifacts")) {
            Map<?, ?> artifact = (Map<?, ?>) element;
            Path run = home.resolve("runs").resolve(String.valueOf(view.get("id")));
            out.accept("Artifact: " + place(run, String.valueOf(artifact.get("path"))) + " (" + artifact.get("size")
                    + " bytes)");
        }
        for (Object element : (List<?>) view.get("published")) {
            Map<?, ?> published = (Map<?, ?>) element;
            String state =
                    switch (String.valueOf(published.get("state"))) {
                        case "committed" -> "Published: ";
                        case "compensated" -> "Taken back: ";
                        default -> "Publication " + published.get("state") + ": ";
                    };
            out.accept(state + published.get("name") + " " + published.get("version") + " at "
                    + published.get("location"));
        }
        out.accept("Show it:   agentic runs show " + view.get("id"));
        if (List.of("FAILED", "ABORTED", "RUNNING").contains(String.valueOf(view.get("state")))) {
            out.accept("Resume it: agentic run --resume " + view.get("id"));
        }
    }

    /** Each stage followed by those inside it: branches that ran at the same time are not mixed up. */
    private static List<Runs.Stage> inTreeOrder(List<Runs.Stage> stages) {
        List<Runs.Stage> ordered = new ArrayList<>();
        stages.stream().filter(stage -> parent(stage, stages).isEmpty()).forEach(stage -> add(stage, stages, ordered));
        return ordered;
    }

    private static void add(Runs.Stage stage, List<Runs.Stage> all, List<Runs.Stage> ordered) {
        ordered.add(stage);
        all.stream()
                .filter(inner -> parent(inner, all).filter(stage::equals).isPresent())
                .forEach(inner -> add(inner, all, ordered));
    }

    private static Optional<Runs.Stage> parent(Runs.Stage stage, List<Runs.Stage> all) {
        return all.stream()
                .filter(outer -> stage.depth() > outer.depth() && stage.path().startsWith(outer.path() + "."))
                .max(Comparator.comparingInt(Runs.Stage::depth));
    }

    static String words(Object state) {
        return String.valueOf(state).toLowerCase(Locale.ROOT);
    }

    static String time(Object millis) {
        return Build.words(Duration.ofMillis(((Number) millis).longValue()));
    }

    /** US dollars with four digits after the point. */
    public static String money(Object cost) {
        return new BigDecimal(String.valueOf(cost))
                .setScale(4, RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** Where it was archived, else where the build left it; an image is in no folder, and has its name. */
    private static String place(Path run, String name) {
        return Stream.of("artifacts", "workspace")
                .map(folder -> run.resolve(folder).resolve(name))
                .filter(Files::exists)
                .map(Path::toString)
                .findFirst()
                .orElse(name);
    }
}
