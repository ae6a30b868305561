package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.serve.Pages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** agentic serve: the pages and the REST API. */
@Command(name = "serve", description = "Serves the pages and the REST API, on this machine only unless told otherwise.")
final class ServeCommand implements Callable<Integer> {
    private static final int SHORTEST_TOKEN = 20;

    private final Terminal terminal;

    @Option(names = "--port", defaultValue = "8085", description = "Port; 0 for any free one. Default: 8085.")
    private int port;

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1",
            description =
                    "Address to serve at; another than loopback needs a token in AGENTIC_TOKEN. Default: 127.0.0.1.")
    private String address;

    @Option(
            names = "--rehearsal",
            paramLabel = "FILE",
            description = "Recorded answers, a file or folder, for where no model is configured.")
    private Path rehearsal;

    @Option(names = "--home", paramLabel = "DIR", description = "Home folder.")
    private Path home;

    ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        Path place = terminal.home(home);
        Pages.Door door = new Pages.Door(address, port, token());
        try (PromptEngine models = PromptEngine.open(
                        terminal, place, rehearsal == null ? place.resolve("rehearsal.json") : rehearsal);
                ServedRuns runs = new ServedRuns(terminal, place, models);
                Pages pages = Pages.start(models.engine(), place, terminal.environment(), Optional.of(runs), door)) {
            terminal.out()
                    .println("Serving at " + pages.url() + (models.isRehearsal() ? " (rehearsal)" : "")
                            + (door.token().isEmpty() ? "" : ", with the token of AGENTIC_TOKEN")
                            + " (Ctrl-C ends it)");
            pages.join();
        }
        return ExitCode.OK.number();
    }

    /** The token of the environment, which another address than loopback's needs. */
    private String token() throws UnknownHostException {
        String token = terminal.variable("AGENTIC_TOKEN");
        if (token.isEmpty() && !InetAddress.getByName(address).isLoopbackAddress()) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "Serving at " + address + " lets others in, and there is no token.",
                    "Set AGENTIC_TOKEN to a long secret, or leave out --address.");
        }
        if (!token.isEmpty() && token.length() < SHORTEST_TOKEN) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "The token in AGENTIC_TOKEN has " + token.length() + " characters.",
                    "Give it " + SHORTEST_TOKEN + " at least, such as from 'openssl rand -hex 24'.");
        }
        return token;
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
