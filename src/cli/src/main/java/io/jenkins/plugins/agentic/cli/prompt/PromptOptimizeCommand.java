package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.cli.TextFile;
import io.jenkins.plugins.agentic.engine.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic prompts optimize. */
@Command(
        name = "optimize",
        description = "Improves a prompt by its failing tests; accepted only if better on unseen ones.")
final class PromptOptimizeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "REF", description = "A prompt of the suite, a file beside it, or a stored one.")
    private String reference;

    @Option(names = "--suite", required = true, paramLabel = "SUITE", description = "YAML file of tests.")
    private Path suite;

    @Mixin
    private EvaluationOptions options;

    @Option(names = "--rounds", paramLabel = "N", description = "Most proposals. Default: 5.")
    private Integer rounds;

    @Option(names = "--model", paramLabel = "MODEL", description = "Model to test with. Default: the prompt's own.")
    private String model;

    @Option(names = "--optimizer", paramLabel = "MODEL", description = "Model that proposes the edits.")
    private String optimizer;

    @Option(names = "--holdout", paramLabel = "SHARE", description = "Share of tests that only decide. Default: 0.5.")
    private Double holdout;

    @Option(names = "--seed", paramLabel = "N", description = "Decides which tests those are. Default: 1.")
    private Integer seed;

    @Option(names = "--metric", paramLabel = "WHAT", description = "pass or score. Default: score.")
    private String metric;

    @Option(names = "--label", paramLabel = "LABEL", description = "Label of an accepted version. Default: candidate.")
    private String label;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the best candidate's source there.")
    private Path out;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report (Markdown) there.")
    private Path report;

    PromptOptimizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Map<String, Object> arguments = options.arguments(suite);
        arguments.put("prompt", reference);
        EvaluationOptions.put(arguments, "rounds", rounds);
        EvaluationOptions.put(arguments, "model", model);
        EvaluationOptions.put(arguments, "optimizer", optimizer);
        EvaluationOptions.put(arguments, "holdout", holdout);
        EvaluationOptions.put(arguments, "seed", seed);
        EvaluationOptions.put(arguments, "metric", metric);
        EvaluationOptions.put(arguments, "label", label);
        return new Evaluating(terminal, options).run("promptOptimize", suite, arguments, (engine, result) -> {
            String source = String.valueOf(result.get("source"));
            if (out != null && !source.isEmpty()) {
                TextFile.write(out, source);
            }
            if (report != null) {
                TextFile.write(report, String.valueOf(result.get("report")));
            }
            terminal.out().println(options.json ? Json.pretty(result) : String.valueOf(result.get("report")));
            return (Boolean.TRUE.equals(result.get("accepted")) ? ExitCode.OK : ExitCode.UNSTABLE).number();
        });
    }
}
