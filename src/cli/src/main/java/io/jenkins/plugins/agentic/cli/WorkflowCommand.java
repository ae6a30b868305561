package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.workflow.definition.JenkinsfileReader;
import io.jenkins.plugins.agentic.engine.workflow.definition.JenkinsfileReading;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic workflow: definitions of workflows, and the Jenkinsfiles they are. */
@Command(name = "workflow", description = "Checks a workflow's definition, or shows it as a Jenkinsfile or a graph.")
final class WorkflowCommand implements Runnable {
    private final Terminal terminal;

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    WorkflowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(
                spec.commandLine(), "Say what with the workflow: validate, jenkinsfile, definition or graph.");
    }

    @Command(name = "validate", description = "Says what is wrong with a definition, and where.")
    int validate(@Parameters(paramLabel = "FILE", description = "YAML or JSON.") List<Path> files) {
        for (Path file : files) {
            terminal.out().println(file + ": " + read(file).name() + " is a workflow.");
        }
        return ExitCode.OK.number();
    }

    @Command(name = "jenkinsfile", description = "Prints the Jenkinsfile that a definition is.")
    int jenkinsfile(
            @Parameters(paramLabel = "FILE", description = "YAML or JSON.") Path file,
            @Option(names = "--out", paramLabel = "FILE", description = "Write it there.") Path out) {
        return give(read(file).jenkinsfile(), out);
    }

    private int give(String text, Path out) {
        if (out == null) {
            terminal.out().print(text);
            terminal.out().flush();
        } else {
            TextFile.write(out, text);
            terminal.out().println("Wrote " + out);
        }
        return ExitCode.OK.number();
    }

    @Command(
            name = "definition",
            description =
                    "Prints the definition that a Jenkinsfile says, also after it was changed by hand; names the lines"
                            + " that no definition says.")
    int definition(
            @Parameters(paramLabel = "FILE", description = "A Jenkinsfile that a definition was translated to.")
                    Path file,
            @Option(
                            names = "--base",
                            paramLabel = "FILE",
                            description = "The definition before the edit: what no Jenkinsfile shows is as there.")
                    Path base,
            @Option(names = "--out", paramLabel = "FILE", description = "Write it there.") Path out,
            @Option(
                            names = "--nearest",
                            description = "Print the nearest definition even where it does not say all of it.")
                    boolean nearest) {
        JenkinsfileReading reading = JenkinsfileReader.read(
                file.toString(),
                text(file, "Give a Jenkinsfile as UTF-8."),
                Optional.ofNullable(base).map(WorkflowCommand::read));
        reading.differences().forEach(each -> terminal.err().println(told(file, each)));
        terminal.err().flush();
        if (!reading.complete() && !nearest) {
            int count = reading.faults().size();
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    count == 1
                            ? file + ": one difference, named above, that no definition can make."
                            : file + ": " + count + " differences, named above, that no definition can make.",
                    "Take them back, keep the Jenkinsfile instead of a definition, or lose them with --nearest.");
        }
        return give(reading.definition().yaml(), out);
    }

    private static String told(Path file, JenkinsfileReading.Difference difference) {
        String what =
                switch (difference.kind()) {
                    case LOST -> "No definition says: " + difference.text();
                    case MISSING -> "Each definition's Jenkinsfile says before this line:";
                    case FOLLOWS -> "Will change with the rest: " + difference.text();
                    case COMMENT -> "A definition keeps no comment: " + difference.text();
                };
        String instead = difference.instead().isEmpty()
                ? ""
                : difference.instead().lines().map(line -> "\n    " + line).collect(Collectors.joining());
        boolean ownWords = difference.kind() == JenkinsfileReading.Kind.MISSING || instead.isEmpty();
        return file + ", line " + difference.line() + ": " + what + (ownWords ? "" : "\n  Its own says:") + instead;
    }

    @Command(name = "graph", description = "Prints the stages and what leads from one to another, as Mermaid.")
    int graph(
            @Parameters(paramLabel = "FILE", description = "YAML or JSON.") Path file,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        WorkflowGraph graph = read(file).graph();
        terminal.out()
                .println(json ? Json.pretty(graph.toMap()) : graph.mermaid().stripTrailing());
        return ExitCode.OK.number();
    }

    static WorkflowDefinition read(Path file) {
        return WorkflowDefinition.parse(
                file.toString(), text(file, "Give a workflow's definition as UTF-8 YAML or JSON."));
    }

    private static String text(Path file, String hint) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE, "The file " + file + " can't be read: " + e + ".", hint, false, e);
        }
    }
}
