package io.jenkins.plugins.agentic.engine.build.docker;

import com.github.dockerjava.core.GoLangFileMatch;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<String> ignored = ignored(workspace, prefix);
        Path tar = Files.createTempFile("agentic-context", ".tar");
        BuildContext context = new BuildContext(tar);
        try (TarArchiveOutputStream out =
                new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(tar)), "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (String file : workspace.find(prefix + "**", MOST_FILES)) {
                String name = file.substring(prefix.length());
                boolean needed = name.equals(dockerfile) || name.equals(".dockerignore");
                if (!isOwn(name) && (needed || !isIgnored(name, ignored))) {
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

    private static List<String> ignored(Workspace workspace, String prefix) throws IOException {
        List<String> patterns = new ArrayList<>();
        if (workspace.exists(prefix + ".dockerignore")) {
            workspace.readText(prefix + ".dockerignore", MOST_IGNORES).lines().forEach(line -> {
                String pattern = line.strip();
                if (!pattern.isEmpty() && !pattern.startsWith("#")) {
                    patterns.add(pattern);
                }
            });
        }
        return patterns;
    }

    /** The last pattern that fits decides; '!' before it takes the file in again. */
    private static boolean isIgnored(String name, List<String> patterns) {
        boolean ignored = false;
        for (String pattern : patterns) {
            boolean exception = pattern.startsWith("!");
            String bare = (exception ? pattern.substring(1) : pattern).strip().replaceAll("^\\.?/+|/+$", "");
            if (!bare.isEmpty() && fits(bare, name)) {
                ignored = !exception;
            }
        }
        return ignored;
    }

    /** A pattern that fits a folder fits all in it. */
    private static boolean fits(String pattern, String name) {
        for (int end = name.length(); end > 0; end = name.lastIndexOf('/', end - 1)) {
            if (GoLangFileMatch.match(pattern, name.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    InputStream open() throws IOException {
        return Files.newInputStream(tar);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(tar);
    }
}
