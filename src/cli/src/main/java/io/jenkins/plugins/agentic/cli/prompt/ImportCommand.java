package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.studio.StudioImport;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic prompts ai-studio import: a prompt of Google AI Studio as a template. */
@Command(
        name = "import",
        description = "Writes a prompt of Google AI Studio as NAME.prompt, its test cases as NAME.test.yaml.")
final class ImportCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            paramLabel = "FILE",
            description = "JSON that AI Studio saved to Drive, or a request body of 'Get code'.")
    private Path file;

    @Option(names = "--as", paramLabel = "NAME", description = "The template's name. Default: the file's.")
    private String name;

    @Option(
            names = "--into",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder to write to. Default: this one.")
    private Path folder;

    @Option(names = "--force", description = "Overwrite a template of this name.")
    private boolean force;

    ImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String as = name == null ? PromptFiles.name(file).replaceAll("[^A-Za-z0-9_-]+", "-") : name;
        if (!as.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\\.[A-Za-z0-9_-]{1,50})?")) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "'" + as + "' can't be a prompt's name.",
                    "Use letters, digits, '_' and '-', such as --as my-prompt.");
        }
        StudioImport.Imported imported = StudioImport.read(as, PromptFiles.read(file));
        write(folder.resolve(as + ".prompt"), imported.source());
        imported.suite().ifPresent(suite -> write(folder.resolve(as + ".test.yaml"), suite));
        imported.notes().forEach(note -> terminal.err().println("agentic: " + note));
        return ExitCode.OK.number();
    }

    private void write(Path target, String text) {
        try {
            if (force) {
                Files.writeString(target, text);
            } else {
                Files.writeString(target, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            }
            terminal.out().println("Wrote " + target);
        } catch (FileAlreadyExistsException e) {
            throw new AgenticException(
                    ErrorCode.USAGE, target + " exists already.", "Use --as with another name, or --force.");
        } catch (IOException e) {
            throw new AgenticException(ErrorCode.WORKSPACE, target + " can't be written: " + e + ".", "");
        }
    }
}
