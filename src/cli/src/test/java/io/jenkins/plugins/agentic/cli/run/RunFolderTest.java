package io.jenkins.plugins.agentic.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RunFolderTest {
    private static final int RUNS = 40;
    private static final int FILES = 40;

    @TempDir
    Path folder;

    @Test
    void should_not_mind_files_that_come_and_go_in_the_jobs_folder() throws Exception {
        Path job = Files.createDirectories(folder.resolve("job/src"));
        Files.writeString(job.resolve("kept.ts"), "kept");
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Void> editor = CompletableFuture.runAsync(() -> {
            while (!isOver.get()) {
                comeAndGo(job);
            }
        });
        try {
            for (int i = 0; i < RUNS; i++) {
                RunFolder run = RunFolder.of(folder.resolve("home"), "run-" + i);

                run.prepare(folder.resolve("job"));

                assertThat(run.workspace().resolve("src/kept.ts")).hasContent("kept");
            }
        } finally {
            isOver.set(true);
            editor.join();
        }
    }

    private static void comeAndGo(Path job) {
        try {
            for (int i = 0; i < FILES; i++) {
                Files.writeString(job.resolve("." + i + ".swp"), "typed");
            }
            for (int i = 0; i < FILES; i++) {
                Files.delete(job.resolve("." + i + ".swp"));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void should_say_that_there_is_no_job() {
        Path job = folder.resolve("gone");
        RunFolder run = RunFolder.of(folder.resolve("home"), "run");

        assertThatThrownBy(() -> run.prepare(job))
                .isInstanceOf(AgenticException.class)
                .hasMessageContaining(job.toString());
        assertThat(run.workspace()).doesNotExist();
    }
}
