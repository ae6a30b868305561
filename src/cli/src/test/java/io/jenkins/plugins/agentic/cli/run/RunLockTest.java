package io.jenkins.plugins.agentic.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One run, one process, and in it one thread. */
@Timeout(120)
class RunLockTest {
    @TempDir
    Path home;

    /** What another process is told that asks for the run. */
    static final class Other {
        public static void main(String[] home) {
            System.out.println(RunLock.take(RunFolder.of(Path.of(home[0]), "r")).isPresent() ? "taken" : "held");
        }
    }

    private String other() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Other.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .start();
        try {
            return process.inputReader().readLine();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void should_keep_other_processes_out_after_another_thread_was_refused() throws Exception {
        RunFolder run = RunFolder.of(home, "r");
        try (RunLock lock = RunLock.take(run).orElseThrow()) {
            assertThat(RunLock.take(run)).isEmpty();

            assertThat(other()).isEqualTo("held");
        }
        assertThat(other()).isEqualTo("taken");
    }

    @Test
    void should_leave_a_lock_to_who_took_it_after_the_first_was_closed() throws Exception {
        RunFolder run = RunFolder.of(home, "r");
        RunLock first = RunLock.take(run).orElseThrow();
        first.close();
        try (RunLock second = RunLock.take(run).orElseThrow()) {
            first.close();

            assertThat(RunLock.take(run)).isEmpty();
            assertThat(other()).isEqualTo("held");
        }
    }
}
