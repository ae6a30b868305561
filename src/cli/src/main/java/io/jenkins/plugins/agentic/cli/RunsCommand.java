package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic runs: what ran, what it cost, what came of it. */
@Command(name = "runs", description = "Lists runs, or shows one.")
final class RunsCommand implements Runnable {
    private final Terminal terminal;

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    RunsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(spec.commandLine(), "Say what of the runs: list or show.");
    }

    /** Opens the home to look at it: no model can be asked. */
    static Engine open(Terminal terminal, Path home) {
        QuietLogs.to(home);
        HomeSettings settings = HomeSettings.of(home);
        MoneySettings money = settings.money();
        return Engine.open(new EngineSettings(
                        home,
                        home.resolve("registry"),
                        false,
                        settings.database(terminal),
                        ModelSettings::none,
                        () -> money,
                        ToolSettings::standard)
                .keeping(settings.promptSettings(terminal, home)));
    }

    @Command(name = "list", description = "Lists the newest runs.")
    int list(
            @Option(names = "--home", paramLabel = "DIR", description = "Home folder.") Path home,
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--limit", defaultValue = "50", description = "Most runs to list. Default: 50.")
                    int limit) {
        try (Engine engine = open(terminal, terminal.home(home))) {
            List<Map<String, Object>> runs = engine.runViews(limit);
            if (json) {
                terminal.out().println(Json.pretty(runs));
                return ExitCode.OK.number();
            }
            if (runs.isEmpty()) {
                terminal.out().println("No runs yet. Start one with: agentic run JOB");
            }
            for (Map<String, Object> run : runs) {
                terminal.out()
                        .println(String.format(
                                Locale.ROOT,
                                "%-52s %-9s %9s  %3s calls  $%s%s",
                                run.get("id"),
                                Summary.words(run.get("state")),
                                Summary.time(run.get("durationMs")),
                                run.get("calls"),
                                Summary.money(run.get("cost")),
                                Boolean.TRUE.equals(run.get("rehearsal")) ? "  rehearsal" : ""));
            }
            return ExitCode.OK.number();
        }
    }

    @Command(name = "show", description = "Shows a run: stages, calls, tokens, cost, artifacts, publications.")
    int show(
            @Parameters(paramLabel = "RUN", description = "The run's id.") String id,
            @Option(names = "--home", paramLabel = "DIR", description = "Home folder.") Path home,
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--calls", description = "Show each model call.") boolean calls) {
        Path place = terminal.home(home);
        try (Engine engine = open(terminal, place)) {
            Map<String, Object> view = new LinkedHashMap<>(engine.runView(id));
            List<Map<String, Object>> made = calls ? engine.callViews().paid(id) : List.of();
            if (json) {
                if (calls) {
                    view.put("modelCalls", made);
                }
                terminal.out().println(Json.pretty(view));
                return ExitCode.OK.number();
            }
            Summary.print(view, engine.runs().stages(id), place, terminal.out()::println);
            if (view.get("error") != null && !String.valueOf(view.get("error")).isEmpty()) {
                terminal.out().println("Error:     " + view.get("error"));
            }
            made.forEach(this::print);
            return ExitCode.OK.number();
        }
    }

    private void print(Map<String, Object> call) {
        terminal.out()
                .println(String.format(
                        Locale.ROOT,
                        "  %-10s %-28s %7d in (%d cached) %7d out %7d thoughts  $%s  %6d ms  %s",
                        call.get("role"),
                        call.get("model"),
                        call.get("inputTokens"),
                        call.get("cachedTokens"),
                        call.get("outputTokens"),
                        call.get("thoughtTokens"),
                        Summary.money(call.get("cost")),
                        call.get("latencyMs"),
                        call.get("outcome")));
        String routing = String.valueOf(call.get("routing"));
        terminal.out().println("    " + call.get("promptVersion") + (routing.isEmpty() ? "" : ", " + routing));
    }
}
