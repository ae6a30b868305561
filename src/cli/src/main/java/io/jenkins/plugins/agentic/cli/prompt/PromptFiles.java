package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Templates as a command names them: a file, or the id of one that is kept elsewhere. */
final class PromptFiles {
    private static final long MOST = 20_000_000;
    private static final String SUFFIX = ".prompt";

    private final Function<Path, PromptPlace> places;

    /** @param places where a home folder, or the usual one where it is null, keeps its prompts */
    PromptFiles(Function<Path, PromptPlace> places) {
        this.places = places;
    }

    /** What ends in '.prompt' is a file; anything else is one where there is one, and otherwise an id. */
    PromptTemplate find(String given, Path home) {
        Path file = path(given);
        return given.endsWith(SUFFIX) || Files.isRegularFile(file) ? template(file) : stored(given, home);
    }

    /** The template of a file, with the partials beside it. */
    static PromptTemplate template(Path file) {
        return PromptTemplate.parse(name(file), read(file), partial -> partial(file, partial));
    }

    private PromptTemplate stored(String ref, Path home) {
        try (Prompts prompts = new Prompts(places.apply(home).repository())) {
            return prompts.read(ref).template();
        }
    }

    private static Path path(String given) {
        try {
            return Path.of(given);
        } catch (InvalidPathException e) {
            throw new AgenticException(
                    ErrorCode.USAGE, "'" + given + "' can't be a file's name.", "Give a file or a prompt's id.");
        }
    }

    /** The file's name without what follows the last dot. */
    static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** Partials stand beside the template, with '_' before their name; names were checked to lead nowhere else. */
    private static Optional<String> partial(Path file, String name) {
        int slash = name.lastIndexOf('/') + 1;
        Path partial =
                file.toAbsolutePath().resolveSibling(name.substring(0, slash) + "_" + name.substring(slash) + SUFFIX);
        return Files.isRegularFile(partial) ? Optional.of(read(partial)) : Optional.empty();
    }

    static String read(Path file) {
        try {
            if (Files.size(file) > MOST) {
                throw new AgenticException(
                        ErrorCode.PROMPT,
                        "The file " + file + " has " + Files.size(file) + " bytes; no prompt may have more than " + MOST
                                + ".",
                        "Give what is large as a variable when the prompt is rendered.");
            }
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw new AgenticException(ErrorCode.PROMPT, "The file " + file + " is not UTF-8.", "Save it as UTF-8.");
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.PROMPT, "The file " + file + " can't be read: " + e + ".", "Does it exist?");
        }
    }
}
