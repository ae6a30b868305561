package io.jenkins.plugins.agentic.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    void should_say_that_there_is_nothing_to_run_tests_by() throws Exception {
        run.file("package.json", "{\"name\":\"one\",\"version\":\"1.0.0\"}");

        assertThat(run.step("typescript", "test"))
                .containsEntry("passed", false)
                .containsEntry(
                        "hint",
                        "vitest is not installed, and package.json has no script \"test\" that could be run in its place:"
                                + " npm install --save-dev vitest.");
    }

    @Test
    void should_count_the_tests_of_the_runner_that_node_brings() throws Exception {
        run.file("package.json", "{\"name\":\"one\",\"version\":\"1.0.0\",\"scripts\":{\"test\":\"node --test\"}}")
                .file(
                        "one.test.js",
                        "const { test } = require('node:test');\ntest('adds', () => {});\ntest('divides', () => {"
                                + " throw new Error('by zero'); });\n");

        Map<String, Object> tested = run.step("typescript", "test");

        assertThat(tested).containsEntry("tool", "npm").containsEntry("passed", false);
        Map<?, ?> tests = (Map<?, ?>) tested.get("tests");
        assertThat(tests.get("total")).isEqualTo(2);
        assertThat(tests.get("failed")).isEqualTo(1);
        assertThat(tests.get("failures").toString()).contains("divides", "by zero");
        // What people read is what the runner prints of itself.
        assertThat((String) tested.get("log")).contains("by zero").doesNotContain("<testcase");
    }

    /** Where it can't be reached, that takes minutes. */
    @Test
    void should_not_ask_the_registry_whether_a_tool_is_there() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer registry = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        registry.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        registry.start();
        try {
            run.with(
                            "npm_config_registry",
                            "http://127.0.0.1:" + registry.getAddress().getPort() + "/")
                    .file("package.json", "{\"name\":\"one\",\"version\":\"1.0.0\"}");

            assertThat(run.step("typescript", "lint"))
                    .containsEntry("hint", "eslint is not installed: npm install --save-dev eslint.");
            assertThat(requests).hasValue(0);
        } finally {
            registry.stop(0);
        }
    }

    /** Workspaces have their tools in the folder that they are of. */
    @Test
    void should_run_tests_by_what_is_installed_above() throws Exception {
        run.file("package.json", "{\"name\":\"all\",\"version\":\"1.0.0\",\"workspaces\":[\"two\"]}")
                .file("two/package.json", "{\"name\":\"two\",\"version\":\"1.0.0\",\"scripts\":{\"test\":\"exit 3\"}}")
                .file("node_modules/@vitest/coverage-v8/package.json", "{\"name\":\"@vitest/coverage-v8\"}")
                .file("node_modules/vitest/package.json", "{\"name\":\"vitest\",\"bin\":{\"vitest\":\"run.js\"}}")
                .file(
                        "node_modules/vitest/run.js",
                        "#!/usr/bin/env node\nconsole.log(process.argv.slice(2).join(' '));\n");
        Path bin = Files.createDirectories(folder.resolve("node_modules/.bin"));
        Files.createSymbolicLink(bin.resolve("vitest"), Path.of("../vitest/run.js"));
        assertThat(folder.resolve("node_modules/vitest/run.js").toFile().setExecutable(true))
                .isTrue();

        Map<String, Object> tested = run.step("typescript", Map.of("name", "test", "folder", "two"));

        assertThat(tested).containsEntry("tool", "vitest").containsEntry("passed", true);
        assertThat(Files.readString(folder.resolve(".agentic/test.log"))).contains("run ", " --coverage.enabled ");
    }
}
