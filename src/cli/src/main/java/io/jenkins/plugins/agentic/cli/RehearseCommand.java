package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.testkit.GeminiServer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic rehearse: a recording as a model endpoint, for a Jenkins or another program. */
@Command(name = "rehearse", description = "Serves a recording as a Gemini endpoint on this machine only.")
final class RehearseCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "RECORDING", description = "Folder with a recording.json, such as JOB/rehearsal.")
    private Path folder;

    @Option(names = "--port", defaultValue = "0", description = "Port; 0, the default, for any free one.")
    private int port;

    RehearseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (GeminiServer server = ModelChoice.serve(folder, port)) {
            terminal.out().println("Rehearsal at " + server.baseUrl() + " (Ctrl-C ends it)");
            terminal.out().println("Use it as the base URL, with any API key.");
            new CountDownLatch(1).await();
        }
        return ExitCode.OK.number();
    }
}
