package io.jenkins.plugins.agentic.engine.prompt.store;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Brings the prompts of a release into the store. A template that nobody here changed since the last release becomes the
 * next version on the branch; one that somebody changed, or deleted, stays as it is, and what ships is a version beside
 * the branch. The label production moves only from the version that shipped before, or is set where the template is new.
 * Done again, or by two processes at once, it does nothing more.
 */
final class ShippedPrompts {
    static final String AUTHOR = "agentic-workflow <agentic-workflow@localhost>";

    private final PromptStore store;
    private final PromptRepository repository;
    private final VersionIndex versions;
    private final PromptWriter writer;

    ShippedPrompts(PromptStore store, PromptRepository repository, VersionIndex versions, PromptWriter writer) {
        this.store = store;
        this.repository = repository;
        this.versions = versions;
        this.writer = writer;
    }

    void ship(Map<String, String> sources) {
        ObjectId before = repository.ref(PromptRepository.SHIPPED).orElse(null);
        Map<PromptName, byte[]> changed = new TreeMap<>();
        sources.forEach((name, source) -> {
            PromptName checked = new PromptName(name);
            byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
            if (before == null
                    || !repository
                            .files()
                            .blob(before, checked.path())
                            .equals(Optional.of(PromptRepository.blobId(bytes)))) {
                changed.put(checked, bytes);
            }
        });
        if (changed.isEmpty()) {
            return;
        }
        Map<String, Optional<byte[]>> files = new TreeMap<>();
        changed.forEach((name, bytes) -> files.put(name.path(), Optional.of(bytes)));
        ObjectId release = repository.commit(
                before, files, Authors.of(AUTHOR, PromptWriter.now()), "The prompts that ship with this release\n");
        ObjectId tip = versions.sync();
        Map<PromptName, String> untouched = new TreeMap<>();
        changed.keySet().stream()
                .filter(name -> isUntouched(name, before, tip))
                .forEach(name -> untouched.put(name, sources.get(name.text())));
        Map<PromptName, Optional<PromptVersion>> last = new TreeMap<>();
        changed.keySet().forEach(name -> last.put(name, shippedBefore(name, before)));
        if (!untouched.isEmpty()) {
            try {
                writer.saveAll(
                        untouched,
                        Map.of(),
                        AUTHOR,
                        "The prompts that ship with this release",
                        Bump.AUTO,
                        Optional.of(before == null ? ExportedTexts.NONE : shippedAt(before)));
            } catch (FolderConflict e) {
                // Somebody was quicker: what they saved is not untouched any more.
                ship(sources);
                return;
            }
        }
        changed.forEach((name, bytes) -> {
            PromptVersion version =
                    // The file on the branch is somebody's own: theirs stays there.
                    versions.withBlob(name, PromptRepository.blobId(bytes))
                            .orElseGet(() -> writer.beside(name, release));
            promote(name, last.get(name), version);
        });
        repository.move(PromptRepository.SHIPPED, before == null ? ObjectId.zeroId() : before, release);
    }

    private ExportedTexts shippedAt(ObjectId before) {
        Map<String, ObjectId> blobs = new TreeMap<>();
        repository.files().of(before).forEach(file -> blobs.put(file.path(), file.blob()));
        return ExportedTexts.of(blobs);
    }

    private boolean isUntouched(PromptName name, ObjectId before, ObjectId tip) {
        Optional<ObjectId> now =
                tip == null ? Optional.empty() : repository.files().blob(tip, name.path());
        Optional<ObjectId> shipped =
                before == null ? Optional.empty() : repository.files().blob(before, name.path());
        return now.equals(shipped) && (now.isPresent() || versions.of(name).isEmpty());
    }

    private Optional<PromptVersion> shippedBefore(PromptName name, ObjectId before) {
        return before == null
                ? Optional.empty()
                : repository.files().blob(before, name.path()).flatMap(blob -> versions.withBlob(name, blob));
    }

    private void promote(PromptName name, Optional<PromptVersion> last, PromptVersion version) {
        boolean first = last.isEmpty() && versions.of(name).size() == 1;
        if (first || last.isPresent()) {
            store.moveLabel(
                    name.text(),
                    PromptStore.PRODUCTION,
                    last.map(PromptVersion::version).orElse(PromptStore.NONE),
                    version.version(),
                    AUTHOR);
        }
    }
}
