package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A build step that prints 200 MB, from end to end: in a process of its own that may have 128 MB of memory. It takes from half a
 * minute to two, so it is run in the profile {@code faults} only.
 */
@EnabledIfSystemProperty(named = "compile.large", matches = "true")
class LargeOutputTest {
    private static final int MOST_MEMORY = 128;
    private static final long BYTES = 200_000_000;

    @TempDir
    Path folder;

    @Test
    void should_take_a_log_of_200_megabytes_in_128_of_memory_and_show_its_end() throws Exception {
        Cli job = new Cli(folder)
                .jenkinsfile(
                        """
                        node {
                            def built = compilePackage(language: 'own', definition: [steps: [
                                [name: 'noisy', command: 'yes "src/a.py:7: error: the same again  [misc]" | head -c %d; echo; \
                        echo "the very last line"; exit 3', reports: [[parser: 'mypy']]]]])
                            echo "passed ${built.passed}, code ${built.steps[0].exitCode}, errors ${built.steps[0].counts.high}, \
                        kept ${built.steps[0].findings.size()}, log ${built.steps[0].log.length()}"
                            echo "ends with ${built.steps[0].log.strip().readLines().last()}"
                        }
                        """
                                .formatted(BYTES));
        Path printed = folder.resolve("printed.txt");

        int code = inAProcessOfItsOwn(printed, "run", job.job.toString(), "--home", job.home.toString());

        String end = end(printed);
        assertThat(code).as(end).isZero();
        // 42 bytes a line and a part of one; what is not kept is counted all the same.
        assertThat(end)
                .contains("the very last line")
                .contains("passed false, code 3, errors 4761905, kept 100, log ")
                .contains("ends with the very last line");
        try (Stream<Path> logs = Files.walk(job.home)) {
            assertThat(logs.filter(
                            file -> file.toString().matches(".*/\\.agentic/noisy-[0-9a-f]{8}-[0-9a-f]{8}\\.log")))
                    .hasSize(1)
                    .allSatisfy(file -> assertThat(Files.size(file)).isGreaterThan(BYTES));
        }
    }

    private static int inAProcessOfItsOwn(Path printed, String... arguments) throws IOException, InterruptedException {
        List<String> line = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + MOST_MEMORY + "m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start()
                .waitFor();
    }

    private static String end(Path file) throws IOException {
        try (var channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - 10_000));
            byte[] bytes = new byte[10_000];
            int count = channel.read(java.nio.ByteBuffer.wrap(bytes));
            return new String(bytes, 0, Math.max(0, count), StandardCharsets.UTF_8);
        }
    }
}
