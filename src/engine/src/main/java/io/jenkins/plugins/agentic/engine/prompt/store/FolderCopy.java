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

    /** The texts by path; files with other names are left out. */
    public Map<String, String> files() {
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

    /** Writes them into a folder, which is made where it is missing. */
    public int exportTo(Path folder) {
        Map<String, String> files = files();
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path target = folder.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.getValue());
            }
            return files.size();
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
     * Saves all templates and suites of a folder in one commit, or none where one is broken or has a bad name. What is
     * not in the folder stays; symbolic links are refused.
     *
     * @return the versions made, by name
     */
    public Map<PromptName, PromptVersion> importFrom(Path folder, String author, String message, Bump bump) {
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
        return importFiles(texts, author, message, bump);
    }

    private static boolean isOurs(String path) {
        return !path.startsWith(".git/") && (path.endsWith(TEMPLATE) || path.endsWith(SUITE));
    }

    /** The same for texts by their paths; what is neither a template nor a suite is passed over. */
    public Map<PromptName, PromptVersion> importFiles(
            Map<String, String> files, String author, String message, Bump bump) {
        Map<PromptName, String> sources = new TreeMap<>();
        Map<PromptName, String> suites = new TreeMap<>();
        files.forEach((path, text) -> {
            if (isOurs(path)) {
                String ending = path.endsWith(TEMPLATE) ? TEMPLATE : SUITE;
                (ending.equals(TEMPLATE) ? sources : suites)
                        .put(new PromptName(path.substring(0, path.length() - ending.length())), text);
            }
        });
        return writer.saveAll(sources, suites, author, message, bump);
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
