package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a run to one process of this machine: two that share a database would both pay for it. Ends with the process. */
public final class RunLock implements AutoCloseable {
    /**
     * The folders of runs that this process has. Asked before a lock's file is opened: on POSIX, closing any channel of a
     * file ends the locks that the process has on it by others.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private RunLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** The run's lock; empty where somebody has it. */
    public static Optional<RunLock> take(RunFolder run) {
        try {
            Path folder = Files.createDirectories(run.root()).toRealPath();
            return HELD.add(folder) ? locked(folder) : Optional.empty();
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE,
                    "The file " + run.root().resolve("lock") + " can't be locked: " + e + ".",
                    "Check permissions and free space.",
                    false,
                    e);
        }
    }

    private static Optional<RunLock> locked(Path folder) throws IOException {
        RunLock lock = null;
        boolean taken = false;
        try {
            lock = new RunLock(
                    folder,
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            taken = lock.channel.tryLock() != null;
            return taken ? Optional.of(lock) : Optional.empty();
        } finally {
            if (!taken && lock != null) {
                lock.close();
            } else if (!taken) {
                HELD.remove(folder);
            }
        }
    }

    /** The error where somebody has it. */
    public static AgenticException held(String runId) {
        return new AgenticException(
                ErrorCode.CONFLICT, "The run " + runId + " is under way already.", "Wait until it ends, or stop it.");
    }

    /** Doing it twice changes nothing: another may have the run by then. */
    @Override
    public synchronized void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(RunLock.class.getName()).log(System.Logger.Level.DEBUG, "A lock was not closed", e);
        } finally {
            HELD.remove(folder);
        }
    }
}
