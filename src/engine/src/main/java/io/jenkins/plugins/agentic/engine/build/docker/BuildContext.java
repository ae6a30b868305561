package io.jenkins.plugins.agentic.engine.build.docker;

import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A folder of the workspace as Docker's build context: a tar of its regular files, without what {@code .dockerignore} names.
 * {@code .git}, {@code node_modules} and this product's own files are never in it. All files have the same time, so that the
 * same files make the same context.
 */
final class BuildContext implements AutoCloseable {
    private static final String IGNORES = ".dockerignore";
    private static final int MOST_FILES = 20_000;
    private static final long MOST_IGNORES = 1_000_000;
    private static final int EXECUTABLE = 0100755;
    private static final int PLAIN = 0100644;

    private final Path tar;

    private BuildContext(Path tar) {
        this.tar = tar;
    }

    /** @param folder relative to the workspace; empty for the workspace */
    static BuildContext of(Workspace workspace, String folder, String dockerfile) throws IOException {
        String prefix = folder.isEmpty() || folder.equals(".") ? "" : folder.replaceAll("/+$", "") + "/";
        DockerIgnore ignored = ignored(workspace, prefix, dockerfile);
        Path tar = Files.createTempFile("agentic-context", ".tar");
        BuildContext context = new BuildContext(tar);
        try (TarArchiveOutputStream out =
                new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(tar)), "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (String file : workspace.find(prefix + "**", MOST_FILES)) {
                String name = file.substring(prefix.length());
                boolean needed = name.equals(dockerfile) || name.equals(IGNORES);
                if (!isOwn(name) && (needed || !ignored.ignores(name))) {
                    add(workspace, file, name, out);
                }
            }
        } catch (IOException | RuntimeException e) {
            context.close();
            throw e;
        }
        return context;
    }

    private static boolean isOwn(String name) {
        return name.startsWith(".agentic/");
    }

    private static void add(Workspace workspace, String file, String name, TarArchiveOutputStream out)
            throws IOException {
        Path copy = Files.createTempFile("agentic-context", ".file");
        try {
            try (InputStream in = workspace.open(file);
                    OutputStream to = Files.newOutputStream(copy)) {
                in.transferTo(to);
            }
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(Files.size(copy));
            entry.setModTime(0);
            entry.setMode(isProgram(copy) ? EXECUTABLE : PLAIN);
            out.putArchiveEntry(entry);
            Files.copy(copy, out);
            out.closeArchiveEntry();
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** A workspace knows no modes: a script or an ELF file is a program. */
    private static boolean isProgram(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(4);
            return start.length == 4
                    && (start[0] == '#' && start[1] == '!' || Arrays.equals(start, new byte[] {0x7f, 'E', 'L', 'F'}));
        }
    }

    /** As BuildKit does: a file of the Dockerfile's own name goes before the folder's. */
    private static DockerIgnore ignored(Workspace workspace, String prefix, String dockerfile) throws IOException {
        for (String name : List.of(dockerfile + IGNORES, IGNORES)) {
            if (workspace.exists(prefix + name)) {
                return DockerIgnore.read(workspace.readText(prefix + name, MOST_IGNORES));
            }
        }
        return DockerIgnore.read("");
    }

    InputStream open() throws IOException {
        return Files.newInputStream(tar);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(tar);
    }
}
