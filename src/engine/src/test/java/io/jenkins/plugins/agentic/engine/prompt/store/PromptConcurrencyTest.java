package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
