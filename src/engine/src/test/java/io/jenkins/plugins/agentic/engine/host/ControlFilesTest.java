package io.jenkins.plugins.agentic.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of what no model may write, in a workspace that an earlier build's container has written to. */
class ControlFilesTest {
    @TempDir
    Path all;

    private Path folder;
    private Path outside;
    private LocalWorkspace workspace;

    @BeforeEach
    void folders() throws IOException {
        folder = Files.createDirectories(all.resolve("ws"));
        outside = Files.createDirectories(all.resolve("outside"));
        workspace = new LocalWorkspace(folder);
    }

    @Test
    void should_let_no_model_write_what_was_named() {
        ControlFiles.refuse("ci/own.yaml", workspace);

        ControlFiles.name("ci/own.yaml", workspace);
        ControlFiles.name("rust.yaml", workspace);
        ControlFiles.name("ci/own.yaml", workspace);

        assertThat(folder.resolve(".agentic/control-files")).hasContent("ci/own.yaml\nrust.yaml\n");
        assertThatThrownBy(() -> ControlFiles.refuse("./CI/own.yaml", workspace))
                .hasMessageContaining("steers the build itself");
        ControlFiles.refuse("own.yaml", workspace);
    }

    @Test
    void should_write_through_no_folder_that_leads_out() throws IOException {
        Files.createSymbolicLink(folder.resolve(".agentic"), outside);

        assertThatThrownBy(() -> ControlFiles.name("own.yaml", workspace))
                .isInstanceOf(AgenticException.class)
                .hasMessage(
                        "The file .agentic/control-files, which names what a model may not write, can't be read: The path"
                                + " '.agentic/control-files' leads out of the workspace through a link.")
                .extracting("hint")
                .isEqualTo("Remove the folder .agentic of " + folder + ".");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void should_write_to_no_file_that_a_link_names() throws IOException {
        Path key = Files.writeString(outside.resolve("key"), "somebody's");
        Files.createDirectories(folder.resolve(".agentic"));
        Files.createSymbolicLink(folder.resolve(".agentic/control-files"), key);

        assertThatThrownBy(() -> ControlFiles.name("own.yaml", workspace))
                .hasMessageContaining("leads out of the workspace through a link");
        assertThat(key).hasContent("somebody's");
    }
}
