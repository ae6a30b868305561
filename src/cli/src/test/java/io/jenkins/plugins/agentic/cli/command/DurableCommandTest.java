package io.jenkins.plugins.agentic.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurableCommandTest {
    /** Left to the system to clear: the process that lost a race may still be ending in it. */
    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    private Path control;
    private Path work;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void folders() throws IOException {
        control = folder.resolve("control");
        work = Files.createDirectory(folder.resolve("work"));
    }

    private DurableCommand command(String script, boolean apart) {
        return new DurableCommand(
                control,
                new DurableCommand.Order(
                        script, apart, work, Map.of("PATH", System.getenv("PATH")), StandardCharsets.UTF_8),
                lines::add);
    }

    @Test
    void should_take_the_result_of_a_command_that_has_ended() throws Exception {
        command("echo one; echo x >> effect", false).run();
        lines.clear();

        DurableCommand.Outcome again =
                command("echo one; echo x >> effect", false).run();

        assertThat(again.exitCode()).isZero();
        assertThat(lines).isEmpty();
        assertThat(work.resolve("effect")).hasContent("x");
    }

    @Test
    void should_follow_a_command_that_another_process_started() throws Exception {
        // The first follower is cut off as by kill -9: it is left waiting and never heard again.
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Void> cut = new CompletableFuture<>();
        Thread first = new Thread(() -> {
            try {
                new DurableCommand(
                                control,
                                new DurableCommand.Order(
                                        "echo before; while [ ! -f go ]; do sleep 0.01; done; echo after; echo x >> effect",
                                        false,
                                        work,
                                        Map.of("PATH", System.getenv("PATH")),
                                        StandardCharsets.UTF_8),
                                line -> {
                                    if (line.equals("before")) {
                                        started.countDown();
                                        cut.join();
                                        throw new IllegalStateException("cut off");
                                    }
                                })
                        .run();
            } catch (IOException | InterruptedException | IllegalStateException e) {
                // Cut off.
            }
        });
        first.setDaemon(true);
        first.start();
        started.await();

        CompletableFuture<DurableCommand.Outcome> second = CompletableFuture.supplyAsync(() -> {
            try {
                return command("the script is not read again", false).run();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Files.createFile(work.resolve("go"));

        assertThat(second.get().exitCode()).isZero();
        assertThat(lines).contains("before", "after");
        assertThat(work.resolve("effect")).hasContent("x");
        cut.complete(null);
    }

    @Test
    void should_run_a_command_again_whose_process_vanished() throws Exception {
        Files.createDirectory(control);
        Files.writeString(control.resolve("script.sh"), "echo x >> effect\n");
        // A process of that number may be there, but it is not this command's.
        Files.createSymbolicLink(
                control.resolve("claim"),
                Path.of(Long.toString(ProcessHandle.current().pid())));

        DurableCommand.Outcome outcome = command("echo x >> effect", false).run();

        assertThat(outcome.exitCode()).isZero();
        assertThat(lines).contains("The command's process is gone without a result; it is run again.");
        assertThat(work.resolve("effect")).hasContent("x");
    }

    @Test
    void should_run_a_command_once_when_two_processes_are_started_for_it() throws Exception {
        List<CompletableFuture<DurableCommand.Outcome>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return command("echo x >> effect", false).run();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }

        for (CompletableFuture<DurableCommand.Outcome> outcome : both) {
            assertThat(outcome.get().exitCode()).isZero();
        }
        assertThat(work.resolve("effect")).hasContent("x");
    }

    @Test
    void should_return_stdout_apart_from_stderr() throws Exception {
        DurableCommand.Outcome outcome =
                command("printf 'a\\nb'; echo err >&2; exit 3", true).run();

        assertThat(outcome.stdout()).isEqualTo("a\nb");
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.tail()).contains("err").doesNotContain("\na\n");
        assertThat(lines).contains("err");
    }

    /** The second is a child of nobody any more. */
    @ParameterizedTest
    @ValueSource(strings = {"sleep 600 & echo $!; wait", "(setsid sh -c 'echo $$; exec sleep 600' &) ; sleep 600"})
    void should_end_the_process_tree_when_interrupted_and_start_anew_afterwards(String script) throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                new DurableCommand(
                                control,
                                new DurableCommand.Order(
                                        script,
                                        false,
                                        work,
                                        Map.of("PATH", System.getenv("PATH")),
                                        StandardCharsets.UTF_8),
                                line -> {
                                    lines.add(line);
                                    if (line.matches("\\d+")) {
                                        running.countDown();
                                    }
                                })
                        .run();
            } catch (IOException | InterruptedException e) {
                ended.complete(e);
            }
        });
        thread.start();
        running.await();
        long child = Long.parseLong(
                lines.stream().filter(line -> line.matches("\\d+")).findFirst().orElseThrow());

        thread.interrupt();

        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        assertThat(isRunning(child)).isFalse();
        assertThat(Files.exists(control, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(command("exit 5", false).run().exitCode()).isEqualTo(5);
    }

    /** A process whose parent has not asked for its end is none any more, though it has a number. */
    private static boolean isRunning(long process) throws IOException {
        Path state = Path.of("/proc/" + process + "/stat");
        return Files.exists(state)
                ? !Files.readString(state).contains(") Z")
                : ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent();
    }

    @Test
    void should_say_when_it_can_not_start() {
        work = folder.resolve("control").resolve("script.sh").resolve("impossible");

        assertThatThrownBy(() -> command("true", false).run()).isInstanceOf(Exception.class);
    }
}
