package io.jenkins.plugins.agentic.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What npm itself says of bad input, without any registry. */
class NpmPipelineTest {
    @TempDir
    Path folder;

    private BuildRun run;

    @BeforeEach
    void npm() throws IOException {
        RealTools.require("npm");
        run = new BuildRun(folder)
                .with("npm_config_registry", "http://127.0.0.1:1/")
                .file("two/package.json", "{\"name\":\"two\",\"version\":\"1.0.0\"}");
    }

    @Test
    void should_say_that_the_lock_file_disagrees() throws Exception {
        run.file("package.json", "{\"name\":\"one\",\"version\":\"1.0.0\",\"dependencies\":{\"two\":\"file:two\"}}")
                .file(
                        "package-lock.json",
                        "{\"name\":\"one\",\"version\":\"1.0.0\",\"lockfileVersion\":3,\"requires\":true,\"packages\":"
                                + "{\"\":{\"name\":\"one\",\"version\":\"1.0.0\"}}}");

        Map<String, Object> installed = run.step("typescript", "install");

        assertThat(installed)
                .containsEntry("passed", false)
                .containsEntry(
                        "hint",
                        "package-lock.json disagrees with package.json: run 'npm install' and keep the new lock file.");
        assertThat(folder.resolve("node_modules")).doesNotExist();
    }

    @Test
    void should_say_that_the_registry_can_not_be_reached() throws Exception {
        run.with("npm_config_fetch_retries", "0")
                .file(
                        "package.json",
                        "{\"name\":\"one\",\"version\":\"1.0.0\",\"dependencies\":{\"three\":\"1.0.0\"}}");

        Map<String, Object> installed = run.step(
                "typescript", Map.of("name", "install", "allow", java.util.List.of("npm_config_fetch_retries")));

        assertThat(installed).containsEntry("passed", false);
        assertThat((String) installed.get("hint")).startsWith("npm can't reach its registry");
    }

    @Test
    void should_say_that_there_are_no_tests() throws Exception {
        run.file(
                "package.json",
                "{\"name\":\"one\",\"version\":\"1.0.0\",\"scripts\":{\"test\":\"echo 'No test files found, exiting with"
                        + " code 1'; exit 1\"}}");

        assertThat(run.step("typescript", "test"))
                .containsEntry("tool", "npm")
                .containsEntry("note", "vitest is not installed; npm was used instead.")
                .containsEntry(
                        "hint", "the package has no tests that the runner finds: add some, or leave out this step.");
    }
}
