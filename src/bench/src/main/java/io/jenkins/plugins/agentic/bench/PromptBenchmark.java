package io.jenkins.plugins.agentic.bench;

import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptChanges;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * What the prompt store does with many templates and versions: once with all templates in one folder, which is the worst
 * case for a save, and once in folders of a hundred. Needs git. Arguments: a folder on the disk to be measured, and how many
 * templates and versions; 10,000 and 100,000 if not given.
 */
public final class PromptBenchmark {
    private static final int FOLDER = 100;
    private static final int LABELLED = 1000;
    private static final int HOT = 100;
    private static final String BENCH = "Bench <bench@localhost>";

    private final int templates;
    private final int rounds;
    private final boolean flat;
    private final Random random = new Random(1);

    private PromptBenchmark(int templates, int versions, boolean flat) {
        this.templates = templates;
        this.rounds = versions / templates;
        this.flat = flat;
    }

    public static void main(String[] args) throws IOException {
        int templates = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        int versions = args.length > 2 ? Integer.parseInt(args[2]) : 100_000;
        for (boolean flat : new boolean[] {false, true}) {
            Path home = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "agentic-prompts-");
            try {
                new PromptBenchmark(templates, versions, flat).measure(home);
            } finally {
                try (var files = Files.walk(home)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    private String name(int i) {
        return flat ? "t" + i : "f" + i / FOLDER + "/t" + i;
    }

    private static String source(int i, int round) {
        return "---\nmodel: gemini-2.5-pro\ndescription: Template " + i + "\nconfig:\n  temperature: 0." + round % 10
                + "\n---\n{{role \"system\"}}\nYou are number " + i + ".\n" + "Work with care.\n".repeat(40)
                + "{{role \"user\"}}\n{{data \"requirement\" task}}\nround " + round + "\n";
    }

    private void measure(Path home) throws IOException {
        System.out.println(
                "prompts, " + templates + " templates " + (flat ? "in one folder" : "in folders of " + FOLDER) + ":");
        Path place = home.resolve("prompts.git");
        fill(place);
        try (PromptStore store = PromptStore.open(place)) {
            for (int i = 0; i < LABELLED; i++) {
                store.label(name(i), PromptStore.PRODUCTION, "1.0." + i % rounds, BENCH);
            }
            measure(store);
        }
        time("first list of a process", 5, i -> {
            try (PromptStore cold = PromptStore.open(place)) {
                cold.folder().list();
            }
        });
    }

    /** As so many imports leave it after git's own housekeeping: objects in a pack, refs in one file. */
    private void fill(Path place) throws IOException {
        PromptStore.open(place).close();
        StringBuilder refs = new StringBuilder();
        try (Writer out = new OutputStreamWriter(
                Files.newOutputStream(place.resolveSibling("history")), StandardCharsets.UTF_8)) {
            for (int round = 0; round < rounds; round++) {
                out.write("commit refs/heads/main\nmark :" + (round + 1) + "\ncommitter " + BENCH + " "
                        + (1_700_000_000 + round) + " +0000\ndata 6\nRound\n\n");
                for (int i = 0; i < templates; i++) {
                    String source = source(i, round);
                    out.write("M 100644 inline " + name(i) + ".prompt\ndata " + source.length() + "\n" + source + "\n");
                    refs.append("reset refs/agentic/versions/" + name(i) + ".prompt/1.0." + round + "\nfrom :"
                            + (round + 1) + "\n\n");
                }
            }
            out.write(refs + "reset refs/agentic/indexed\nfrom :" + rounds + "\n\n");
        }
        git(place, "fast-import", "--quiet", "--force");
        git(place, "pack-refs", "--all");
    }

    private static void git(Path place, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectInput(place.resolveSibling("history").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("git " + arguments[0] + " failed");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void measure(PromptStore store) {
        time("resolve by label, " + HOT + " templates in use", 200_000, i -> store.resolve(name(i % HOT), "run"));
        time("resolve by label, each for the first time", LABELLED - HOT, i -> store.resolve(name(HOT + i), "run"));
        time(
                "save",
                300,
                i -> store.save(
                        name(random.nextInt(templates)),
                        source(i, 1000 + i),
                        BENCH,
                        "Save",
                        Optional.empty(),
                        Bump.PATCH));
        time("move a label", 300, i -> store.label(name(i), PromptStore.PRODUCTION, "1.0.0", BENCH));
        time("log of one template", 300, i -> store.log(name(random.nextInt(templates))));
        time("diff of two versions", 300, i -> {
            String name = name(random.nextInt(templates));
            PromptChanges.between(
                            store.read(name + "@1.0.0").source(),
                            store.read(name + "@1.0." + (rounds - 1)).source())
                    .unified("a", "b");
        });
        time("list", 20, i -> store.folder().list());
        time("search", 10, i -> store.folder().search("number 77"));
    }

    private static void time(String what, int count, IntConsumer call) {
        for (int i = 0; i < Math.min(count, 20) / 2; i++) {
            call.accept(i);
        }
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            call.accept(i);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "  %s: median %.4f ms, p99 %.4f ms%n",
                what,
                millis[count / 2],
                millis[(int) Math.ceil(count * 0.99) - 1]);
    }
}
