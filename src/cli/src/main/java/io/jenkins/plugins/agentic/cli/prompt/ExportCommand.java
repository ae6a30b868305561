package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.prompt.studio.StudioExport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** agentic prompts ai-studio export: a template for Google AI Studio. */
@Command(name = "export", description = "Prints a prompt as JSON for Google AI Studio.")
final class ExportCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final PromptFiles prompts;

    @Parameters(paramLabel = "PROMPT", description = "A .prompt file, or a prompt's id[@label|version].")
    private String given;

    @Mixin
    private HomeOption place;

    ExportCommand(Terminal terminal, PromptFiles prompts) {
        this.terminal = terminal;
        this.prompts = prompts;
    }

    @Override
    public Integer call() {
        StudioExport.Exported exported =
                StudioExport.write(prompts.find(given, place.home).prompt());
        exported.notes().forEach(note -> terminal.err().println("agentic: " + note));
        terminal.out().println(exported.json());
        return ExitCode.OK.number();
    }
}
