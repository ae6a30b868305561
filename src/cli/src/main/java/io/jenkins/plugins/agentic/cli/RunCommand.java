package io.jenkins.plugins.agentic.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic run: starts a job, or resumes one of its runs. */
@Command(name = "run", description = "Runs a job's Jenkinsfile, or resumes a run.")
final class RunCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            arity = "0..1",
            paramLabel = "JOB",
            description = "Folder with a Jenkinsfile, or the Jenkinsfile itself. Default: this folder.")
    private Path job;

    @Option(names = "--approve", defaultValue = "ask", description = "Answers inputs: all, none or ask (default).")
    private Approvals.Mode approve;

    @Option(names = "--param", paramLabel = "NAME=VALUE", description = "A parameter of the pipeline; repeatable.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--home", paramLabel = "DIR", description = "Home folder. Default: AGENTIC_HOME or ~/.agentic.")
    private Path home;

    @Option(names = "--resume", paramLabel = "RUN", description = "Goes on with a run that failed or was stopped.")
    private String resume;

    @Option(names = "--record", description = "Writes the model's answers as a rehearsal.")
    private boolean record;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Launch.Order order = new Launch.Order(
                job == null ? Path.of("") : job, parameters, terminal.home(home), resume == null ? "" : resume, record);
        return new Launch(terminal, order, approve).run().number();
    }
}
