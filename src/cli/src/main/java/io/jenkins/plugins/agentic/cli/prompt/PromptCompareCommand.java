package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic prompts compare. */
@Command(name = "compare", description = "Compares two or more versions of a prompt over the same tests.")
final class PromptCompareCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            paramLabel = "REF",
            arity = "2..*",
            description = "The suite's own prompts, files beside it, or stored ones.")
    private List<String> references;

    @Option(names = "--suite", required = true, paramLabel = "SUITE", description = "YAML file of tests.")
    private Path suite;

    @Mixin
    private EvaluationOptions options;

    @Option(names = "--metric", paramLabel = "WHAT", description = "pass or score. Default: pass.")
    private String metric;

    @Option(names = "--stop-early", description = "Stop once the rest can't change the verdict.")
    private boolean stopEarly;

    PromptCompareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Map<String, Object> arguments = options.arguments(suite);
        arguments.put("prompts", references);
        EvaluationOptions.put(arguments, "metric", metric);
        EvaluationOptions.put(arguments, "stopEarly", stopEarly ? Boolean.TRUE : null);
        return new Evaluating(terminal, options).run("promptTest", suite, arguments, (engine, result) -> {
            if (options.json) {
                terminal.out().println(Json.pretty(result));
            } else {
                EvaluationTable.print(result, terminal.out());
            }
            boolean ended = List.of("COMPLETE", "SETTLED").contains(String.valueOf(result.get("end")));
            return (ended ? ExitCode.OK : ExitCode.UNSTABLE).number();
        });
    }
}
