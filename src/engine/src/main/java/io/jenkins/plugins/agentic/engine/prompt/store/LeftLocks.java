package io.jenkins.plugins.agentic.engine.prompt.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The lock files of refs that a killed process left. Git holds one for milliseconds, and for some seconds at most where it
 * changes thousands of refs: one that this process sees unchanged for {@link #LEFT} is nobody's, and is removed. It goes by
 * this process's own clock, so that a server of files whose clock is wrong loses no lock. Thread-safe.
 */
final class LeftLocks {
    static final Duration LEFT = Duration.ofSeconds(20);

    private static final Logger LOGGER = Logger.getLogger(LeftLocks.class.getName());
    private static final Duration USUAL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final String PACKED = "packed-refs";

    private final Path folder;
    private final LongSupplier nanos;
    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(String file, long since) {}

    /**
     * @param folder of the bare repository
     * @param nanos a clock that only goes on, as {@link System#nanoTime}
     */
    LeftLocks(Path folder, LongSupplier nanos) {
        this.folder = folder;
        this.nanos = nanos;
    }

    /** A ref could not be changed for a lock: waits a little where that is held for long already, or removes what is left. */
    void met(String ref) {
        look(folder.resolve(ref + ".lock"));
        look(folder.resolve(PACKED + ".lock"));
    }

    private void look(Path lock) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(lock, BasicFileAttributes.class);
            long now = nanos.getAsLong();
            String file = attributes.fileKey() + " " + attributes.lastModifiedTime();
            Seen known = seen.compute(
                    lock, (path, before) -> before != null && before.file.equals(file) ? before : new Seen(file, now));
            long held = now - known.since;
            if (held >= LEFT.toNanos()) {
                Files.deleteIfExists(lock);
                seen.remove(lock);
                LOGGER.log(Level.WARNING, "Removed {0}, which a process that was killed has left.", lock);
            } else if (held >= USUAL.toNanos()) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (NoSuchFileException e) {
            seen.remove(lock);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> lock + " can't be looked at.");
        }
    }
}
