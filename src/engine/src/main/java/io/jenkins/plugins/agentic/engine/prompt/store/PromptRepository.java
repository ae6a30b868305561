package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;

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

    static final PersonIdent STORE = new PersonIdent("agentic-workflow", "agentic-workflow@localhost");

    private final Path folder;
    private final Repository git;
    private final CommitFiles files = new CommitFiles(this);
    private final LeftLocks locks;

    private PromptRepository(Path folder, Repository git) {
        this.folder = folder;
        this.git = git;
        this.locks = new LeftLocks(folder, System::nanoTime);
    }

    /** Opens the repository, and makes it where there is none. */
    static PromptRepository open(Path folder) {
        return new PromptRepository(folder, BareRepository.open(folder));
    }

    /** What commits hold. */
    CommitFiles files() {
        return files;
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
                case REJECTED -> false;
                case LOCK_FAILURE -> {
                    locks.met(name);
                    yield false;
                }
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
            batch.getCommands().stream()
                    .filter(command -> command.getResult() == ReceiveCommand.Result.LOCK_FAILURE)
                    .findFirst()
                    .ifPresent(command -> locks.met(command.getRefName()));
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
                files.written(id, written);
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

    @Override
    public void close() {
        git.close();
    }
}
