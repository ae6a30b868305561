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
 * What the prompt store does with many templates and versions: once in folders of a hundred, and once with all templates in
 * one folder, which is the worst case for a save. Needs git. Arguments: a folder on the disk to be measured, and
 * {@code fill} or {@code measure} for that part alone, so that the long filling need not have the machine for itself;
 * without it both are done, and what was written is deleted.
 */
public final class PromptBenchmark {
    private static final int TEMPLATES = 10_000;
    private static final int ROUNDS = 10;
    private static final int FOLDER = 100;
    private static final int LABELLED = 1000;
    private static final int HOT = 100;
    private static final String BENCH = "Bench <bench@localhost>";

    private final Path place;
    private final boolean flat;
    private final Random random = new Random(1);

    private PromptBenchmark(Path folder, boolean flat) {
        this.place = folder.resolve(flat ? "prompts-flat.git" : "prompts.git");
        this.flat = flat;
    }

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args.length > 0 ? args[0] : ".");
        String part = args.length > 1 ? args[1] : "";
        if (!part.isEmpty()) {
            for (boolean flat : new boolean[] {false, true}) {
                PromptBenchmark benchmark = new PromptBenchmark(folder, flat);
                if (part.equals("fill")) {
                    benchmark.fill();
                } else {
                    benchmark.measure();
                }
            }
            return;
        }
        Path home = Files.createTempDirectory(folder, "agentic-prompts-");
        try {
            main(new String[] {home.toString(), "fill"});
            main(new String[] {home.toString(), "measure"});
        } finally {
            try (var files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
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

    private void measure() {
        System.out.println("prompts, " + TEMPLATES + " templates, " + TEMPLATES * ROUNDS + " versions "
                + (flat ? "in one folder" : "in folders of " + FOLDER) + ":");
        time("first list of a process", 1, i -> {
            try (PromptStore cold = PromptStore.open(place)) {
                cold.folder().list();
            }
        });
        try (PromptStore store = PromptStore.open(place)) {
            for (int i = 0; i < LABELLED; i++) {
                store.label(name(i), PromptStore.PRODUCTION, "1.0." + i % ROUNDS, BENCH);
            }
            measure(store);
        }
    }

    /**
     * As so many saves leave it after git's own housekeeping: objects in a pack, refs in one file. In folders each version is
     * a commit; in one folder a commit is a version of every template, for each would be a list of them all.
     */
    private void fill() throws IOException {
        PromptStore.open(place).close();
        StringBuilder refs = new StringBuilder();
        try (Writer out = new OutputStreamWriter(
                Files.newOutputStream(place.resolveSibling("history")), StandardCharsets.UTF_8)) {
            int each = flat ? TEMPLATES : 1;
            int commit = 0;
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < TEMPLATES; i++) {
                    if (i % each == 0) {
                        commit++;
                        out.write("commit refs/heads/main\nmark :" + commit + "\ncommitter " + BENCH + " "
                                + (1_700_000_000 + commit) + " +0000\ndata 5\nSave\n");
                    }
                    String source = source(i, round);
                    out.write("M 100644 inline " + name(i) + ".prompt\ndata " + source.length() + "\n" + source + "\n");
                    refs.append("reset refs/agentic/versions/" + name(i) + ".prompt/1.0." + round + "\nfrom :" + commit
                            + "\n\n");
                }
            }
            out.write(refs + "reset refs/agentic/indexed\nfrom :" + commit + "\n\n");
        }
        git(place, "fast-import", "--quiet", "--force");
        git(place, "pack-refs", "--all");
        Files.delete(place.resolveSibling("history"));
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
        time("save", 300, i -> save(store, i));
        time("move a label", 300, i -> store.label(name(i), PromptStore.PRODUCTION, "1.0.0", BENCH));
        time("log of one template", 300, i -> store.log(name(random.nextInt(TEMPLATES))));
        time("diff of two versions", 300, i -> {
            String name = name(random.nextInt(TEMPLATES));
            PromptChanges.between(
                            store.read(name + "@1.0.0").source(),
                            store.read(name + "@1.0." + (ROUNDS - 1)).source())
                    .unified("a", "b");
        });
        time("list, nothing changed", 20, i -> store.folder().list());
        time("list after a save", 20, i -> store.folder().list(), i -> save(store, i));
        time("search", 20, i -> store.folder().search("number 77"));
    }

    private void save(PromptStore store, int i) {
        store.save(
                name(random.nextInt(TEMPLATES)),
                source(i, 1000 + random.nextInt(1_000_000)),
                BENCH,
                "Save",
                Optional.empty(),
                Bump.PATCH);
    }

    private static void time(String what, int count, IntConsumer call) {
        time(what, count, call, i -> {});
    }

    /** @param before what is done before each call and not counted */
    private static void time(String what, int count, IntConsumer call, IntConsumer before) {
        for (int i = 0; i < Math.min(count, 20) / 2; i++) {
            before.accept(i);
            call.accept(i);
        }
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            before.accept(i);
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
