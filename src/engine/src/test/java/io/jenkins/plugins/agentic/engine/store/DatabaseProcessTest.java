package io.jenkins.plugins.agentic.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a second process shows: the lock on the home, and what a killed one leaves on disk. */
class DatabaseProcessTest {
    private static final String RUN = "run-1";

    @TempDir
    Path home;

    /** The other process: completes journal steps without end and prints each one's number once it is recorded. */
    public static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            // A test that is killed itself must not leave this behind.
            ProcessHandle.current().parent().ifPresent(test -> test.onExit()
                    .thenRun(() -> Runtime.getRuntime().halt(1)));
            Database database = Database.embedded(Path.of(args[0]));
            new Runs(database, Clock.systemUTC()).start(RUN, "job", "", "", "{}");
            Journal journal = new Journal(database, Clock.systemUTC());
            for (int i = 0; ; i++) {
                StepKey key = new StepKey(RUN, Integer.toString(i));
                journal.begin(key, StepCall.of("sh", Map.of(), UnaryOperator.identity()));
                journal.complete(key, Integer.toString(i));
                System.out.println(i);
            }
        }
    }

    @Test
    void should_lose_nothing_that_was_acknowledged_before_a_kill() throws Exception {
        int acknowledged = -1;
        for (int round = 0; round < 3; round++) {
            Process process = writer();
            try (BufferedReader out = reader(process)) {
                String line = "";
                for (int i = 0; i < 100 + 57 * round; i++) {
                    line = out.readLine();
                }
                assertThatThrownBy(() -> Database.embedded(home))
                        .isInstanceOf(AgenticException.class)
                        .hasMessage("The home folder " + home + " is in use by another process.");
                // Not Process.destroyForcibly: it would close the pipe with what was acknowledged.
                process.toHandle().destroyForcibly();
                process.waitFor();
                for (String more = out.readLine(); more != null; more = out.readLine()) {
                    line = more;
                }
                acknowledged = Math.max(acknowledged, Integer.parseInt(line));
            }
            Database database = Database.embedded(home);
            try {
                Set<String> complete = new Journal(database, Clock.systemUTC())
                        .entries(RUN).stream()
                                .filter(entry -> entry.state().equals("COMPLETED"))
                                .map(Journal.Entry::path)
                                .collect(Collectors.toSet());
                assertThat(complete)
                        .containsAll(IntStream.rangeClosed(0, acknowledged)
                                .mapToObj(Integer::toString)
                                .toList());
            } finally {
                database.close();
            }
        }
        assertThat(acknowledged).isGreaterThan(98);
    }

    private Process writer() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file", ""),
                        Writer.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}
