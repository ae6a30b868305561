package io.jenkins.plugins.agentic.cli.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which process runs a command: a symbolic link whose target is its id, so made and told in one atomic act. */
record Claim(Path control, long pid) {
    private static final long NOBODY = -1;
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

    static Claim read(Path control) throws IOException {
        try {
            return new Claim(
                    control,
                    Long.parseLong(
                            Files.readSymbolicLink(control.resolve("claim")).toString()));
        } catch (NoSuchFileException e) {
            return new Claim(control, NOBODY);
        }
    }

    /** The claim there is; where there is none, one in nobody's name, so that no process can take it any more. */
    static Claim takeOrRead(Path control) throws IOException {
        try {
            Files.createSymbolicLink(control.resolve("claim"), Path.of("0"));
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // Taken already, or never begun.
        }
        return read(control);
    }

    boolean exists() {
        return pid != NOBODY;
    }

    /** Whether that very process is there: not a later one with the same number, and not a dead one nobody buried. */
    boolean alive() throws IOException {
        Optional<ProcessHandle> process = pid > 0 ? ProcessHandle.of(pid) : Optional.empty();
        if (process.isEmpty() || !process.get().isAlive() || isZombie()) {
            return false;
        }
        Optional<String> command = process.get().info().commandLine();
        if (command.isPresent()) {
            return command.get().contains(control.toString());
        }
        Optional<Instant> started = process.get().info().startInstant();
        Instant claimed = Files.getLastModifiedTime(control.resolve("claim"), LinkOption.NOFOLLOW_LINKS)
                .toInstant();
        return started.isEmpty() || started.get().isBefore(claimed.plus(CLOCK_SLACK));
    }

    private boolean isZombie() {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid);
    }
}
