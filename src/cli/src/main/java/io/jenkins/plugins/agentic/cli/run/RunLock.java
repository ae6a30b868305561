package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Keeps a run to one process of this machine: two that share a database would both pay for it. Ends with the process. */
public final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** The run's lock; empty where somebody has it. */
    public static Optional<RunLock> take(RunFolder folder) {
        Path file = folder.root().resolve("lock");
        FileChannel channel = null;
        try {
            Files.createDirectories(folder.root());
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return Optional.of(new RunLock(channel));
            }
            channel.close();
            return Optional.empty();
        } catch (OverlappingFileLockException e) {
            close(channel);
            return Optional.empty();
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE,
                    "The file " + file + " can't be locked: " + e + ".",
                    "Check permissions and free space.",
                    false,
                    e);
        }
    }

    /** The error where somebody has it. */
    public static AgenticException held(String runId) {
        return new AgenticException(
                ErrorCode.CONFLICT, "The run " + runId + " is under way already.", "Wait until it ends, or stop it.");
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(RunLock.class.getName()).log(System.Logger.Level.DEBUG, "A lock was not closed", e);
        }
    }
}
