package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.PromptEngine;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic prompts results. */
@Command(name = "results", description = "Lists evaluations, or shows one.")
final class PromptResultsCommand implements Callable<Integer> {
    private static final int MOST = 50;

    private final Terminal terminal;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "An evaluation's id; without one all are listed.")
    private String id;

    @Mixin
    private HomeOption place;

    @Option(names = "--json", description = "Print JSON, with every case.")
    private boolean json;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit XML.")
    private Path junit;

    PromptResultsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Engine engine = PromptEngine.look(terminal, terminal.home(place.home))) {
            if (id == null) {
                list(engine.evaluations().newest(MOST));
            } else {
                show(engine.evaluations().of(id));
            }
        }
        return ExitCode.OK.number();
    }

    private void list(List<Map<String, Object>> all) {
        if (json) {
            terminal.out().println(Json.pretty(all));
            return;
        }
        if (all.isEmpty()) {
            terminal.out().println("No evaluations yet. Start one with: agentic prompts test SUITE");
        }
        for (Map<String, Object> each : all) {
            terminal.out()
                    .println(String.format(
                            "%-52s %-9s %-12s %s",
                            each.get("run"), each.get("kind"), each.get("state"), each.get("suite")));
        }
    }

    private void show(List<Map<String, Object>> evaluations) {
        if (junit != null) {
            JUnitFile.write(junit, evaluations);
        }
        if (json) {
            terminal.out().println(Json.pretty(evaluations));
        } else {
            evaluations.forEach(this::print);
        }
    }

    private void print(Map<String, Object> evaluation) {
        if (evaluation.get("report") != null) {
            terminal.out().println(evaluation.get("report"));
        } else if (evaluation.get("variants") != null) {
            EvaluationTable.print(evaluation, terminal.out());
        } else {
            terminal.out().println(evaluation.get("run") + " has not ended; go on with --resume.");
        }
    }
}
