package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptConcurrencyTest {
    private static final int THREADS = 6;
    private static final int SAVES = 10;

    @TempDir
    Path folder;

    @Test
    void should_be_made_once_by_several_that_open_it_for_the_first_time_and_leave_nothing_beside_it() throws Exception {
        Path place = folder.resolve("new/prompts.git");
        inParallel(thread -> {
            try (PromptStore own = PromptStore.open(place)) {
                own.save("t" + thread, "text", "Ada", "Save", Optional.empty(), Bump.PATCH);
            }
        });

        assertThat(place.getParent().toFile().list()).containsExactly("prompts.git");
        try (PromptStore store = PromptStore.open(place)) {
            assertThat(store.folder().list()).hasSize(THREADS);
            Git.assertSound(store);
        }
    }

    /** Each thread has a store of its own, as processes have: only git's locks keep them apart. */
    @Test
    void should_lose_no_edit_of_several_stores_over_one_repository() throws Exception {
        Path place = folder.resolve("prompts.git");
        try (PromptStore store = PromptStore.open(place)) {
            store.save("all", "start\n", "Ada", "Start", Optional.empty(), Bump.PATCH);
            inParallel(thread -> {
                try (PromptStore own = PromptStore.open(place)) {
                    for (int i = 0; i < SAVES; i++) {
                        append(own, thread + "." + i);
                    }
                }
            });

            List<String> expected = new ArrayList<>(List.of("start"));
            IntStream.range(0, THREADS)
                    .forEach(thread -> IntStream.range(0, SAVES).forEach(i -> expected.add(thread + "." + i)));
            assertThat(store.read("all").source().lines()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(store.log("all")).hasSize(THREADS * SAVES + 1);
            Git.assertSound(store);
        }
    }

    /** Ann exports, Bob saves, Ann edits another template and imports: both edits are there. */
    @Test
    void should_lose_no_edit_that_was_saved_while_a_folder_was_out() throws Exception {
        Path out = folder.resolve("out");
        try (PromptStore store = PromptStore.open(folder.resolve("prompts.git"))) {
            for (String name : List.of("planner", "coder", "tester")) {
                store.save(name, name + "\n", "Ann", "Save", Optional.of(PromptStore.NONE), Bump.PATCH);
            }
            store.saveSuite("coder", "tests: [{vars: {x: 1}}]\n", "Ann", "Suite");
            store.copy().exportTo(out);
            store.save("planner", "planner of Bob\n", "Bob", "Save", Optional.of("1.0.0"), Bump.PATCH);
            store.saveSuite("coder", "tests: [{vars: {x: 2}}]\n", "Bob", "Suite");
            store.delete("tester", "Bob", "Delete", Optional.of("1.0.0"));

            Files.writeString(out.resolve("coder.prompt"), "coder of Ann\n");
            assertThat(ids(store.copy().importFrom(out, "Ann", "Import", Bump.PATCH, false)))
                    .containsExactly("coder@1.0.1");
            Files.writeString(out.resolve("coder.prompt"), "coder of Ann, again\n");
            assertThat(ids(store.copy().importFrom(out, "Ann", "Import", Bump.PATCH, false)))
                    .containsExactly("coder@1.0.2");

            assertThat(store.read("planner").source()).isEqualTo("planner of Bob\n");
            assertThat(store.suite("coder")).contains("tests: [{vars: {x: 2}}]\n");
            assertThat(store.newest("tester")).isEmpty();

            Files.writeString(out.resolve("planner.prompt"), "planner of Ann\n");
            Files.writeString(out.resolve("tester.prompt"), "tester of Ann\n");
            Files.writeString(out.resolve("new.prompt"), "new\n");
            assertThatThrownBy(() -> store.copy().importFrom(out, "Ann", "Import", Bump.PATCH, false))
                    .isInstanceOfSatisfying(FolderConflict.class, e -> assertThat(e.sides())
                            .containsExactly(
                                    new FolderConflict.Side("planner.prompt", "planner of Bob\n", "planner of Ann\n"),
                                    new FolderConflict.Side("tester.prompt", "", "tester of Ann\n")))
                    .hasMessage("Others have changed since the export what was edited in the folder: planner.prompt,"
                            + " tester.prompt (deleted).");
            assertThat(store.newest("new")).isEmpty();

            assertThat(ids(store.copy().importFrom(out, "Ann", "Import", Bump.PATCH, true)))
                    .contains("new@1.0.0", "planner@1.0.2", "tester@1.0.1");
            Git.assertSound(store);
        }
    }

    @Test
    void should_replace_nothing_by_a_folder_of_an_unknown_origin() throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        Files.writeString(in.resolve("a.prompt"), "one\n");
        Files.writeString(in.resolve("b.prompt"), "b\n");
        try (PromptStore store = PromptStore.open(folder.resolve("prompts.git"))) {
            store.save("b", "b\n", "Ann", "Save", Optional.empty(), Bump.PATCH);
            assertThat(ids(store.copy().importFrom(in, "Ann", "Import", Bump.PATCH, false)))
                    .containsExactly("a@1.0.0");
            store.save("a", "two\n", "Bob", "Save", Optional.empty(), Bump.PATCH);

            assertThatThrownBy(() -> store.copy().importFrom(in, "Ann", "Import", Bump.PATCH, false))
                    .isInstanceOf(FolderConflict.class)
                    .hasMessageContaining("does not say which it was based on: a.prompt.");
            Files.writeString(in.resolve(ExportedTexts.FILE), "{\"a.prompt\": [\n");
            assertThatThrownBy(() -> store.copy().importFrom(in, "Ann", "Import", Bump.PATCH, false))
                    .hasMessageContaining("exported-prompts.json is not as the export wrote it (line ");
            assertThat(store.read("a").source()).isEqualTo("two\n");
        }
    }

    private static List<String> ids(Map<PromptName, PromptVersion> made) {
        return made.values().stream().map(PromptVersion::id).toList();
    }

    @Test
    void should_keep_all_saves_of_threads_that_edit_templates_of_their_own() throws Exception {
        try (PromptStore store = PromptStore.open(folder.resolve("prompts.git"))) {
            inParallel(thread -> {
                for (int i = 0; i < SAVES; i++) {
                    store.save("t" + thread, "text " + i, "Ada", "Save", Optional.empty(), Bump.PATCH);
                    store.label("t" + thread, "production", "1.0." + i, "Ada");
                }
            });

            for (int thread = 0; thread < THREADS; thread++) {
                assertThat(store.log("t" + thread)).hasSize(SAVES);
                assertThat(store.resolve("t" + thread, "run").source()).isEqualTo("text " + (SAVES - 1));
            }
            Git.assertSound(store);
        }
    }

    /** Reads, adds a line, saves; on a conflict once more with what the other has written. */
    private static void append(PromptStore store, String line) {
        PromptVersion base = store.read("all");
        while (true) {
            try {
                store.save("all", base.source() + line + "\n", "Ada", "Add", Optional.of(base.version()), Bump.PATCH);
                return;
            } catch (PromptConflict e) {
                base = e.theirs().orElseThrow();
            }
        }
    }

    private interface Work {
        void run(int thread);
    }

    private static void inParallel(Work work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                all.add(pool.submit(() -> work.run(thread)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
