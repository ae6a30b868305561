package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.IOException;
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
    private static final int TAG = 16;

    private final Path folder;

    public WorkflowStore(Path folder) {
        this.folder = folder;
    }

    /**
     * A definition that is kept.
     *
     * @param job the folder of its job
     * @param text as it was given, YAML or JSON
     */
    public record Stored(WorkflowDefinition definition, Path job, String text) {
        public String name() {
            return definition.name();
        }

        /** Tells this text from any other. */
        public String tag() {
            return Sha256.hex(text).substring(0, TAG);
        }
    }

    /** All of them by name. */
    public synchronized List<Stored> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> jobs = Files.list(folder)) {
            return jobs.map(job -> job.getFileName().toString())
                    .filter(name -> name.matches(DefinitionReader.NAME))
                    .sorted()
                    .map(this::find)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw broken("read", e);
        }
    }

    /** The one of that name; empty where there is none. */
    public synchronized Optional<Stored> find(String name) {
        if (!name.matches(DefinitionReader.NAME)) {
            return Optional.empty();
        }
        Path job = folder.resolve(name);
        Path file = job.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file);
            return Optional.of(new Stored(WorkflowDefinition.parse(FILE, text), job, text));
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
    public synchronized Stored save(String text, Optional<String> expected) {
        WorkflowDefinition definition = WorkflowDefinition.parse("The definition", text);
        require(definition.name(), expected);
        Path job = folder.resolve(definition.name());
        try {
            Files.createDirectories(job);
            write(job.resolve(JENKINSFILE), definition.jenkinsfile());
            write(job.resolve(FILE), text);
        } catch (IOException e) {
            throw broken("written", e);
        }
        return new Stored(definition, job, text);
    }

    private void require(String name, Optional<String> expected) {
        String there = find(name).map(Stored::tag).orElse("");
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

    /** Takes a definition away; {@code expected} as for {@link #save}. What its runs left stays. */
    public synchronized void delete(String name, Optional<String> expected) {
        require(name, expected);
        try {
            Files.deleteIfExists(folder.resolve(name).resolve(FILE));
            Files.deleteIfExists(folder.resolve(name).resolve(JENKINSFILE));
            Files.deleteIfExists(folder.resolve(name));
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
