package io.jenkins.plugins.agentic.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LocalCommandsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Commands.Result run(Duration timeout, int mostOutput, String... line)
            throws IOException, InterruptedException {
        return new LocalCommands(folder).run(new Commands.Command(List.of(line), "", timeout, mostOutput));
    }

    private Commands.Result sh(String script) throws IOException, InterruptedException {
        return run(LONG, 10_000, "sh", "-c", script);
    }

    @Test
    void should_show_both_outputs_and_the_exit_code() throws Exception {
        Commands.Result result = sh("echo out; echo err >&2; pwd; exit 3");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).isEqualTo("out\nerr\n" + folder.toRealPath() + "\n");
        assertThat(result.timedOut()).isFalse();
        assertThat(result.truncated()).isFalse();
    }

    @Test
    void should_put_no_shell_between() throws Exception {
        assertThat(run(LONG, 1000, "echo", "$HOME", ";", "ls", "`id`", "a b").output())
                .isEqualTo("$HOME ; ls `id` a b\n");
    }

    @Test
    void should_give_a_clean_environment() throws Exception {
        LocalCommands commands = new LocalCommands(
                folder,
                Map.of("PATH", ".::bin:" + folder + "/bin:/usr/bin:/bin", "API_KEY", "s3cret", "HOME", "/home/x"));
        String output = commands.run(new Commands.Command(List.of("env"), "", LONG, 10_000))
                .output();
        assertThat(output).doesNotContain("API_KEY", "s3cret").contains("HOME=/home/x\n", "PATH=/usr/bin:/bin\n");
    }

    @Test
    void should_not_take_a_program_of_the_workspace_for_one_of_the_machine() throws Exception {
        Files.createDirectories(folder.resolve("bin"));
        for (Path program : List.of(folder.resolve("env"), folder.resolve("bin/env"))) {
            Files.writeString(program, "#!/bin/sh\necho hijacked\n");
            assertThat(program.toFile().setExecutable(true)).isTrue();
        }
        LocalCommands commands = new LocalCommands(folder, Map.of("PATH", ".::" + folder + "/bin:/usr/bin:/bin"));
        assertThat(commands.run(new Commands.Command(List.of("env"), "bin", LONG, 1000))
                        .output())
                .doesNotContain("hijacked");
    }

    @Test
    void should_stay_in_the_workspace(@TempDir Path elsewhere) throws Exception {
        Files.createSymbolicLink(folder.resolve("out"), elsewhere);
        for (String outside : List.of("..", "/", "out", "a/../..", "none", "\0")) {
            assertThatThrownBy(() ->
                            new LocalCommands(folder).run(new Commands.Command(List.of("pwd"), outside, LONG, 1000)))
                    .as(outside)
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> run(LONG, 100, "no-such-program-here"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program-here");
    }

    @Test
    void should_keep_both_ends_of_a_flood() throws Exception {
        Commands.Result result = run(LONG, 100, "sh", "-c", "echo first; yes | head -c 5000000; echo; echo last");
        assertThat(result.truncated()).isTrue();
        assertThat(result.output()).startsWith("first\n").endsWith("last\n").contains("are left out here");
        assertThat(result.output()).hasSizeLessThan(200);
    }

    @Test
    void should_read_nothing_from_anybody() throws Exception {
        assertThat(run(LONG, 100, "cat").output()).isEmpty();
    }

    @Test
    void should_end_what_takes_too_long_with_its_children() throws Exception {
        Commands.Result result =
                run(Duration.ofMillis(500), 100, "sh", "-c", "echo started; sleep 4242.1 & sleep 4242.2; echo never");
        assertThat(result.timedOut()).isTrue();
        assertThat(result.output()).isEqualTo("started\n");
        assertThat(living("4242.1")).isFalse();
        assertThat(living("4242.2")).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void should_end_what_left_its_parent() throws Exception {
        Commands.Result result = sh("(setsid sleep 4343.1 >/dev/null 2>&1 &) ; (setsid sleep 4343.2 &) ; echo done");
        assertThat(result.output()).isEqualTo("done\n");
        assertThat(living("4343.1")).isFalse();
        assertThat(living("4343.2")).isFalse();
    }

    @Test
    void should_end_with_an_interrupt() throws Exception {
        BlockingQueue<Object> ended = new ArrayBlockingQueue<>(1);
        Thread caller = new Thread(() -> {
            try {
                ended.add(sh("echo $$ > started.part; mv started.part started; sleep 4444.1"));
            } catch (IOException | InterruptedException e) {
                ended.add(e);
            }
        });
        caller.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Files.exists(folder.resolve("started")) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        caller.interrupt();
        assertThat(ended.poll(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(living("4444.1")).isFalse();
    }

    /** Whether a sleep of this odd length goes on: what was killed may take a moment to be gone. */
    private static boolean living(String seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        boolean living = true;
        while (living && System.nanoTime() < deadline) {
            living = ProcessHandle.allProcesses()
                    .anyMatch(process -> process.info().commandLine().orElse("").endsWith("sleep " + seconds));
        }
        return living;
    }
}
