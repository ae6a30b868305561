package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftLocksTest {
    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private LeftLocks locks;
    private Path lock;

    @BeforeEach
    void lock() throws IOException {
        lock = folder.resolve("refs/heads/main.lock");
        Files.createDirectories(lock.getParent());
        Files.createFile(lock);
        locks = new LeftLocks(folder, nanos::get);
    }

    private void metAfter(long millis) {
        nanos.addAndGet(millis * 1_000_000);
        locks.met(PromptRepository.MAIN);
    }

    @Test
    void should_remove_a_lock_that_stays_as_it_is() {
        metAfter(0);
        metAfter(LeftLocks.LEFT.toMillis() - 1);
        assertThat(lock).exists();

        metAfter(1);

        assertThat(lock).doesNotExist();
    }

    @Test
    void should_keep_a_lock_that_others_take_one_after_the_other() throws IOException {
        metAfter(0);
        Files.delete(lock);
        metAfter(LeftLocks.LEFT.toMillis() / 2);
        Files.createFile(lock);
        metAfter(1);
        metAfter(LeftLocks.LEFT.toMillis() - 1);
        Files.setLastModifiedTime(lock, FileTime.fromMillis(1));
        metAfter(LeftLocks.LEFT.toMillis());

        assertThat(lock).exists();
    }

    @Test
    void should_free_all_refs_where_the_list_of_packed_ones_is_left_locked() throws IOException {
        Files.delete(lock);
        Path packed = Files.createFile(folder.resolve("packed-refs.lock"));
        metAfter(0);

        metAfter(LeftLocks.LEFT.toMillis());

        assertThat(packed).doesNotExist();
    }

    /** By the clock of the machine: it takes as long as a lock has to be seen. */
    @Test
    void should_save_although_a_killed_process_left_its_lock() throws IOException {
        Path git = folder.resolve("prompts.git");
        try (PromptStore store = PromptStore.open(git)) {
            Path left = git.resolve(PromptRepository.MAIN + ".lock");
            Files.createDirectories(left.getParent());
            Files.createFile(left);

            store.save("note", "Be brief.", "Ada", "", Optional.empty(), Bump.PATCH);

            assertThat(store.newest("note")).isPresent();
            assertThat(left).doesNotExist();
        }
    }
}
