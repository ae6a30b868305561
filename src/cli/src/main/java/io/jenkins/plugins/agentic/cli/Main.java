package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.prompt.PromptsCommand;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: turns every failure into one sentence on stderr and an exit code. */
@Command(
        name = "agentic",
        description = "Turns a written requirement into reviewed, tested, packaged and published software.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = ScopeType.INHERIT)
public final class Main implements Runnable {
    @Option(names = "--debug", description = "Show stack traces.", scope = ScopeType.INHERIT)
    private boolean debug;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        int code = run(arguments, Terminal.system());
        // A shutdown under way decides the exit code itself; another exit() would wait for it for ever.
        Runtime.getRuntime().halt(code);
    }

    /** Runs a command and returns its exit code. */
    public static int run(String[] arguments, Terminal terminal) {
        Main main = new Main();
        CommandLine line = new CommandLine(main)
                .addSubcommand(new RunCommand(terminal))
                .addSubcommand(new RunsCommand(terminal))
                .addSubcommand(new ReleasesCommand(terminal))
                .addSubcommand(new CostsCommand(terminal))
                .addSubcommand(PromptsCommand.line(
                        terminal, home -> HomeSettings.of(home).prompts(home)))
                .addSubcommand(new AuditCommand(terminal))
                .addSubcommand(new WorkflowCommand(terminal))
                .addSubcommand(new ServeCommand(terminal))
                .addSubcommand(new RehearseCommand(terminal))
                .addSubcommand(new DoctorCommand(terminal))
                .addSubcommand(new ProvenanceCommand(terminal))
                .addSubcommand(new LineageCommand(terminal))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((e, args) -> usage(e, terminal))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, main.debug, terminal));
        boolean debug = Arrays.asList(arguments).contains("--debug");
        try {
            int code = line.execute(arguments);
            terminal.out().flush();
            return code;
        } catch (RuntimeException | Error e) {
            return failed(e, debug, terminal);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command given.");
    }

    private static int usage(ParameterException e, Terminal terminal) {
        String message = e.getMessage().strip();
        message += message.endsWith(".") ? "" : ".";
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            message += " Did you mean '" + unmatched.getSuggestions().get(0) + "'?";
        }
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        terminal.err().println("agentic: " + message + " '" + command + " --help' shows what there is.");
        return ExitCode.USAGE.number();
    }

    private static int failed(Throwable e, boolean debug, Terminal terminal) {
        terminal.out().flush();
        AgenticException known = e instanceof AgenticException agentic
                ? agentic
                : new AgenticException(
                        ErrorCode.INTERNAL,
                        "This is a defect of agentic-workflow: " + e + ".",
                        "Run again with --debug and report what it prints.",
                        false,
                        e);
        terminal.err().println("agentic: " + known.sentence());
        if (debug) {
            e.printStackTrace(terminal.err());
        }
        return ExitCode.of(known.code()).number();
    }

    /** The version of this build, from its manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"agentic " + number()};
        }

        static String number() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
