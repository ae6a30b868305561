package io.jenkins.plugins.agentic.engine.host;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A folder of a workspace that is held open: what is done in it is done there, and nowhere else, whatever a container that has the
 * same workspace makes of its path meanwhile. Where a file system can't hold folders open (on Windows) it is known by its path.
 */
final class OpenFolder implements Closeable {
    private final Path path;
    private final DirectoryStream<Path> held;

    private OpenFolder(Path path, DirectoryStream<Path> held) {
        this.path = path;
        this.held = held;
    }

    /**
     * Opens a folder name by name, none of which may be a link.
     *
     * @param relative what it is called from the root; empty for the root itself
     * @param create whether it is made where there is none
     * @throws NoSuchFileException where there is none
     */
    static OpenFolder of(Path root, Path relative, boolean create) throws IOException {
        OpenFolder folder = new OpenFolder(root, Files.newDirectoryStream(root));
        for (Path name : relative) {
            if (!name.toString().isEmpty()) {
                try (OpenFolder above = folder) {
                    folder = above.below(name, root, create);
                }
            }
        }
        return folder;
    }

    private OpenFolder below(Path name, Path root, boolean create) throws IOException {
        try {
            return below(name);
        } catch (NoSuchFileException e) {
            if (!create) {
                throw e;
            }
        }
        Optional<IOException> failed = make(name, root);
        try {
            return below(name);
        } catch (NoSuchFileException e) {
            throw failed.orElse(e);
        }
    }

    private OpenFolder below(Path name) throws IOException {
        return new OpenFolder(
                path.resolve(name),
                held instanceof SecureDirectoryStream<Path> open
                        ? open.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)
                        : Files.newDirectoryStream(path.resolve(name)));
    }

    /** In the root, and moved from there: of what is held open Java can move, but not make folders. */
    private Optional<IOException> make(Path name, Path root) throws IOException {
        Path part = Files.createDirectory(root.resolve(part()));
        try {
            if (held instanceof SecureDirectoryStream<Path> open) {
                open.move(part, open, name);
            } else {
                Files.move(part, path.resolve(name));
            }
            return Optional.empty();
        } catch (IOException e) {
            // Somebody else has made it meanwhile, or something else of that name, which opening it will tell.
            Files.deleteIfExists(part);
            return Optional.of(e);
        }
    }

    private static Path part() {
        return Path.of(".part-" + UUID.randomUUID());
    }

    /** Creates or replaces a file or a link at once. */
    void write(Path name, String text) throws IOException {
        Path part = part();
        try {
            try (OutputStream out = create(part)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            if (held instanceof SecureDirectoryStream<Path> open) {
                open.move(part, open, name);
            } else {
                Files.move(
                        path.resolve(part),
                        path.resolve(name),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            delete(part);
        }
    }

    private OutputStream create(Path part) throws IOException {
        return held instanceof SecureDirectoryStream<Path> open
                ? Channels.newOutputStream(open.newByteChannel(
                        part,
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS)))
                : Files.newOutputStream(path.resolve(part), StandardOpenOption.CREATE_NEW);
    }

    /** Removes a file, a link or an empty folder; nothing happens where there is none. */
    void delete(Path name) throws IOException {
        if (!(held instanceof SecureDirectoryStream<Path> open)) {
            Files.deleteIfExists(path.resolve(name));
            return;
        }
        try {
            if (open.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes()
                    .isDirectory()) {
                open.deleteDirectory(name);
            } else {
                open.deleteFile(name);
            }
        } catch (NoSuchFileException e) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
