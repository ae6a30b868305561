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

/** agentic prompts test. */
@Command(name = "test", description = "Tests prompts by a suite.")
final class PromptTestCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "SUITE", description = "YAML file of tests, in promptfoo's shape.")
    private Path suite;

    @Mixin
    private EvaluationOptions options;

    @Option(names = "--prompt", paramLabel = "REF", description = "Prompt to test instead of the suite's; repeatable.")
    private List<String> prompts = List.of();

    @Option(names = "--model", paramLabel = "MODEL", description = "Model to test with; repeatable.")
    private List<String> models = List.of();

    @Option(names = "--pass-rate", paramLabel = "SHARE", description = "Share of cases that must pass. Default: 1.")
    private Double passRate;

    @Option(names = "--stop-early", description = "Stop once the rest can't change the verdict.")
    private boolean stopEarly;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit XML.")
    private Path junit;

    PromptTestCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Map<String, Object> arguments = options.arguments(suite);
        EvaluationOptions.put(arguments, "prompts", prompts);
        EvaluationOptions.put(arguments, "models", models);
        EvaluationOptions.put(arguments, "passRate", passRate);
        EvaluationOptions.put(arguments, "stopEarly", stopEarly ? Boolean.TRUE : null);
        return new Evaluating(terminal, options).run("promptTest", suite, arguments, (engine, result) -> {
            String id = String.valueOf(result.get("evaluation"));
            Map<String, Object> whole = engine.evaluations().of(id).get(0);
            if (junit != null) {
                JUnitFile.write(junit, List.of(whole));
            }
            if (options.json) {
                terminal.out().println(Json.pretty(whole));
            } else {
                EvaluationTable.print(result, terminal.out());
            }
            return (Boolean.TRUE.equals(result.get("passed")) ? ExitCode.OK : ExitCode.UNSTABLE).number();
        });
    }
}
