package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.RecursiveMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.RevWalkUtils;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/**
 * Keeps up with a remote: commits that people made on its branch come in and get their versions; the branch, the versions
 * and the labels go out. A label never comes in: where production is, this store decides.
 */
final class RemoteSync {
    private static final int TIMEOUT_SECONDS = 60;
    private static final int TRIES = 5;
    private static final int MOST_NAMED = 5;

    private final PromptRepository repository;
    private final VersionIndex versions;
    private final PromptRemote remote;

    RemoteSync(PromptRepository repository, VersionIndex versions, PromptRemote remote) {
        this.repository = repository;
        this.versions = versions;
        this.remote = remote;
    }

    RemoteSynced run() {
        int received = 0;
        for (int i = 0; i < TRIES; i++) {
            Map<String, ObjectId> there = fetch();
            received += take(Optional.ofNullable(there.get(PromptRepository.MAIN)));
            versions.sync();
            Optional<RemoteSynced> done = push(there, received);
            if (done.isPresent()) {
                return done.get();
            }
        }
        throw failed("somebody pushes there all the time", null);
    }

    /** Brings the branch's commits here, where no ref names them yet, and tells which refs there are. */
    private Map<String, ObjectId> fetch() {
        return connected((git, transport) -> {
            Map<String, ObjectId> there = new HashMap<>();
            try (FetchConnection connection = transport.openFetch()) {
                for (Ref ref : connection.getRefs()) {
                    if (ref.getObjectId() != null) {
                        there.put(ref.getName(), ref.getObjectId());
                    }
                }
                Ref branch = connection.getRef(PromptRepository.MAIN);
                if (branch != null && !git.getObjectDatabase().has(branch.getObjectId())) {
                    connection.fetch(NullProgressMonitor.INSTANCE, List.of(branch), Set.of());
                }
            }
            return there;
        });
    }

    /** How many commits came in: the branch moves to theirs, or to a merge of both. */
    private int take(Optional<ObjectId> theirs) {
        while (theirs.isPresent()) {
            ObjectId ours = repository.ref(PromptRepository.MAIN).orElse(null);
            int missing = countMissing(theirs.get(), ours);
            if (missing == 0) {
                return 0;
            }
            ObjectId next =
                    ours == null || countMissing(ours, theirs.get()) == 0 ? theirs.get() : merged(ours, theirs.get());
            if (repository.move(PromptRepository.MAIN, ours == null ? ObjectId.zeroId() : ours, next)) {
                return missing;
            }
        }
        return 0;
    }

    /** How many commits the first has that the second, or none, has not. */
    private int countMissing(ObjectId first, ObjectId second) {
        return repository.with(git -> {
            try (RevWalk walk = new RevWalk(git)) {
                return RevWalkUtils.count(
                        walk, walk.parseCommit(first), second == null ? null : walk.parseCommit(second));
            }
        });
    }

    private ObjectId merged(ObjectId ours, ObjectId theirs) {
        return repository.with(git -> {
            RecursiveMerger merger = (RecursiveMerger) MergeStrategy.RECURSIVE.newMerger(git, true);
            if (!merger.merge(ours, theirs)) {
                throw conflict(new TreeSet<>(merger.getUnmergedPaths()));
            }
            try (ObjectInserter inserter = git.newObjectInserter();
                    RevWalk walk = new RevWalk(git)) {
                RevCommit newer = walk.parseCommit(theirs);
                CommitBuilder commit = new CommitBuilder();
                commit.setTreeId(merger.getResultTreeId());
                commit.setParentIds(ours, theirs);
                PersonIdent store = new PersonIdent(
                        PromptRepository.STORE, newer.getCommitterIdent().getWhenAsInstant());
                commit.setAuthor(store);
                commit.setCommitter(store);
                commit.setMessage("Merge what was changed at the remote\n");
                ObjectId id = inserter.insert(commit);
                inserter.flush();
                return id;
            }
        });
    }

    private AgenticException conflict(Set<String> paths) {
        List<String> named = paths.stream().limit(MOST_NAMED).toList();
        return new AgenticException(
                ErrorCode.CONFLICT,
                "Changed here and at the prompts' remote " + remote.url() + ", and not to be merged: "
                        + String.join(", ", named)
                        + (paths.size() > named.size() ? " and " + (paths.size() - named.size()) + " more" : "") + ".",
                "Merge both in a clone of " + repository.folder() + " and push to it. Nothing was changed.");
    }

    /** Sends what is not there; empty where somebody else pushed meanwhile. */
    private Optional<RemoteSynced> push(Map<String, ObjectId> there, int received) {
        return connected((git, transport) -> {
            List<RemoteRefUpdate> updates = new ArrayList<>();
            List<String> refused = new ArrayList<>();
            for (Ref ref : refs()) {
                ObjectId before = there.get(ref.getName());
                boolean version = ref.getName().startsWith(PromptRepository.VERSIONS);
                if (version && before != null && !before.equals(ref.getObjectId())) {
                    refused.add(ref.getName() + ": another commit has that version there");
                } else if (!ref.getObjectId().equals(before)) {
                    updates.add(update(git, ref.getName(), ref.getName(), before));
                }
            }
            for (Map.Entry<String, ObjectId> ref : there.entrySet()) {
                if (ref.getKey().startsWith(PromptRepository.LABELS) && git.exactRef(ref.getKey()) == null) {
                    updates.add(update(git, null, ref.getKey(), ref.getValue()));
                }
            }
            int sent = 0;
            if (!updates.isEmpty()) {
                transport.push(NullProgressMonitor.INSTANCE, updates);
                for (RemoteRefUpdate update : updates) {
                    switch (update.getStatus()) {
                        case OK -> sent++;
                        case UP_TO_DATE, NON_EXISTING -> {}
                        case REJECTED_NONFASTFORWARD, REJECTED_REMOTE_CHANGED -> {
                            return Optional.empty();
                        }
                        default ->
                            refused.add(update.getRemoteName() + ": "
                                    + (update.getMessage() == null ? update.getStatus() : update.getMessage()));
                    }
                }
            }
            return Optional.of(new RemoteSynced(received, sent, List.copyOf(refused)));
        });
    }

    private List<Ref> refs() {
        List<Ref> refs = new ArrayList<>(repository.refs(PromptRepository.MAIN));
        refs.removeIf(ref -> !ref.getName().equals(PromptRepository.MAIN));
        refs.addAll(repository.refs(PromptRepository.VERSIONS));
        refs.addAll(repository.refs(PromptRepository.LABELS));
        return refs;
    }

    private static RemoteRefUpdate update(Repository git, String from, String to, ObjectId before) throws IOException {
        boolean moves = to.startsWith(PromptRepository.LABELS);
        return new RemoteRefUpdate(git, from, to, moves, null, before == null ? ObjectId.zeroId() : before);
    }

    @FunctionalInterface
    private interface Exchange<T> {
        T with(Repository git, Transport transport) throws IOException;
    }

    private <T> T connected(Exchange<T> exchange) {
        return repository.with(git -> {
            try (Transport transport = Transport.open(git, new URIish(remote.url()))) {
                transport.setTimeout(TIMEOUT_SECONDS);
                transport.setCheckFetchedObjects(true);
                if (!remote.secret().isEmpty()) {
                    transport.setCredentialsProvider(
                            new UsernamePasswordCredentialsProvider(remote.user(), remote.secret()));
                }
                return exchange.with(git, transport);
            } catch (URISyntaxException | NotSupportedException | TransportException e) {
                throw failed(String.valueOf(e.getMessage()), e);
            }
        });
    }

    private AgenticException failed(String why, Exception cause) {
        return new AgenticException(
                ErrorCode.PROMPT,
                "The prompts' remote " + remote.url() + " can't be kept up with: "
                        + why.replace(remote.url() + ": ", "").replaceFirst("\\.$", "") + ".",
                "Check its address and credentials; nothing is lost, the next look goes on.",
                true,
                cause);
    }
}
