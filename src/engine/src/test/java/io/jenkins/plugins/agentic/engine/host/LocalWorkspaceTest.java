package io.jenkins.plugins.agentic.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalWorkspaceTest {
    @TempDir
    Path folder;

    private LocalWorkspace workspace() throws IOException {
        return new LocalWorkspace(Files.createDirectories(folder.resolve("ws")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../out.txt",
                "a/../../out.txt",
                "/etc/passwd",
                "",
                " ",
                ".",
                "a/..",
                ".git/config",
                "sub/.GIT/hooks/pre-commit",
                "C:/windows",
                "\\\\server\\x"
            })
    void should_refuse_a_path_that_leads_out(String path) throws IOException {
        LocalWorkspace workspace = workspace();

        assertThatThrownBy(() -> workspace.writeText(path, "x")).isInstanceOf(AgenticException.class);
        assertThatThrownBy(() -> workspace.readText(path, 10)).isInstanceOf(AgenticException.class);
        assertThatThrownBy(() -> workspace.delete(path)).isInstanceOf(AgenticException.class);

        assertThat(folder.resolve("out.txt")).doesNotExist();
    }

    @Test
    void should_refuse_to_follow_a_link_out() throws IOException {
        LocalWorkspace workspace = workspace();
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "s");
        Files.createSymbolicLink(folder.resolve("ws/link"), outside);
        Files.createSymbolicLink(folder.resolve("ws/dangling"), folder.resolve("nowhere"));

        assertThatThrownBy(() -> workspace.readText("link/secret", 10)).hasMessageContaining("through a link");
        assertThatThrownBy(() -> workspace.writeText("link/new", "x")).hasMessageContaining("through a link");
        assertThatThrownBy(() -> workspace.writeText("dangling", "x")).hasMessageContaining("through a link");
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void should_write_read_find_and_delete() throws IOException {
        LocalWorkspace workspace = workspace();
        workspace.writeText("src/index.ts", "export {};");
        workspace.writeText("src/index.ts", "export const a = 1;");
        workspace.writeText("a-1.0.0.tgz", "t");
        workspace.writeText("node_modules/x/x.tgz", "no");

        assertThat(workspace.readText("src/index.ts", 100)).isEqualTo("export const a = 1;");
        assertThat(workspace.find("*.tgz", 10)).containsExactly("a-1.0.0.tgz");
        assertThat(workspace.find("**/*.ts, *.tgz", 10)).containsExactly("a-1.0.0.tgz", "src/index.ts");

        workspace.delete("src/index.ts");
        assertThat(workspace.exists("src/index.ts")).isFalse();
    }

    @Test
    void should_refuse_to_read_a_file_that_is_too_large() throws IOException {
        LocalWorkspace workspace = workspace();
        workspace.writeText("big", "x".repeat(11));

        assertThatThrownBy(() -> workspace.readText("big", 10)).hasMessageContaining("11 bytes");
    }

    /** A container that a killed build left running has the same workspace, and may make a link between any two looks. */
    @Test
    void should_write_nothing_elsewhere_while_another_makes_links_of_folders() throws Exception {
        LocalWorkspace workspace = workspace();
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Path kept = Files.createDirectories(folder.resolve("ws/kept"));
        link(kept);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                link(outside);
                link(kept);
            }
        });
        try {
            for (int i = 0; i < 5000; i++) {
                try {
                    workspace.writeText("sub/new", "x");
                    workspace.writeText("sub/" + i + "/new", "x");
                    workspace.delete("sub/other");
                } catch (IOException | AgenticException e) {
                    // It was a link just then.
                    continue;
                }
            }
        } finally {
            done.set(true);
            other.join();
        }
        assertThat(outside).isEmptyDirectory();
        assertThat(kept).isDirectoryContaining(file -> file.endsWith("new"));
    }

    /** Makes the workspace's folder 'sub' a link to another, at once. */
    private void link(Path to) {
        try {
            Path made = Files.createSymbolicLink(folder.resolve("ws/made"), to);
            Files.move(made, folder.resolve("ws/sub"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void should_write_and_delete_through_a_link_that_stays_inside() throws IOException {
        LocalWorkspace workspace = workspace();
        workspace.writeText("real/deep/a", "a");
        Files.createSymbolicLink(folder.resolve("ws/link"), Path.of("real/deep"));

        workspace.writeText("link/more/b", "b");
        workspace.delete("link/a");
        workspace.delete("link/none/of/these");

        assertThat(folder.resolve("ws/real/deep/more/b")).hasContent("b");
        assertThat(folder.resolve("ws/real/deep/a")).doesNotExist();
        assertThat(Files.isSymbolicLink(folder.resolve("ws/link"))).isTrue();
    }

    /** Its opening would wait for somebody who writes to it. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void should_refuse_to_read_what_is_no_file() throws Exception {
        LocalWorkspace workspace = workspace();
        Files.createDirectories(folder.resolve("ws/folder"));
        assertThat(new ProcessBuilder("mkfifo", "ws/pipe")
                        .directory(folder.toFile())
                        .start()
                        .waitFor())
                .isZero();

        for (String path : List.of("folder", "pipe")) {
            assertThatThrownBy(() -> workspace.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(path + " is no file, but a ");
            assertThatThrownBy(() -> workspace.readText(path, 10)).hasMessageStartingWith(path + " is no file");
        }
    }

    @Test
    void should_take_brackets_in_a_pattern_for_what_they_are() throws IOException {
        LocalWorkspace workspace = workspace();
        workspace.writeText("a[1].txt", "");
        workspace.writeText("a1.txt", "");

        assertThat(workspace.find("a[1]*", 10)).containsExactly("a[1].txt");
        assertThat(workspace.find("a[*, {b*", 10)).containsExactly("a[1].txt");
    }
}
