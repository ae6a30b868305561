package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What a run keeps on disk: {@code home/runs/<id>/{workspace,artifacts,stashes,commands,log}}. */
public record RunFolder(Path root) {
    /** What of a job's folder is no part of its sources. */
    private static final Set<String> NOT_SOURCES = Set.of("rehearsal", "Jenkinsfile", "node_modules", ".agentic");

    public static RunFolder of(Path home, String runId) {
        return new RunFolder(
                home.resolve("runs").resolve(runId).toAbsolutePath().normalize());
    }

    public Path workspace() {
        return root.resolve("workspace");
    }

    public Path artifacts() {
        return root.resolve("artifacts");
    }

    public Path stashes() {
        return root.resolve("stashes");
    }

    public Path recording() {
        return root.resolve("rehearsal");
    }

    public Path log() {
        return root.resolve("log");
    }

    /** The control folder of one command. */
    public Path command(StepKey key) {
        return root.resolve("commands").resolve(Sha256.hex(key.path()).substring(0, 32));
    }

    /** Makes the folder, for its owner alone, and fills the workspace from the job's; one that is there stays. */
    public void prepare(Path job) {
        try {
            Files.createDirectories(root);
            if (Files.getFileStore(root).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            }
            if (!Files.exists(workspace())) {
                Path part = root.resolve("workspace.part");
                deleteAll(part);
                copyJob(job.toAbsolutePath().normalize(), part);
                Files.move(part, workspace(), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    private AgenticException unwritten(IOException e) {
        return new AgenticException(
                ErrorCode.WORKSPACE,
                "The workspace below " + root + " can't be written: " + e + ".",
                "Check permissions and free space, or give another home with --home.",
                false,
                e);
    }

    /** Begins with another run's workspace and stashes. */
    public void prepareLike(RunFolder other) {
        try {
            Files.createDirectories(root);
            for (String part : List.of("stashes", "workspace")) {
                if (Files.isDirectory(other.root.resolve(part), LinkOption.NOFOLLOW_LINKS)) {
                    copy(other.root.resolve(part), root.resolve(part), file -> false);
                }
            }
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    /** Takes over a file that another run archived; whether it was there, and still was what was archived. */
    public boolean keepLike(RunFolder other, Runs.Artifact artifact) {
        Path source = other.artifacts().resolve(artifact.path());
        Path copy = artifacts().resolve(artifact.path());
        try {
            if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            Files.createDirectories(copy.resolveSibling("."));
            String sum;
            try (InputStream in = Files.newInputStream(source);
                    OutputStream out = Files.newOutputStream(copy)) {
                sum = Sha256.copying(in, out);
            }
            if (!sum.equals(artifact.sha256())) {
                Files.delete(copy);
                return false;
            }
            return true;
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    private void copyJob(Path job, Path target) throws IOException {
        Path home = root.resolve("../..").normalize();
        copy(
                job,
                target,
                file -> file.equals(home)
                        || job.equals(file.getParent())
                                && NOT_SOURCES.contains(job.relativize(file).toString()));
    }

    private static void copy(Path job, Path target, Predicate<Path> skipped) throws IOException {
        Files.walkFileTree(job, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (skipped.test(folder)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(target.resolve(job.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!skipped.test(file)) {
                    try {
                        Files.copy(
                                file,
                                target.resolve(job.relativize(file)),
                                LinkOption.NOFOLLOW_LINKS,
                                StandardCopyOption.COPY_ATTRIBUTES);
                    } catch (NoSuchFileException e) {
                        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                            throw e;
                        }
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            /** What somebody who works in the job's folder has deleted meanwhile is no part of the sources. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException && !file.equals(job)) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    /** Removes a file or folder with all inside; links are removed, never followed. */
    public static void deleteAll(Path start) throws IOException {
        if (!Files.exists(start, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
