package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;

/** The branch's templates and suites as files of a folder: out of the store, and into it. */
public final class FolderCopy {
    private static final String TEMPLATE = ".prompt";
    private static final String SUITE = ".test.yaml";

    private final PromptRepository repository;
    private final VersionIndex versions;
    private final PromptWriter writer;

    FolderCopy(PromptRepository repository, VersionIndex versions, PromptWriter writer) {
        this.repository = repository;
        this.versions = versions;
        this.writer = writer;
    }

    /**
     * The texts by path, with {@value ExportedTexts#FILE}, by which an import knows what they were; files with other names
     * are left out.
     */
    public Map<String, String> files() {
        Map<String, String> files = texts();
        files.put(ExportedTexts.FILE, ExportedTexts.NONE.with(files).json());
        return files;
    }

    private Map<String, String> texts() {
        ObjectId tip = versions.sync();
        Map<String, String> files = new TreeMap<>();
        for (CommitFiles.Entry file :
                tip == null ? List.<CommitFiles.Entry>of() : repository.files().of(tip)) {
            if (file.name().isPresent() || PromptName.ofSuite(file.path()).isPresent()) {
                files.put(file.path(), repository.files().text(file.blob(), file.path()));
            }
        }
        return files;
    }

    /** Writes them into a folder, which is made where it is missing, and answers how many templates and suites these were. */
    public int exportTo(Path folder) {
        Map<String, String> files = files();
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path target = folder.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.getValue());
            }
            return files.size() - 1;
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE,
                    "The prompts can't be written to " + folder + ": " + e.getMessage() + ".",
                    "Check the folder's permissions.",
                    false,
                    e);
        }
    }

    /**
     * Saves the templates and suites of a folder in one commit, or none where one is broken or has a bad name. What is not
     * in the folder stays, and so does what is in the folder as it was exported; symbolic links are refused.
     *
     * @param force also replaces what others have saved since the export, or what the folder is not known to be based on
     * @return the versions made, by name
     * @throws FolderConflict where that would be needed
     */
    public Map<PromptName, PromptVersion> importFrom(
            Path folder, String author, String message, Bump bump, boolean force) {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String path = folder.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "/");
                if (!isOurs(path)) {
                    continue;
                }
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new AgenticException(
                            ErrorCode.PROMPT, file + " is no regular file.", "Put the template itself there.");
                }
                texts.put(path, text(file));
            }
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE, "The folder " + folder + " can't be read.", "Check its name.", false, e);
        }
        Map<PromptName, PromptVersion> made = importFiles(texts, author, message, bump, force);
        if (texts.containsKey(ExportedTexts.FILE)) {
            note(folder, texts);
        }
        return made;
    }

    /** What is in the store now was edited from the folder's texts, but for those that others have changed. */
    private void note(Path folder, Map<String, String> texts) {
        Map<String, String> now = texts();
        Map<String, String> alike = new TreeMap<>();
        texts.forEach((path, text) -> {
            if (text.equals(now.get(path))) {
                alike.put(path, text);
            }
        });
        try {
            Files.writeString(
                    folder.resolve(ExportedTexts.FILE),
                    ExportedTexts.read(texts.get(ExportedTexts.FILE))
                            .with(alike)
                            .json());
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.WORKSPACE,
                    "The prompts are saved, but " + ExportedTexts.FILE + " in " + folder + " can't be written: "
                            + e.getMessage() + ".",
                    "Export again before the next import from there.",
                    false,
                    e);
        }
    }

    private static boolean isOurs(String path) {
        return !path.startsWith(".git/")
                && (path.endsWith(TEMPLATE) || path.endsWith(SUITE) || path.equals(ExportedTexts.FILE));
    }

    /** The same for texts by their paths; what is neither a template nor a suite is passed over. */
    public Map<PromptName, PromptVersion> importFiles(
            Map<String, String> files, String author, String message, Bump bump, boolean force) {
        Map<PromptName, String> sources = new TreeMap<>();
        Map<PromptName, String> suites = new TreeMap<>();
        files.forEach((path, text) -> {
            if (isOurs(path) && !path.equals(ExportedTexts.FILE)) {
                String ending = path.endsWith(TEMPLATE) ? TEMPLATE : SUITE;
                (ending.equals(TEMPLATE) ? sources : suites)
                        .put(new PromptName(path.substring(0, path.length() - ending.length())), text);
            }
        });
        ExportedTexts base = Optional.ofNullable(files.get(ExportedTexts.FILE))
                .map(ExportedTexts::read)
                .orElse(ExportedTexts.NONE);
        return writer.saveAll(sources, suites, author, message, bump, force ? Optional.empty() : Optional.of(base));
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > CommitFiles.MOST_BYTES) {
            throw CommitFiles.tooLong(file.toString(), Files.size(file));
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new AgenticException(ErrorCode.PROMPT, file + " is not UTF-8.", "Save it again in UTF-8.", false, e);
        }
    }
}
