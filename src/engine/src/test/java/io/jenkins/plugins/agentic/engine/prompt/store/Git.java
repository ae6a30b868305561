package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The ordinary git client, with nobody's settings. */
final class Git {
    private final Path folder;

    Git(Path folder) {
        this.folder = folder;
    }

    /** Runs it and answers what it printed; it must end well. */
    String run(String... arguments) {
        Result result = tried(arguments);
        assertThat(result.code).as(result.output).isZero();
        return result.output;
    }

    record Result(int code, String output) {}

    Result tried(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.environment().put("GIT_CONFIG_SYSTEM", "/dev/null");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All objects are sound and connected. */
    static void assertSound(PromptStore store) {
        String output = new Git(store.place()).run("fsck", "--strict", "--full", "--no-dangling");
        assertThat(output.lines().filter(line -> !line.startsWith("Checking") && !line.startsWith("notice")))
                .isEmpty();
    }
}
