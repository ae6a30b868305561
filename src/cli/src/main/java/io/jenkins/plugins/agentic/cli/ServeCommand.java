package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.serve.Pages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** agentic serve: the pages and the REST API on loopback. */
@Command(name = "serve", description = "Serves the pages and the REST API on this machine only.")
final class ServeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--port", defaultValue = "8085", description = "Port; 0 for any free one. Default: 8085.")
    private int port;

    @Option(names = "--home", paramLabel = "DIR", description = "Home folder.")
    private Path home;

    ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Engine engine = RunsCommand.open(terminal, terminal.home(home));
                Pages pages = Pages.start(engine, port)) {
            terminal.out().println("Serving at " + pages.url() + " (Ctrl-C ends it)");
            pages.join();
        }
        return ExitCode.OK.number();
    }

    static AgenticException portTaken(int port, Exception cause) {
        return new AgenticException(
                ErrorCode.PORT,
                "Port " + port + " on this machine can't be used (" + cause.getMessage() + ").",
                "Give another with --port, or --port 0 for any free one.",
                false,
                cause);
    }
}
