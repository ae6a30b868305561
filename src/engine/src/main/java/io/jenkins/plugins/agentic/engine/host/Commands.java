package io.jenkins.plugins.agentic.engine.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Runs a program where the workspace is: on this machine, or on the build node and inside its container. The program gets
 * a clean environment: PATH, HOME, LANG, TMPDIR and what the host allows, never a credential.
 */
@FunctionalInterface
public interface Commands {
    /**
     * One command.
     *
     * @param line program and arguments; no shell comes between
     * @param folder relative to the workspace; empty for the workspace itself
     * @param timeout after which the whole process tree is ended
     * @param mostOutput characters of output that are kept: the first half and the last half
     */
    record Command(List<String> line, String folder, Duration timeout, int mostOutput) {
        public Command {
            line = List.copyOf(line);
        }
    }

    /** How it ended; {@code output}: standard output and error together, in the order they came. */
    record Result(int exitCode, String output, boolean truncated, boolean timedOut, long millis) {}

    /**
     * Runs it and waits; an interrupt ends the process tree.
     *
     * @throws IOException when the program can't be started or the node went away
     */
    Result run(Command command) throws IOException, InterruptedException;

    /** Stands where a step runs outside a workspace. */
    static Commands none() {
        return command -> {
            throw NoWorkspace.none();
        };
    }
}
