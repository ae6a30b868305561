package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Recent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.util.FileUtils;

/**
 * The bare git repository below the store: objects, and refs that move only from the value they are expected to have.
 * Other processes, ours and git's own, may have it open: what keeps them apart are git's lock files. Thread-safe.
 */
final class PromptRepository implements AutoCloseable {
    static final String MAIN = "refs/heads/main";
    /** The newest commit of {@link #MAIN} whose templates all have their versions. */
    static final String INDEXED = "refs/agentic/indexed";

    static final String SHIPPED = "refs/agentic/shipped";
    static final String VERSIONS = "refs/agentic/versions/";
    static final String LABELS = "refs/agentic/labels/";

    /** Longest text, in bytes, of a template or a suite. */
    static final int MOST_BYTES = 1 << 20;

    private static final int MOST_BLOBS = 50_000;
    private static final int MOST_FILES = 200_000;
    static final PersonIdent STORE = new PersonIdent("agentic-workflow", "agentic-workflow@localhost");

    private final Path folder;
    private final Repository git;
    /** By tree and path, weighed by files; a folder's list has what lies below it, too. */
    private final Recent<List<Entry>> folders = new Recent<>(MOST_FILES, files -> files.size() + 1);

    private final Recent<Optional<ObjectId>> blobs = new Recent<>(MOST_BLOBS, blob -> 1);

    private PromptRepository(Path folder, Repository git) {
        this.folder = folder;
        this.git = git;
    }

    /** Opens the repository, and makes it where there is none. */
    static PromptRepository open(Path folder) {
        OwnGitSettings.install();
        try {
            boolean there = Files.exists(folder.resolve(Constants.HEAD));
            if (!there && Files.exists(folder) && !isEmpty(folder)) {
                throw broken(folder, "it is no bare git repository", null);
            }
            if (!there) {
                make(folder.toAbsolutePath());
            }
            Repository git = at(folder);
            if (!git.getObjectDatabase().exists()) {
                git.close();
                throw broken(folder, "its objects are missing", null);
            }
            return new PromptRepository(folder, git);
        } catch (IOException | IllegalArgumentException e) {
            throw broken(folder, String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static Repository at(Path folder) throws IOException {
        return new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
    }

    /** Made beside its place, and moved there whole: a process that is killed meanwhile leaves no half of one. */
    private static void make(Path folder) throws IOException {
        if (Files.exists(folder)) {
            // Empty, and maybe another disk's: nothing can be moved to it.
            create(folder);
            return;
        }
        Path beside = folder.resolveSibling(folder.getFileName() + ".new-" + UUID.randomUUID());
        create(beside);
        try {
            Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            FileUtils.delete(beside.toFile(), FileUtils.RECURSIVE);
            if (!Files.exists(folder.resolve(Constants.HEAD))) {
                throw e;
            }
            // Another process made it at the same time, with the same end.
        }
    }

    private static void create(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Repository git = at(folder)) {
            git.create(true);
            configure(git);
        } catch (IllegalStateException e) {
            // Another process makes it at the same time, and ends with the same.
            System.getLogger(PromptRepository.class.getName())
                    .log(System.Logger.Level.DEBUG, "The prompt repository is being made by another process", e);
        }
    }

    private static void configure(Repository git) throws IOException {
        StoredConfig config = git.getConfig();
        // A tree of many templates is mostly hashes, which do not compress.
        config.setInt("core", null, "compression", 1);
        // History is what the store promises: an ordinary push can add to it and not rewrite it.
        config.setBoolean("receive", null, "denyNonFastForwards", true);
        config.setBoolean("receive", null, "denyDeletes", true);
        config.setBoolean("receive", null, "fsckObjects", true);
        config.save();
        git.updateRef(Constants.HEAD, false).link(MAIN);
    }

    static AgenticException broken(Path folder, String why, Exception cause) {
        return new AgenticException(
                ErrorCode.PROMPT,
                "The prompt repository " + folder + " can't be used: " + why + ".",
                "Restore it from a backup or a clone, or configure another place.",
                false,
                cause);
    }

    /** An access to the repository that may fail. */
    @FunctionalInterface
    interface Access<T> {
        T run(Repository git) throws IOException;
    }

    <T> T with(Access<T> access) {
        try {
            return access.run(git);
        } catch (MissingObjectException e) {
            throw broken(folder, "the object " + e.getObjectId().name() + " is missing", e);
        } catch (IOException e) {
            throw broken(folder, String.valueOf(e.getMessage()), e);
        }
    }

    Path folder() {
        return folder;
    }

    Optional<ObjectId> ref(String name) {
        return with(open -> Optional.ofNullable(open.exactRef(name)).map(Ref::getObjectId));
    }

    List<Ref> refs(String prefix) {
        return with(open -> open.getRefDatabase().getRefsByPrefix(prefix));
    }

    /**
     * Moves a ref if it has the expected value; {@link ObjectId#zeroId()} stands for 'not there', before and after.
     *
     * @return whether it moved; false where another was quicker
     */
    boolean move(String name, ObjectId expected, ObjectId next) {
        return with(open -> {
            RefUpdate update = open.updateRef(name, true);
            update.setExpectedOldObjectId(expected);
            update.setForceUpdate(true);
            update.disableRefLog();
            RefUpdate.Result result;
            if (next.equals(ObjectId.zeroId())) {
                result = update.delete();
            } else {
                update.setNewObjectId(next);
                result = update.update();
            }
            return switch (result) {
                case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> true;
                case LOCK_FAILURE, REJECTED -> false;
                default -> throw broken(folder, "the ref " + name + " can't be changed (" + result + ")", null);
            };
        });
    }

    /** Creates many refs at once; false, and none is there, where one of them was there already. */
    boolean create(Map<String, ObjectId> refs) {
        return with(open -> {
            BatchRefUpdate batch = open.getRefDatabase().newBatchUpdate();
            batch.setAtomic(true);
            refs.forEach((name, id) -> batch.addCommand(new ReceiveCommand(ObjectId.zeroId(), id, name)));
            try (RevWalk walk = new RevWalk(open)) {
                batch.execute(walk, NullProgressMonitor.INSTANCE);
            }
            return batch.getCommands().stream().allMatch(command -> command.getResult() == ReceiveCommand.Result.OK);
        });
    }

    /**
     * Writes a commit with the parent's files but for the changes; no ref points at it yet.
     *
     * @param parent the commit to build on, or null for none
     * @param changes by path; what is empty is removed
     */
    ObjectId commit(ObjectId parent, Map<String, Optional<byte[]>> changes, PersonIdent author, String message) {
        return with(open -> {
            try (ObjectInserter inserter = open.newObjectInserter();
                    ObjectReader reader = open.newObjectReader();
                    RevWalk walk = new RevWalk(reader)) {
                Map<String, Optional<ObjectId>> written = new TreeMap<>();
                for (Map.Entry<String, Optional<byte[]>> change : changes.entrySet()) {
                    written.put(
                            change.getKey(),
                            change.getValue().isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(inserter.insert(
                                            Constants.OBJ_BLOB,
                                            change.getValue().get())));
                }
                ObjectId before = parent == null
                        ? null
                        : walk.parseCommit(parent).getTree().copy();
                CommitBuilder commit = new CommitBuilder();
                commit.setTreeId(
                        TreeEdit.apply(reader, inserter, before, written).orElseGet(() -> TreeEdit.empty(inserter)));
                if (parent != null) {
                    commit.setParentId(parent);
                }
                commit.setAuthor(author);
                commit.setCommitter(new PersonIdent(STORE, author.getWhenAsInstant()));
                commit.setMessage(message);
                ObjectId id = inserter.insert(commit);
                inserter.flush();
                written.forEach((path, blob) -> blobs.get(id.name() + path, () -> blob));
                return id;
            }
        });
    }

    /** Writes what a label points at: who moved it and when, and in its message what it is. */
    ObjectId tag(String tag, ObjectId commit, PersonIdent tagger, String message) {
        return with(open -> {
            try (ObjectInserter inserter = open.newObjectInserter()) {
                TagBuilder builder = new TagBuilder();
                builder.setTag(tag);
                builder.setObjectId(commit, Constants.OBJ_COMMIT);
                builder.setTagger(tagger);
                builder.setMessage(message);
                ObjectId id = inserter.insert(builder);
                inserter.flush();
                return id;
            }
        });
    }

    RevCommit commit(ObjectId id) {
        return with(open -> {
            try (RevWalk walk = new RevWalk(open)) {
                RevCommit commit = walk.parseCommit(id);
                walk.parseBody(commit);
                return commit;
            }
        });
    }

    /** The blob of a regular file in a commit. */
    Optional<ObjectId> blob(ObjectId commit, String path) {
        return blobs.get(commit.name() + path, () -> findBlob(commit, path));
    }

    private Optional<ObjectId> findBlob(ObjectId commit, String path) {
        return with(open -> {
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
        return with(open -> {
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

    /** The commit that these first digits name, if it is one and only one. */
    Optional<ObjectId> commitNamed(String digits) {
        return with(open -> {
            try (RevWalk walk = new RevWalk(open)) {
                List<ObjectId> found = new ArrayList<>();
                for (ObjectId id : walk.getObjectReader().resolve(AbbreviatedObjectId.fromString(digits))) {
                    if (walk.parseAny(id) instanceof RevCommit) {
                        found.add(id);
                    }
                }
                return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
            }
        });
    }

    /** The name git gives to a content. */
    static ObjectId blobId(byte[] bytes) {
        try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
            return formatter.idFor(Constants.OBJ_BLOB, bytes);
        }
    }

    /** A regular file of a commit; {@code name} is the template's it holds, if it holds one. */
    record Entry(String path, ObjectId blob, Optional<PromptName> name) {}

    /** All regular files of a commit, in git's order. Folders that did not change since they were last read are not read. */
    List<Entry> files(ObjectId commit) {
        return with(open -> {
            try (RevWalk walk = new RevWalk(open)) {
                return files(
                        walk.getObjectReader(),
                        walk.parseCommit(commit).getTree().copy(),
                        "");
            }
        });
    }

    private List<Entry> files(ObjectReader reader, ObjectId folder, String path) {
        return folders.get(folder.name() + path, () -> read(reader, folder, path));
    }

    private List<Entry> read(ObjectReader reader, ObjectId folder, String path) {
        return with(open -> {
            List<Entry> entries = new ArrayList<>();
            try (TreeWalk tree = new TreeWalk(reader)) {
                tree.addTree(folder);
                while (tree.next()) {
                    String child = path + tree.getPathString();
                    if (isFile(tree.getFileMode())) {
                        entries.add(new Entry(child, tree.getObjectId(0), PromptName.ofPath(child)));
                    } else if (FileMode.TREE.equals(tree.getFileMode())) {
                        entries.addAll(files(reader, tree.getObjectId(0), child + "/"));
                    }
                }
            }
            return List.copyOf(entries);
        });
    }

    /** A file's text, or an error that names it. */
    String text(ObjectId blob, String name) {
        byte[] bytes = with(open -> {
            ObjectLoader loader = open.open(blob, Constants.OBJ_BLOB);
            if (loader.getSize() > MOST_BYTES) {
                throw tooLong(name, loader.getSize());
            }
            return loader.getBytes(MOST_BYTES);
        });
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
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

    @Override
    public void close() {
        git.close();
    }
}
