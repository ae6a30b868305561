package io.jenkins.plugins.agentic.engine.publish;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder as a registry: {@code <name>/<version>/} holds a release's files, {@code SHA256SUMS} (as sha256sum(1) writes
 * it) and the key of the step that published it. A version appears whole, by one rename, or not at all, and is never
 * changed afterwards.
 */
final class DirectoryRegistry {
    private static final String SUMS = "SHA256SUMS";
    private static final String PUBLISHER = ".published-by";

    private final Path root;

    DirectoryRegistry(Path root) {
        this.root = root;
    }

    /** Where a version is, or would be. */
    Path location(String name, String version) {
        return root.resolve(name).resolve(version);
    }

    Destination.Presence look(String name, String version, String key) throws IOException {
        Path place = location(name, version);
        if (publishedBy(place, key)) {
            return Destination.Presence.OURS;
        }
        return Files.exists(place) ? Destination.Presence.OTHERS : Destination.Presence.NOBODYS;
    }

    private static boolean publishedBy(Path place, String key) throws IOException {
        Path marker = place.resolve(PUBLISHER);
        return Files.exists(marker) && Files.readString(marker).strip().equals(key);
    }

    /** Copies the files beside the registry's releases, all on disk when it returns; repeating it starts over. */
    void stage(String key, Workspace workspace, List<String> files) throws IOException {
        Path staging = staging(key);
        deleteAll(staging);
        Files.createDirectories(staging);
        TreeMap<String, String> sums = new TreeMap<>();
        for (String file : files) {
            String name = file.substring(file.lastIndexOf('/') + 1);
            Path copy = staging.resolve(name);
            if (Files.exists(copy)) {
                throw new AgenticException(
                        ErrorCode.PUBLISH,
                        "Two of the files to publish are called " + name + ".",
                        "Make the pattern narrower.");
            }
            try (InputStream in = workspace.open(file);
                    OutputStream out = Files.newOutputStream(copy)) {
                sums.put(name, Sha256.copying(in, out));
            }
            sync(copy);
        }
        StringBuilder text = new StringBuilder();
        sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
        Files.writeString(staging.resolve(SUMS), text);
        sync(staging.resolve(SUMS));
        Files.writeString(staging.resolve(PUBLISHER), key + "\n");
        sync(staging.resolve(PUBLISHER));
    }

    private Path staging(String key) {
        return root.resolve(".staging").resolve(Sha256.hex(key).substring(0, 32));
    }

    /** Reads the staged files back and compares them with their sums. */
    void verify(String key) throws IOException {
        for (String line : Files.readAllLines(staging(key).resolve(SUMS))) {
            String name = line.substring(line.indexOf(' ') + 2);
            try (InputStream in = Files.newInputStream(staging(key).resolve(name))) {
                String sum = Sha256.copying(in, OutputStream.nullOutputStream());
                if (!line.startsWith(sum + " ")) {
                    throw new AgenticException(
                            ErrorCode.PUBLISH,
                            "The staged copy of " + name + " in " + root + " is not what was written.",
                            "Check the disk, and run again.");
                }
            }
        }
    }

    /** Makes a staged release visible. Of several at once one wins; the others are told that the version is taken. */
    void commit(String key, String name, String version) throws IOException {
        Path place = location(name, version);
        Files.createDirectories(place.getParent());
        try {
            Files.move(staging(key), place, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            throw taken(name, version);
        } catch (FileSystemException e) {
            if (Files.exists(place)) {
                throw taken(name, version);
            }
            throw e;
        }
        sync(place.getParent());
    }

    /** Takes back what this step staged and published; somebody else's release stays. */
    void undo(String name, String version, String key) throws IOException {
        Path place = location(name, version);
        Path grave = staging(key);
        deleteAll(grave);
        if (publishedBy(place, key)) {
            Files.createDirectories(grave.getParent());
            Files.move(place, grave, StandardCopyOption.ATOMIC_MOVE);
            deleteAll(grave);
        }
    }

    static AgenticException taken(String name, String version) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The registry already has " + name + " " + version + ", published by another run.",
                "Publish under a new version; a published one is never replaced.");
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
