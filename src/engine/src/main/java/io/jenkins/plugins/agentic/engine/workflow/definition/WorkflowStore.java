package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Definitions of workflows below a folder: {@code NAME/workflow.yaml} as it was given, and the {@code Jenkinsfile} that it
 * is beside it, so that NAME is the folder of a job. One process at a time; thread-safe.
 */
public final class WorkflowStore {
    private static final String FILE = "workflow.yaml";
    private static final String JENKINSFILE = "Jenkinsfile";

    private final Path folder;

    public WorkflowStore(Path folder) {
        this.folder = folder;
    }

    /** The folder of a definition's job. */
    public Path job(String name) {
        return folder.resolve(name);
    }

    /** Whether a file, such as a run's Jenkinsfile, is of one of these jobs. */
    public boolean holds(Path file) {
        return file.toAbsolutePath()
                .normalize()
                .startsWith(folder.toAbsolutePath().normalize());
    }

    /** All of them by name, without those that somebody's hand has made no definition any more. */
    public synchronized List<StoredWorkflow> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> jobs = Files.list(folder)) {
            return jobs.map(job -> job.getFileName().toString())
                    .filter(name -> name.matches(DefinitionReader.NAME))
                    .sorted()
                    .map(this::readable)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw broken("read", e);
        }
    }

    private Optional<StoredWorkflow> readable(String name) {
        try {
            return find(name);
        } catch (AgenticException e) {
            if (e.code() != ErrorCode.JENKINSFILE) {
                throw e;
            }
            System.getLogger(WorkflowStore.class.getName())
                    .log(System.Logger.Level.WARNING, "The workflow " + name + " is left out: " + e.sentence());
            return Optional.empty();
        }
    }

    /** The tag of what is kept by that name, even if it can't be read any more; empty where there is none. */
    public synchronized Optional<String> tag(String name) {
        Path file = job(name).resolve(FILE);
        if (!name.matches(DefinitionReader.NAME) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            String text = read(file);
            return Optional.of(StoredWorkflow.tag(text, jenkinsfile(name, text)));
        } catch (IOException e) {
            throw broken("read", e);
        }
    }

    /** Whatever its bytes are. */
    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** Where somebody took it away it is what the definition says; the next save writes it again. */
    private String jenkinsfile(String name, String text) throws IOException {
        Path jenkinsfile = job(name).resolve(JENKINSFILE);
        if (Files.isRegularFile(jenkinsfile)) {
            return read(jenkinsfile);
        }
        try {
            return WorkflowDefinition.parse(FILE, text).jenkinsfile();
        } catch (AgenticException e) {
            return "";
        }
    }

    /** The one of that name; empty where there is none. */
    public synchronized Optional<StoredWorkflow> find(String name) {
        if (!name.matches(DefinitionReader.NAME)) {
            return Optional.empty();
        }
        Path file = job(name).resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            String text = read(file);
            WorkflowDefinition definition = WorkflowDefinition.parse(FILE, text);
            return Optional.of(new StoredWorkflow(name, definition, text, jenkinsfile(name, text)));
        } catch (IOException e) {
            throw broken("read", e);
        }
    }

    /**
     * Keeps a definition.
     *
     * @param expected the tag of the text that it replaces, {@code ""} where there must be none; empty for any
     * @throws AgenticException {@link ErrorCode#JENKINSFILE} where it is none, {@link ErrorCode#CONFLICT} where another is there
     */
    public synchronized StoredWorkflow save(String text, Optional<String> expected) {
        WorkflowDefinition definition = WorkflowDefinition.parse("The definition", text);
        require(definition.name(), expected);
        Path job = job(definition.name());
        try {
            Files.createDirectories(job);
            write(job.resolve(JENKINSFILE), definition.jenkinsfile());
            write(job.resolve(FILE), text);
        } catch (IOException e) {
            throw broken("written", e);
        }
        return new StoredWorkflow(definition.name(), definition, text, definition.jenkinsfile());
    }

    private void require(String name, Optional<String> expected) {
        String there = tag(name).orElse("");
        if (expected.isPresent() && !expected.get().equals(there)) {
            throw new AgenticException(
                    ErrorCode.CONFLICT,
                    there.isEmpty()
                            ? "There is no workflow '" + name + "' any more."
                            : "There is another definition of the workflow '" + name + "'.",
                    "Load it, take the other's change into yours, and save again.");
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes a definition away; {@code expected} as for {@link #save}. What its runs left, and other files, stay. */
    public synchronized void delete(String name, Optional<String> expected) {
        require(name, expected);
        try {
            Files.deleteIfExists(job(name).resolve(FILE));
            Files.deleteIfExists(job(name).resolve(JENKINSFILE));
            Files.deleteIfExists(job(name));
        } catch (DirectoryNotEmptyException e) {
            // The job's other files, such as its requirements, are not the definition's.
        } catch (IOException e) {
            throw broken("deleted", e);
        }
    }

    private AgenticException broken(String what, IOException e) {
        return new AgenticException(
                ErrorCode.HOME,
                "Workflows below " + folder + " can't be " + what + ": " + e + ".",
                "Check permissions and free space.",
                false,
                e);
    }
}
