package io.jenkins.plugins.agentic.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** agentic prompts: what becomes of prompts. */
@Command(name = "prompts", description = "Shows what became of prompts.")
final class PromptsCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what of the prompts: outcomes.");
    }
}
