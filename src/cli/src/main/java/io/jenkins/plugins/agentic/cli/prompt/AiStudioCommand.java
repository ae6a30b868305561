package io.jenkins.plugins.agentic.cli.prompt;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** agentic prompts ai-studio: prompts of Google AI Studio. */
@Command(name = "ai-studio", description = "Takes prompts over from Google AI Studio, and gives them back.")
final class AiStudioCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say import or export.");
    }
}
