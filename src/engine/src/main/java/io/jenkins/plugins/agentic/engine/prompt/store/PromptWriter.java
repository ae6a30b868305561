package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.SuiteReader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Commits on the branch. A commit is built on the branch's newest, and the branch moves to it only from there: where
 * another process was quicker, all is looked at and built again.
 */
final class PromptWriter {
    private static final int TRIES = 200;
    private static final int LONGEST_MESSAGE = 10_000;
    private static final int MOST_TRAILERS = 50;
    private static final int MOST_PAUSE = 30;

    private final PromptRepository repository;
    private final VersionIndex versions;
    private final SaveCheck check;
    private final ReentrantLock turn = new ReentrantLock(true);

    PromptWriter(PromptRepository repository, VersionIndex versions) {
        this.repository = repository;
        this.versions = versions;
        this.check = new SaveCheck(repository, versions);
    }

    /**
     * What is to be committed, by path, and the numbers it asks for.
     *
     * @param complete whether each changed template has its number here
     */
    private record Work(Map<String, Optional<byte[]>> changes, Map<PromptName, Semver> numbers, boolean complete) {}

    PromptVersion save(
            PromptName name, String source, String author, String message, Optional<String> expected, Bump bump) {
        SaveCheck.Checked checked = check.checked(name, source, Map.of(), versions.sync());
        byte[] bytes = checked.bytes();
        ObjectId blob = PromptRepository.blobId(bytes);
        ObjectId tip = commit(author, message, before -> {
            NavigableMap<Semver, ObjectId> all = versions.of(name);
            Optional<ObjectId> there =
                    before == null ? Optional.empty() : repository.files().blob(before, name.path());
            Optional<Semver> current = there.flatMap(known -> versions.withBlob(name, known, all));
            if (expected.isPresent()
                    && !expected.get().equals(current.map(Semver::toString).orElse(PromptStore.NONE))) {
                throw new PromptConflict(
                        name.text(),
                        expected.get(),
                        current.map(number -> versions.read(name, number, all.get(number)))
                                .orElse(null),
                        source);
            }
            SaveCheck.Checked now = checked.holdsAt(before) ? checked : check.checked(name, source, Map.of(), before);
            boolean alike = current.isPresent() && there.get().equals(blob);
            if (alike
                    && now.partials().stream()
                            .allMatch(partial -> check.isAlike(partial, all.get(current.get()), before))) {
                return Optional.empty();
            }
            if (current.isEmpty()) {
                check.differsInMoreThanCase(name, before);
            }
            Semver number = all.isEmpty()
                    ? Semver.FIRST
                    : all.lastKey()
                            .next(bump(
                                    bump,
                                    () -> current.flatMap(c -> there)
                                            .map(old -> repository.files().text(old, name.text())),
                                    source));
            return Optional.of(
                    new Work(alike ? Map.of() : Map.of(name.path(), Optional.of(bytes)), Map.of(name, number), true));
        });
        PromptVersion saved = versions.at(name, tip)
                .or(() -> versions.current(name, tip))
                .orElseThrow(() -> PromptRepository.broken(
                        repository.folder(), "the version just saved of " + name + " is not there", null));
        ObjectId made = ObjectId.fromString(saved.commit());
        // Somebody may have taken the number of a version that differs in its partials only: then it is none.
        return checked.partials().stream().allMatch(partial -> check.isAlike(partial, made, tip))
                ? saved
                : save(name, source, author, message, expected, bump);
    }

    void check(PromptName name, String source) {
        check.checked(name, source, Map.of(), versions.sync());
    }

    /** Saves a text as a version that is not on the branch, unless one has it: the file there stays as it is. */
    PromptVersion saveBeside(PromptName name, String source, String author, String message) {
        ObjectId tip = versions.sync();
        byte[] bytes = check.checked(name, source, Map.of(), tip).bytes();
        Optional<PromptVersion> alike = versions.withBlob(name, PromptRepository.blobId(bytes));
        if (alike.isPresent()) {
            return alike.get();
        }
        ObjectId commit = repository.commit(
                tip, Map.of(name.path(), Optional.of(bytes)), Authors.of(author, now()), message(message, Map.of()));
        return beside(name, commit);
    }

    /** Makes a commit that is not on the branch the next version of a template it has. */
    PromptVersion beside(PromptName name, ObjectId commit) {
        for (int i = 0; i < TRIES; i++) {
            Semver number = highest(name).map(last -> last.next(Bump.PATCH)).orElse(Semver.FIRST);
            if (repository.move(name.versionRefs() + number, ObjectId.zeroId(), commit)) {
                return versions.read(name, number, commit);
            }
            pause(i);
        }
        throw busy(repository.folder());
    }

    private static Bump bump(Bump wanted, Supplier<Optional<String>> before, String after) {
        if (wanted != Bump.AUTO) {
            return wanted;
        }
        return before.get()
                .map(text -> PromptChanges.between(text, after).suggested())
                .orElse(Bump.PATCH);
    }

    void delete(PromptName name, String author, String message, Optional<String> expected) {
        commit(author, message, before -> {
            Optional<PromptVersion> current = versions.current(name, before);
            expect(name, expected, current, "");
            return current.map(there -> new Work(Map.of(name.path(), Optional.empty()), Map.of(), true));
        });
    }

    /** Saves a suite; false, and nothing is done, where what is there now is not as expected. */
    boolean saveSuite(PromptName name, String yaml, String author, String message, Predicate<String> expected) {
        byte[] bytes = SaveCheck.bytes(name.suitePath(), yaml);
        SuiteReader.check(name.suitePath(), yaml);
        AtomicBoolean saved = new AtomicBoolean();
        commit(author, message, before -> {
            String now = Optional.ofNullable(before)
                    .flatMap(tip -> repository.files().blob(tip, name.suitePath()))
                    .map(blob -> repository.files().text(blob, name.suitePath()))
                    .orElse("");
            saved.set(expected.test(now));
            return saved.get()
                    ? Optional.of(new Work(Map.of(name.suitePath(), Optional.of(bytes)), Map.of(), true))
                    : Optional.empty();
        });
        return saved.get();
    }

    /**
     * Saves many templates and suites in one commit; what is there already alike is left out.
     *
     * @param base what they were edited from; empty to save them whatever is there now
     */
    Map<PromptName, PromptVersion> saveAll(
            Map<PromptName, String> sources,
            Map<PromptName, String> suites,
            String author,
            String message,
            Bump bump,
            Optional<ExportedTexts> base) {
        Map<String, byte[]> files = new TreeMap<>();
        ObjectId start = versions.sync();
        sources.forEach((name, source) -> {
            byte[] bytes = SaveCheck.bytes(name.text(), source);
            files.put(name.path(), bytes);
            // What is there alike is left as it is, be it broken by a push.
            if (!check.isThere(name.path(), bytes, start)) {
                check.checked(name, source, sources, start);
            }
        });
        suites.forEach((name, yaml) -> {
            byte[] bytes = SaveCheck.bytes(name.suitePath(), yaml);
            files.put(name.suitePath(), bytes);
            if (!check.isThere(name.suitePath(), bytes, start)) {
                SuiteReader.check(name.suitePath(), yaml);
            }
        });
        Set<String> changed = new HashSet<>();
        ObjectId tip = commit(author, message, before -> {
            Map<String, ObjectId> there = new LinkedHashMap<>();
            if (before != null) {
                repository.files().of(before).forEach(file -> there.put(file.path(), file.blob()));
            }
            Map<String, Optional<byte[]>> changes =
                    base.orElseGet(() -> ExportedTexts.of(there)).edits(files, there, repository.files()::text);
            changed.clear();
            changed.addAll(changes.keySet());
            if (!Objects.equals(before, start)) {
                sources.forEach((name, source) -> {
                    if (changes.containsKey(name.path())) {
                        check.checked(name, source, sources, before);
                    }
                });
            }
            Map<PromptName, Semver> numbers = new TreeMap<>();
            if (bump != Bump.PATCH) {
                sources.keySet().stream()
                        .filter(name -> changes.containsKey(name.path()))
                        .forEach(name -> highest(name).ifPresent(highest -> {
                            Optional<String> old = Optional.ofNullable(there.get(name.path()))
                                    .map(blob -> repository.files().text(blob, name.text()));
                            numbers.put(name, highest.next(bump(bump, () -> old, sources.get(name))));
                        }));
            }
            return changes.isEmpty() ? Optional.empty() : Optional.of(new Work(changes, numbers, false));
        });
        Map<PromptName, PromptVersion> saved = new TreeMap<>();
        sources.keySet().stream()
                .filter(name -> changed.contains(name.path()))
                .forEach(name -> versions.current(name, tip).ifPresent(version -> saved.put(name, version)));
        return saved;
    }

    private Optional<Semver> highest(PromptName name) {
        var all = versions.of(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.lastKey());
    }

    private static void expect(
            PromptName name, Optional<String> expected, Optional<PromptVersion> current, String source) {
        if (expected.isPresent()
                && !expected.get().equals(current.map(PromptVersion::version).orElse(PromptStore.NONE))) {
            throw new PromptConflict(name.text(), expected.get(), current.orElse(null), source);
        }
    }

    /** Commits what the work says of the newest commit, and answers the newest after that. */
    private ObjectId commit(String author, String message, Function<ObjectId, Optional<Work>> work) {
        turn.lock();
        try {
            for (int i = 0; i < TRIES; i++) {
                ObjectId tip = versions.sync();
                Optional<Work> todo = work.apply(tip);
                if (todo.isEmpty()) {
                    return tip;
                }
                ObjectId commit = repository.commit(
                        tip, todo.get().changes, Authors.of(author, now()), message(message, todo.get().numbers));
                if (repository.move(PromptRepository.MAIN, tip == null ? ObjectId.zeroId() : tip, commit)) {
                    if (todo.get().complete) {
                        versions.made(commit, todo.get().numbers);
                    }
                    versions.sync();
                    return commit;
                }
                pause(i);
            }
            throw busy(repository.folder());
        } finally {
            turn.unlock();
        }
    }

    private static String message(String message, Map<PromptName, Semver> numbers) {
        // The line that sets a version is the store's own.
        String text = message.replace("\r", "")
                .replace("\0", "")
                .replaceAll("(?m)^" + VersionIndex.TRAILER, " " + VersionIndex.TRAILER)
                .strip();
        text = text.substring(0, Math.min(text.length(), LONGEST_MESSAGE));
        StringBuilder full = new StringBuilder(text.isEmpty() ? "Change" : text).append("\n");
        if (!numbers.isEmpty() && numbers.size() <= MOST_TRAILERS) {
            full.append("\n");
            numbers.forEach((name, number) -> full.append(VersionIndex.TRAILER)
                    .append(name)
                    .append(' ')
                    .append(number)
                    .append('\n'));
        }
        return full.toString();
    }

    /** Git keeps seconds. */
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Gives others that work on the same refs a chance. */
    static void pause(int tries) {
        int most = Math.min(MOST_PAUSE, 2 + tries);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1, most) * 1_000_000L);
    }

    static AgenticException busy(Path folder) {
        return new AgenticException(
                ErrorCode.PROMPT,
                "The prompt repository " + folder
                        + " is busy: another process holds its lock or changes it all the time.",
                "Try again; a lock that a killed process left is removed after " + LeftLocks.LEFT.toSeconds()
                        + " seconds.",
                true,
                null);
    }
}
