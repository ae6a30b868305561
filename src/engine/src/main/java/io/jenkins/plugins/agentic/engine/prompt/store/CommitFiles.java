package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Recent;
import io.jenkins.plugins.agentic.engine.Utf8;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The files of commits, which never change: what was read once is remembered, within bounds. Thread-safe. */
final class CommitFiles {
    /** Longest text, in bytes, of a template or a suite. */
    static final int MOST_BYTES = 1 << 20;

    private static final int MOST_BLOBS = 50_000;
    private static final int MOST_FILES = 200_000;

    private final PromptRepository repository;
    /** By tree and path, weighed by files; a folder's list has what lies below it, too. */
    private final Recent<List<Entry>> folders = new Recent<>(MOST_FILES, files -> files.size() + 1);

    private final Recent<Optional<ObjectId>> blobs = new Recent<>(MOST_BLOBS, blob -> 1);

    CommitFiles(PromptRepository repository) {
        this.repository = repository;
    }

    /** Remembers what a commit that was just made has at these paths. */
    void written(ObjectId commit, Map<String, Optional<ObjectId>> files) {
        files.forEach((path, blob) -> blobs.get(commit.name() + path, () -> blob));
    }

    /** The blob of a regular file in a commit. */
    Optional<ObjectId> blob(ObjectId commit, String path) {
        return blobs.get(commit.name() + path, () -> findBlob(commit, path));
    }

    private Optional<ObjectId> findBlob(ObjectId commit, String path) {
        return repository.with(open -> {
            try (RevWalk walk = new RevWalk(open);
                    TreeWalk file = TreeWalk.forPath(
                            walk.getObjectReader(),
                            path,
                            walk.parseCommit(commit).getTree())) {
                return file == null || !isFile(file.getFileMode())
                        ? Optional.empty()
                        : Optional.of(file.getObjectId(0));
            }
        });
    }

    static boolean isFile(FileMode mode) {
        return FileMode.REGULAR_FILE.equals(mode) || FileMode.EXECUTABLE_FILE.equals(mode);
    }

    /** The paths of what lies in the same folder of a commit. */
    List<String> beside(ObjectId commit, String path) {
        int slash = path.lastIndexOf('/');
        String folder = path.substring(0, Math.max(slash, 0));
        return repository.with(open -> {
            List<String> paths = new ArrayList<>();
            try (RevWalk walk = new RevWalk(open);
                    TreeWalk tree = new TreeWalk(walk.getObjectReader())) {
                ObjectId root = walk.parseCommit(commit).getTree();
                if (!folder.isEmpty()) {
                    try (TreeWalk down = TreeWalk.forPath(walk.getObjectReader(), folder, root)) {
                        if (down == null || !FileMode.TREE.equals(down.getFileMode())) {
                            return paths;
                        }
                        root = down.getObjectId(0);
                    }
                }
                tree.addTree(root);
                while (tree.next()) {
                    paths.add((folder.isEmpty() ? "" : folder + "/") + tree.getPathString());
                }
            }
            return paths;
        });
    }

    /** A regular file of a commit; {@code name} is the template's it holds, if it holds one. */
    record Entry(String path, ObjectId blob, Optional<PromptName> name) {}

    /** All regular files of a commit, in git's order. Folders that did not change since they were last read are not read. */
    List<Entry> of(ObjectId commit) {
        return repository.with(open -> {
            try (RevWalk walk = new RevWalk(open)) {
                return below(
                        walk.getObjectReader(),
                        walk.parseCommit(commit).getTree().copy(),
                        "");
            }
        });
    }

    private List<Entry> below(ObjectReader reader, ObjectId folder, String path) {
        return folders.get(folder.name() + path, () -> read(reader, folder, path));
    }

    private List<Entry> read(ObjectReader reader, ObjectId folder, String path) {
        return repository.with(open -> {
            List<Entry> entries = new ArrayList<>();
            try (TreeWalk tree = new TreeWalk(reader)) {
                tree.addTree(folder);
                while (tree.next()) {
                    String child = path + tree.getPathString();
                    if (isFile(tree.getFileMode())) {
                        entries.add(new Entry(child, tree.getObjectId(0), PromptName.ofPath(child)));
                    } else if (FileMode.TREE.equals(tree.getFileMode())) {
                        entries.addAll(below(reader, tree.getObjectId(0), child + "/"));
                    }
                }
            }
            return List.copyOf(entries);
        });
    }

    /** A file's text, or an error that names it. */
    String text(ObjectId blob, String name) {
        byte[] bytes = repository.with(open -> {
            ObjectLoader loader = open.open(blob, Constants.OBJ_BLOB);
            if (loader.getSize() > MOST_BYTES) {
                throw tooLong(name, loader.getSize());
            }
            return loader.getBytes(MOST_BYTES);
        });
        try {
            return Utf8.decode(bytes);
        } catch (CharacterCodingException e) {
            throw new AgenticException(
                    ErrorCode.PROMPT, "The prompt '" + name + "' is not UTF-8.", "Save it again in UTF-8.", false, e);
        }
    }

    static AgenticException tooLong(String name, long bytes) {
        return new AgenticException(
                ErrorCode.PROMPT,
                "The prompt '" + name + "' has " + bytes + " bytes, and " + MOST_BYTES + " is the most.",
                "Hand long texts in as variables.");
    }
}
