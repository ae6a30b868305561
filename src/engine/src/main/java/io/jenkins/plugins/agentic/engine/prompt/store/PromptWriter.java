package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
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
    private final ReentrantLock turn = new ReentrantLock(true);

    PromptWriter(PromptRepository repository, VersionIndex versions) {
        this.repository = repository;
        this.versions = versions;
    }

    /**
     * What is to be committed, by path, and the numbers it asks for.
     *
     * @param complete whether each changed template has its number here
     */
    private record Work(Map<String, Optional<byte[]>> changes, Map<PromptName, Semver> numbers, boolean complete) {}

    PromptVersion save(
            PromptName name, String source, String author, String message, Optional<String> expected, Bump bump) {
        byte[] bytes = checked(name, source, Map.of());
        ObjectId blob = PromptRepository.blobId(bytes);
        ObjectId tip = commit(author, message, before -> {
            NavigableMap<Semver, ObjectId> all = versions.of(name);
            Optional<ObjectId> there = before == null ? Optional.empty() : repository.blob(before, name.path());
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
            if (current.isPresent() && there.get().equals(blob)) {
                return Optional.empty();
            }
            if (current.isEmpty()) {
                differsInMoreThanCase(name, before);
            }
            Semver number = all.isEmpty()
                    ? Semver.FIRST
                    : all.lastKey()
                            .next(bump(
                                    bump,
                                    () -> current.flatMap(c -> there).map(old -> repository.text(old, name.text())),
                                    source));
            return Optional.of(new Work(Map.of(name.path(), Optional.of(bytes)), Map.of(name, number), true));
        });
        return versions.at(name, tip)
                .or(() -> versions.current(name, tip))
                .orElseThrow(() -> PromptRepository.broken(
                        repository.folder(), "the version just saved of " + name + " is not there", null));
    }

    void check(PromptName name, String source) {
        checked(name, source, Map.of());
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

    void saveSuite(PromptName name, String yaml, String author, String message) {
        byte[] bytes = bytes(name.suitePath(), yaml);
        commit(
                author,
                message,
                before -> Optional.of(new Work(Map.of(name.suitePath(), Optional.of(bytes)), Map.of(), true)));
    }

    /** Saves many templates and suites in one commit; what is there already alike is left out. */
    Map<PromptName, PromptVersion> saveAll(
            Map<PromptName, String> sources, Map<PromptName, String> suites, String author, String message, Bump bump) {
        Map<String, byte[]> files = new TreeMap<>();
        sources.forEach((name, source) -> files.put(name.path(), checked(name, source, sources)));
        suites.forEach((name, yaml) -> files.put(name.suitePath(), bytes(name.suitePath(), yaml)));
        Map<String, ObjectId> there = new LinkedHashMap<>();
        ObjectId tip = commit(author, message, before -> {
            there.clear();
            if (before != null) {
                repository.files(before).forEach(file -> there.put(file.path(), file.blob()));
            }
            Map<String, Optional<byte[]>> changes = new TreeMap<>();
            files.forEach((path, bytes) -> {
                if (!PromptRepository.blobId(bytes).equals(there.get(path))) {
                    changes.put(path, Optional.of(bytes));
                }
            });
            Map<PromptName, Semver> numbers = new TreeMap<>();
            if (bump != Bump.PATCH) {
                sources.keySet().stream()
                        .filter(name -> changes.containsKey(name.path()))
                        .forEach(name -> highest(name).ifPresent(highest -> {
                            Optional<String> old = Optional.ofNullable(there.get(name.path()))
                                    .map(blob -> repository.text(blob, name.text()));
                            numbers.put(name, highest.next(bump(bump, () -> old, sources.get(name))));
                        }));
            }
            return changes.isEmpty() ? Optional.empty() : Optional.of(new Work(changes, numbers, false));
        });
        Map<PromptName, PromptVersion> saved = new TreeMap<>();
        sources.keySet().stream()
                .filter(name -> !PromptRepository.blobId(files.get(name.path())).equals(there.get(name.path())))
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

    /** A file system may take names that differ in case only for the same, and so a clone would lose one. */
    private void differsInMoreThanCase(PromptName name, ObjectId tip) {
        if (tip == null) {
            return;
        }
        String path = name.path().toLowerCase(Locale.ROOT);
        repository.beside(tip, name.path()).stream()
                .filter(other -> other.toLowerCase(Locale.ROOT).equals(path) && !other.equals(name.path()))
                .findFirst()
                .ifPresent(other -> {
                    throw new AgenticException(
                            ErrorCode.PROMPT,
                            "The prompt '" + name + "' differs from '" + other + "' in upper and lower case only.",
                            "Choose another name, or save under that one.");
                });
    }

    /** @param together what is saved with it, partials among it */
    private byte[] checked(PromptName name, String source, Map<PromptName, String> together) {
        byte[] bytes = bytes(name.text(), source);
        String folder = name.text().substring(0, name.text().lastIndexOf('/') + 1);
        PromptTemplate.parse(name.text(), source, partial -> {
            PromptName file = PromptName.ofPartial(folder, partial);
            return Optional.ofNullable(together.get(file))
                    .or(() -> versions.current(file, versions.sync()).map(PromptVersion::source));
        });
        return bytes;
    }

    private static byte[] bytes(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > PromptRepository.MOST_BYTES) {
            throw PromptRepository.tooLong(name, bytes.length);
        }
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    "The prompt '" + name + "' has a NUL in line "
                            + (text.substring(0, nul)
                                            .chars()
                                            .filter(c -> c == '\n')
                                            .count()
                                    + 1) + ".",
                    "Take it out: it is no text.");
        }
        return bytes;
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
    Instant now() {
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
                "Try again; if no process uses it, remove the files below refs/ that end in .lock.",
                true,
                null);
    }
}
