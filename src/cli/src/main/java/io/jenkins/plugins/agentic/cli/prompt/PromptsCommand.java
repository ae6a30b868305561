package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** agentic prompts: tests and improves prompts. */
@Command(name = "prompts", description = "Tests, compares and improves prompts.")
public final class PromptsCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private PromptsCommand() {}

    /** The command with its own commands. */
    public static CommandLine line(Terminal terminal) {
        return new CommandLine(new PromptsCommand())
                .addSubcommand(new PromptTestCommand(terminal))
                .addSubcommand(new PromptCompareCommand(terminal))
                .addSubcommand(new PromptOptimizeCommand(terminal))
                .addSubcommand(new PromptResultsCommand(terminal));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "Say what of the prompts: test, compare, optimize or results.");
    }
}
