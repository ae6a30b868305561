package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                spec.commandLine(), "Say what with the workflow: validate, jenkinsfile or graph.");
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
        String text = read(file).jenkinsfile();
        if (out == null) {
            terminal.out().print(text);
            terminal.out().flush();
            return ExitCode.OK.number();
        }
        TextFile.write(out, text);
        terminal.out().println("Wrote " + out);
        return ExitCode.OK.number();
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
        try {
            return WorkflowDefinition.parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "The file " + file + " can't be read: " + e + ".",
                    "Give a workflow's definition as UTF-8 YAML or JSON.",
                    false,
                    e);
        }
    }
}
