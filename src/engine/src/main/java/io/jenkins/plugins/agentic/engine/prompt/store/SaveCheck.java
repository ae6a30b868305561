package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;

/** What may be saved: a text that is a template with the partials that the branch has. */
final class SaveCheck {
    private final PromptRepository repository;
    private final VersionIndex versions;

    SaveCheck(PromptRepository repository, VersionIndex versions) {
        this.repository = repository;
        this.versions = versions;
    }

    /**
     * A text that may be saved.
     *
     * @param partials the files of those it uses, and of those that these use
     * @param tip the commit whose partials were looked at
     */
    record Checked(byte[] bytes, Set<PromptName> partials, ObjectId tip) {
        boolean holdsAt(ObjectId commit) {
            return partials.isEmpty() || Objects.equals(tip, commit);
        }
    }

    /** @param together what is saved with it, partials among it */
    Checked checked(PromptName name, String source, Map<PromptName, String> together, ObjectId tip) {
        byte[] bytes = bytes(name.text(), source);
        String folder = name.text().substring(0, name.text().lastIndexOf('/') + 1);
        Set<PromptName> partials = new TreeSet<>();
        PromptTemplate.parse(name.text(), source, partial -> {
            PromptName file = PromptName.ofPartial(folder, partial);
            partials.add(file);
            // Of a partial that includes itself by way of others, what is being saved counts.
            return file.equals(name)
                    ? Optional.of(source)
                    : Optional.ofNullable(together.get(file))
                            .or(() -> versions.current(file, tip).map(PromptVersion::source));
        });
        return new Checked(bytes, partials, tip);
    }

    static byte[] bytes(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > CommitFiles.MOST_BYTES) {
            throw CommitFiles.tooLong(name, bytes.length);
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

    /** A file system may take names that differ in case only for the same, and so a clone would lose one. */
    void differsInMoreThanCase(PromptName name, ObjectId tip) {
        if (tip == null) {
            return;
        }
        String path = name.path().toLowerCase(Locale.ROOT);
        repository.files().beside(tip, name.path()).stream()
                .filter(other -> other.toLowerCase(Locale.ROOT).equals(path) && !other.equals(name.path()))
                .findFirst()
                .ifPresent(other -> {
                    throw new AgenticException(
                            ErrorCode.PROMPT,
                            "The prompt '" + name + "' differs from '" + other + "' in upper and lower case only.",
                            "Choose another name, or save under that one.");
                });
    }

    /** Whether two commits have the same text of a file, or both none. */
    boolean isAlike(PromptName file, ObjectId then, ObjectId now) {
        return repository
                .files()
                .blob(then, file.path())
                .equals(repository.files().blob(now, file.path()));
    }

    /** Whether a commit has the file with this text. */
    boolean isThere(String path, byte[] bytes, ObjectId tip) {
        return tip != null && repository.files().blob(tip, path).equals(Optional.of(PromptRepository.blobId(bytes)));
    }
}
