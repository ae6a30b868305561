package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** agentic prompts: everything about prompt templates. */
@Command(name = "prompts", description = "Renders, imports and exports prompt templates.")
public final class PromptsCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** The command with its subcommands; templates that are no files are found among those that ship. */
    public static CommandLine line(Terminal terminal) {
        Prompts prompts = new Prompts();
        return line(terminal, prompts::resolve);
    }

    /** @param resolve finds a template by its id, with or without label or version */
    public static CommandLine line(Terminal terminal, Function<String, PromptTemplate> resolve) {
        PromptFiles files = new PromptFiles(resolve);
        return new CommandLine(new PromptsCommand())
                .addSubcommand(new RenderCommand(terminal, files))
                .addSubcommand(new ImportCommand(terminal))
                .addSubcommand(new ExportCommand(terminal, files));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with prompts.");
    }
}
