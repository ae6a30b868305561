package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.audit.AuditRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** agentic audit: who did what, and whether the log of it is whole. */
@Command(name = "audit", description = "Lists who did what, or checks that the log of it is whole.")
final class AuditCommand implements Runnable {
    private final Terminal terminal;

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(spec.commandLine(), "Say what: list or verify.");
    }

    @Command(name = "list", description = "Lists the newest rows first.")
    int list(
            @Option(names = "--home", paramLabel = "DIR", description = "Home folder.") Path home,
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--csv", description = "Print CSV (RFC 4180).") boolean csv,
            @Option(names = "--action", defaultValue = "", description = "Only actions that begin so.") String action,
            @Option(names = "--actor", defaultValue = "", description = "Only what this person did.") String actor,
            @Option(names = "--run", defaultValue = "", paramLabel = "RUN", description = "Only of this run.")
                    String run,
            @Option(names = "--before", defaultValue = "0", paramLabel = "ROW", description = "Only rows before it.")
                    long before,
            @Option(names = "--limit", defaultValue = "50", description = "Most rows to list. Default: 50.")
                    int limit) {
        try (Engine engine = RunsCommand.open(terminal, terminal.home(home))) {
            engine.lookAtLabels();
            List<AuditRow> rows = engine.audit().list(new AuditLog.Filter(action, actor, run, before, limit));
            if (json) {
                terminal.out()
                        .println(Json.pretty(rows.stream().map(AuditRow::toMap).toList()));
                return ExitCode.OK.number();
            }
            if (csv) {
                terminal.out().print(AuditRow.CSV_HEAD);
                rows.forEach(row -> terminal.out().print(row.csv()));
                return ExitCode.OK.number();
            }
            for (AuditRow row : rows) {
                terminal.out()
                        .println(row.seq() + "  " + Instant.ofEpochMilli(row.at()) + "  "
                                + (row.actor().isEmpty() ? "(nobody known)" : row.actor()) + "  " + row.action() + "  "
                                + row.subject() + (row.runId().isEmpty() ? "" : "  run " + row.runId()) + "  "
                                + row.details());
            }
            return ExitCode.OK.number();
        }
    }

    @Command(name = "verify", description = "Checks the chain of rows; names the first that is wrong.")
    int verify(
            @Option(names = "--home", paramLabel = "DIR", description = "Home folder.") Path home,
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(
                            names = "--head",
                            paramLabel = "COUNT:HASH",
                            description = "A head noted earlier, which must still be part of the log.")
                    String noted) {
        Optional<AuditLog.Head> head = Optional.ofNullable(noted).map(AuditLog.Head::parse);
        try (Engine engine = RunsCommand.open(terminal, terminal.home(home))) {
            AuditLog.Verification found = engine.audit().verify(head);
            if (json) {
                terminal.out().println(Json.pretty(found.toMap()));
            } else if (found.intact()) {
                terminal.out().println("The audit log is whole: " + found.rows() + " rows. Head: " + found.head());
            } else {
                terminal.err().println("agentic: The audit log is broken. " + found.problem());
            }
            return (found.intact() ? ExitCode.OK : ExitCode.FAILED).number();
        }
    }
}
