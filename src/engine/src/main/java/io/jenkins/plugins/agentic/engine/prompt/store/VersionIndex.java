package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.Recent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.PathSuffixFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/**
 * Which commit is which version: one ref a version. Commits that came by an ordinary push get their versions when the
 * branch is next looked at; every process comes to the same ones, so it does not matter which of them writes the refs.
 */
final class VersionIndex {
    /** A line of a commit's message that says which version it makes; it must be above the newest. */
    static final String TRAILER = "Prompt-Version: ";

    private static final Pattern TRAILERS = Pattern.compile("(?m)^" + TRAILER + "(\\S{1,200}) (\\S{1,40})$");
    private static final Pattern SEMVERS = Pattern.compile("[0-9.]+");
    private static final int FEW = 8;
    private static final int TRIES = 200;
    private static final int MOST_CHARACTERS = 1 << 25;
    private static final int MOST_NUMBERS = 100_000;

    /** The ref {@link PromptRepository#INDEXED} follows this process' saves at this distance: each move is a file. */
    private static final int MOST_BEHIND = 16;

    private final PromptRepository repository;
    private final AtomicInteger behind = new AtomicInteger();
    /** The newest commit of the branch of which this process knows that it and all before have their versions; or null. */
    private volatile ObjectId numbered;

    private final Recent<PromptVersion> read =
            new Recent<>(MOST_CHARACTERS, version -> version.source().length() + 400);
    private final Recent<Optional<Semver>> numbers = new Recent<>(MOST_NUMBERS, number -> 1);
    private final Map<String, Optional<PromptName>> names = new ConcurrentHashMap<>();
    private final Map<String, Optional<Semver>> semvers = new ConcurrentHashMap<>();

    VersionIndex(PromptRepository repository) {
        this.repository = repository;
    }

    /** A template's versions, the lowest first; empty where it never was. */
    NavigableMap<Semver, ObjectId> of(PromptName name) {
        NavigableMap<Semver, ObjectId> versions = new TreeMap<>();
        String prefix = name.versionRefs();
        for (Ref ref : repository.refs(prefix)) {
            Semver.parse(ref.getName().substring(prefix.length()))
                    .ifPresent(version -> versions.put(version, ref.getObjectId()));
        }
        return versions;
    }

    /** All templates' newest versions. */
    Map<PromptName, Semver> newest() {
        Map<PromptName, Semver> newest = new HashMap<>();
        for (Ref ref : repository.refs(PromptRepository.VERSIONS)) {
            int slash = ref.getName().lastIndexOf('/');
            String path = ref.getName().substring(PromptRepository.VERSIONS.length(), Math.max(slash, 0));
            Optional<PromptName> name = known(names, path, PromptName::ofPath);
            if (name.isPresent()) {
                known(semvers, ref.getName().substring(slash + 1), Semver::parse)
                        .ifPresent(version -> newest.merge(name.get(), version, (a, b) -> a.compareTo(b) > 0 ? a : b));
            }
        }
        return newest;
    }

    /** Parsed once: a list asks for each version's ref. */
    private static <T> Optional<T> known(
            Map<String, Optional<T>> parsed, String text, Function<String, Optional<T>> parse) {
        if (parsed.size() > MOST_NUMBERS) {
            parsed.clear();
        }
        return parsed.computeIfAbsent(text, parse);
    }

    /** The version that a template's file on the branch is: the highest with the same text. */
    Optional<PromptVersion> current(PromptName name, ObjectId tip) {
        return tip == null
                ? Optional.empty()
                : repository.files().blob(tip, name.path()).flatMap(blob -> withBlob(name, blob));
    }

    /** The highest version that has this text. */
    Optional<PromptVersion> withBlob(PromptName name, ObjectId blob) {
        NavigableMap<Semver, ObjectId> versions = of(name);
        return withBlob(name, blob, versions).map(number -> read(name, number, versions.get(number)));
    }

    /** The number of the highest of these versions that has this text. */
    Optional<Semver> withBlob(PromptName name, ObjectId blob, NavigableMap<Semver, ObjectId> versions) {
        return versions.descendingMap().entrySet().stream()
                .filter(version -> repository
                        .files()
                        .blob(version.getValue(), name.path())
                        .filter(blob::equals)
                        .isPresent())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The version of a template that a commit is; empty where it is none. */
    Optional<PromptVersion> at(PromptName name, ObjectId commit) {
        return numberAt(name, commit).map(known -> read(name, known, commit));
    }

    /** The number of the version that a commit is; empty where it is none. */
    Optional<Semver> numberAt(PromptName name, ObjectId commit) {
        Optional<Semver> number = numbers.get(key(name, commit), () -> number(name, commit));
        if (number.isEmpty()) {
            // It may become one: not to be remembered as none.
            number = number(name, commit);
        }
        return number;
    }

    private Optional<Semver> number(PromptName name, ObjectId commit) {
        return of(name).descendingMap().entrySet().stream()
                .filter(version -> version.getValue().equals(commit))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    PromptVersion read(PromptName name, Semver version, ObjectId commit) {
        String key = name.text() + "@" + version + ":" + commit.name();
        return read.get(key, () -> load(name, version, commit));
    }

    private PromptVersion load(PromptName name, Semver version, ObjectId id) {
        RevCommit commit = repository.commit(id);
        ObjectId blob = repository
                .files()
                .blob(id, name.path())
                .orElseThrow(() -> PromptRepository.broken(
                        repository.folder(), "the commit " + id.name() + " has no file " + name.path(), null));
        String message =
                TRAILERS.matcher(commit.getFullMessage()).replaceAll("").strip();
        return new PromptVersion(
                name.text(),
                version.toString(),
                id.name(),
                Authors.text(commit.getAuthorIdent()),
                commit.getAuthorIdent().getWhenAsInstant(),
                message,
                repository.files().text(blob, name + "@" + version));
    }

    /** Gives versions to what was pushed since, and answers the branch's newest commit, or null where there is none. */
    ObjectId sync() {
        for (int i = 0; i < TRIES; i++) {
            ObjectId tip = repository.ref(PromptRepository.MAIN).orElse(null);
            if (tip == null || tip.equals(numbered)) {
                return tip;
            }
            ObjectId indexed = repository.ref(PromptRepository.INDEXED).orElse(ObjectId.zeroId());
            if (tip.equals(indexed)) {
                numbered = tip;
                return tip;
            }
            if (create(versionsSince(tip, indexed))) {
                repository.move(PromptRepository.INDEXED, indexed, tip);
                numbered = tip;
                return tip;
            }
            if (i > 0) {
                PromptWriter.pause(i);
            }
        }
        throw PromptWriter.busy(repository.folder());
    }

    /**
     * Gives the numbers to a commit that this process just put on the branch, without looking at its files; where that
     * does not fit, {@link #sync} does it.
     */
    void made(ObjectId commit, Map<PromptName, Semver> made) {
        Map<String, ObjectId> refs = new LinkedHashMap<>();
        made.forEach((name, number) -> refs.put(name.versionRefs() + number, commit));
        if (!create(refs)) {
            return;
        }
        made.forEach((name, number) -> numbers.get(key(name, commit), () -> Optional.of(number)));
        numbered = commit;
        if (behind.incrementAndGet() >= MOST_BEHIND) {
            behind.set(0);
            ObjectId indexed = repository.ref(PromptRepository.INDEXED).orElse(ObjectId.zeroId());
            repository.move(PromptRepository.INDEXED, indexed, commit);
        }
    }

    private static String key(PromptName name, ObjectId commit) {
        return name.text() + ":" + commit.name();
    }

    /** False where somebody else has made some of these versions meanwhile. */
    private boolean create(Map<String, ObjectId> refs) {
        if (refs.size() > FEW) {
            return repository.create(refs);
        }
        for (Map.Entry<String, ObjectId> ref : refs.entrySet()) {
            if (!repository.move(ref.getKey(), ObjectId.zeroId(), ref.getValue())) {
                return false;
            }
        }
        return true;
    }

    private Map<String, ObjectId> versionsSince(ObjectId tip, ObjectId indexed) {
        Map<String, ObjectId> refs = new LinkedHashMap<>();
        Map<PromptName, NavigableMap<Semver, ObjectId>> known = new HashMap<>();
        repository.with(git -> {
            try (RevWalk walk = new RevWalk(git)) {
                walk.sort(RevSort.TOPO);
                walk.sort(RevSort.REVERSE, true);
                walk.markStart(walk.parseCommit(tip));
                if (!indexed.equals(ObjectId.zeroId())) {
                    walk.markUninteresting(walk.parseCommit(indexed));
                }
                if (numbered != null) {
                    walk.markUninteresting(walk.parseCommit(numbered));
                }
                for (RevCommit commit : walk) {
                    Set<PromptName> names = new LinkedHashSet<>(changed(walk.getObjectReader(), walk, commit));
                    names.addAll(repinned(commit, names, known));
                    for (PromptName name : names) {
                        NavigableMap<Semver, ObjectId> versions = known.computeIfAbsent(name, this::of);
                        if (!versions.containsValue(commit)) {
                            Semver version = version(name, commit, versions);
                            versions.put(version, commit.copy());
                            refs.put(name.versionRefs() + version, commit.copy());
                        }
                    }
                }
            }
            return null;
        });
        return refs;
    }

    /** The templates of which the commit's message makes a version though their texts did not change: their partials did. */
    private Collection<PromptName> repinned(
            RevCommit commit, Set<PromptName> changed, Map<PromptName, NavigableMap<Semver, ObjectId>> known) {
        List<PromptName> names = new ArrayList<>();
        Matcher trailer = TRAILERS.matcher(commit.getFullMessage());
        while (trailer.find()) {
            Optional<PromptName> name = PromptName.ofPath(trailer.group(1) + ".prompt")
                    .filter(named -> !changed.contains(named))
                    .filter(named ->
                            repository.files().blob(commit, named.path()).isPresent());
            Optional<Semver> number =
                    SEMVERS.matcher(trailer.group(2)).matches() ? Semver.parse(trailer.group(2)) : Optional.empty();
            if (name.isPresent() && number.isPresent()) {
                NavigableMap<Semver, ObjectId> versions = known.computeIfAbsent(name.get(), this::of);
                if (!versions.isEmpty() && number.get().compareTo(versions.lastKey()) > 0) {
                    names.add(name.get());
                }
            }
        }
        return names;
    }

    private static Semver version(PromptName name, RevCommit commit, NavigableMap<Semver, ObjectId> versions) {
        Semver next = versions.isEmpty() ? Semver.FIRST : versions.lastKey().next(Bump.PATCH);
        Matcher trailer = TRAILERS.matcher(commit.getFullMessage());
        while (trailer.find()) {
            if (trailer.group(1).equals(name.text())
                    && SEMVERS.matcher(trailer.group(2)).matches()) {
                return Semver.parse(trailer.group(2))
                        .filter(wanted -> wanted.compareTo(next) >= 0)
                        .orElse(next);
            }
        }
        return next;
    }

    /** The templates that a commit has and that none of its parents has alike. */
    private static Collection<PromptName> changed(ObjectReader reader, RevWalk walk, RevCommit commit)
            throws IOException {
        List<PromptName> names = new ArrayList<>();
        try (TreeWalk tree = new TreeWalk(reader)) {
            tree.setRecursive(true);
            tree.setFilter(AndTreeFilter.create(PathSuffixFilter.create(".prompt"), TreeFilter.ANY_DIFF));
            tree.addTree(commit.getTree());
            if (commit.getParentCount() == 0) {
                tree.addTree(new EmptyTreeIterator());
            }
            for (RevCommit parent : commit.getParents()) {
                tree.addTree(walk.parseCommit(parent).getTree());
            }
            while (tree.next()) {
                boolean own = CommitFiles.isFile(tree.getFileMode(0));
                for (int i = 1; i < tree.getTreeCount(); i++) {
                    own &= !tree.idEqual(0, i);
                }
                if (own) {
                    PromptName.ofPath(tree.getPathString()).ifPresent(names::add);
                }
            }
        }
        return names;
    }
}
