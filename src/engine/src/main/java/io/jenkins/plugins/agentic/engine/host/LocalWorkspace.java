package io.jenkins.plugins.agentic.engine.host;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A workspace in a folder of this machine; Jenkins uses the same one on the build node. */
public final class LocalWorkspace implements Workspace {
    private final Path root;

    public LocalWorkspace(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public String readText(String path, long maxBytes) throws IOException {
        Path file = readable(path);
        long size = Files.size(file);
        if (size > maxBytes) {
            throw new IOException(path + " has " + size + " bytes, more than the " + maxBytes + " that are read");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    @Override
    public InputStream open(String path) throws IOException {
        return Files.newInputStream(readable(path));
    }

    /** A pipe that nobody writes to would never be opened, and a device have no end. */
    private Path readable(String path) throws IOException {
        Path file = inside(path);
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(
                    path + " is no file, but a " + (Files.isDirectory(file) ? "folder" : "pipe or device"));
        }
        return file;
    }

    @Override
    public long size(String path) throws IOException {
        return Files.size(inside(path));
    }

    @Override
    public void writeText(String path, String text) throws IOException {
        Path file = inside(path);
        refuseLinkedControlFiles(file);
        Files.createDirectories(root);
        try (OpenFolder folder = OpenFolder.of(root, folderOf(file), true)) {
            folder.write(file.getFileName(), text);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        Path file = inside(path);
        refuseLinkedControlFiles(file);
        try (OpenFolder folder = OpenFolder.of(root, folderOf(file), false)) {
            folder.delete(file.getFileName());
        } catch (NoSuchFileException e) {
            // Nor is its folder there.
            return;
        }
    }

    @Override
    public boolean exists(String path) throws IOException {
        return Files.exists(inside(path));
    }

    @Override
    public List<String> find(String glob, int limit) throws IOException {
        List<PathMatcher> matchers = new ArrayList<>();
        for (String pattern : glob.split(",")) {
            // To Ant brackets are characters like any other.
            String plain = pattern.strip().replaceAll("[\\[\\]{}]", "\\\\$0");
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + plain));
            // Ant's **/x also means x itself.
            if (plain.startsWith("**/")) {
                matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + plain.substring(3)));
            }
        }
        List<String> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.equals(root) ? "" : folder.getFileName().toString();
                return name.equals(".git") || name.equals("node_modules")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                Path relative = root.relativize(file);
                if (attributes.isRegularFile() && matchers.stream().anyMatch(matcher -> matcher.matches(relative))) {
                    found.add(relative.toString().replace('\\', '/'));
                }
                return found.size() > limit ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            /** What is removed meanwhile is not there to be found, nor is anything where the workspace is not made yet. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        if (found.size() > limit) {
            throw new IOException("more than " + limit + " files match " + glob);
        }
        Collections.sort(found);
        return found;
    }

    @Override
    public Map<String, String> stamps(List<String> paths) throws IOException {
        Map<String, String> stamps = new LinkedHashMap<>();
        for (String path : paths) {
            Path file = inside(path);
            if (Files.isRegularFile(file)) {
                stamps.put(path, stamp(file));
            }
        }
        return stamps;
    }

    /** A program may set a file's time of change, but not that of the change of its entry. */
    private static String stamp(Path file) throws IOException {
        try {
            Map<String, Object> unix = Files.readAttributes(file, "unix:ctime,ino,size");
            return unix.get("ctime") + " " + unix.get("ino") + " " + unix.get("size");
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            // Windows: there is no such view.
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        }
    }

    @Override
    public String location() {
        return root.toString();
    }

    /**
     * The file a relative path names.
     *
     * @throws AgenticException when the path, or a link on the way, leads out of the workspace or into {@code .git}
     */
    private Path inside(String path) throws IOException {
        Path file;
        try {
            file = root.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw outside(path, "is no path");
        }
        if (path.isBlank() || Path.of(path).isAbsolute() || path.startsWith("\\") || path.matches("[A-Za-z]:.*")) {
            throw outside(path, "is not relative to the workspace");
        }
        if (!file.startsWith(root) || file.equals(root)) {
            throw outside(path, "leads out of the workspace");
        }
        refuseGit(path, root.relativize(file));
        Path existing = existing(file);
        if (Files.exists(root) && existing.startsWith(root)) {
            if (!Files.exists(existing) || !existing.toRealPath().startsWith(root.toRealPath())) {
                throw outside(path, "leads out of the workspace through a link");
            }
            refuseGit(path, root.toRealPath().relativize(existing.toRealPath()));
        }
        return file;
    }

    private void refuseGit(String path, Path relative) {
        for (Path part : relative) {
            if (part.toString().toLowerCase(Locale.ROOT).equals(".git")) {
                throw outside(path, "is part of the git repository's own data");
            }
        }
    }

    /** A link in the workspace must be no way around {@link ControlFiles}: a folder 'docs' may lead to '.github'. */
    private void refuseLinkedControlFiles(Path file) throws IOException {
        Path parent = existing(file.getParent());
        if (parent.startsWith(root)) {
            Path real = root.toRealPath().relativize(parent.toRealPath());
            if (!real.equals(root.relativize(parent))) {
                ControlFiles.refuse(real.resolve(parent.relativize(file)).toString(), this);
            }
        }
    }

    /** A file's folder from the root, by names of which none is a link or '..': links within the workspace are followed. */
    private Path folderOf(Path file) throws IOException {
        Path parent = file.getParent();
        Path there = existing(parent);
        if (!there.startsWith(root)) {
            return root.relativize(parent);
        }
        Path real = there.toRealPath();
        if (!real.startsWith(root.toRealPath())) {
            throw outside(root.relativize(file).toString(), "leads out of the workspace through a link");
        }
        return root.toRealPath().relativize(real).resolve(there.relativize(parent));
    }

    /** The file itself or the nearest folder above that exists. */
    private static Path existing(Path file) {
        Path existing = file;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        return existing;
    }

    private AgenticException outside(String path, String why) {
        return new AgenticException(
                ErrorCode.WORKSPACE,
                "The path '" + path + "' " + why + ".",
                "Use a path below " + root + " without '..'.");
    }
}
