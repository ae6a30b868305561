package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.SuiteReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** agentic prompts validate. */
@Command(
        name = "validate",
        description = "Checks templates and suites, those of files or all of the store, and says what is broken.")
final class ValidateCommand implements Callable<Integer> {
    private static final String SUITE = ".test.yaml";

    private final StoreAccess access;

    @Mixin
    private PromptsCommand.Common common;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Default: all of the store.")
    private List<Path> files;

    ValidateCommand(StoreAccess access) {
        this.access = access;
    }

    /** What is wrong with one; {@code problem} is empty where it can be used. */
    private record Finding(String name, String problem, List<String> warnings) {
        String line() {
            String state = problem.isEmpty() ? "ok" : problem;
            return name + ": " + state + (warnings.isEmpty() ? "" : ", but: " + String.join(" ", warnings));
        }
    }

    @Override
    public Integer call() {
        List<Finding> findings = files == null
                ? ofStore()
                : files.stream().map(ValidateCommand::ofFile).toList();
        access.print(
                common,
                findings,
                one -> Map.of("name", one.name, "problem", one.problem, "warnings", one.warnings),
                Finding::line);
        boolean sound = findings.stream().allMatch(one -> one.problem.isEmpty());
        return (sound ? ExitCode.OK : ExitCode.PROMPT).number();
    }

    private static Finding ofFile(Path file) {
        String name = file.toString();
        return name.endsWith(SUITE)
                ? suite(name, () -> PromptFiles.read(file))
                : template(name, () -> PromptFiles.template(file));
    }

    private List<Finding> ofStore() {
        List<Finding> findings = new ArrayList<>();
        try (Prompts prompts = new Prompts(access.place(common).repository())) {
            prompts.store().folder().list().forEach(summary -> {
                String name = summary.name();
                Finding found = template(name, () -> prompts.read(name).template());
                findings.add(found.problem.isEmpty() ? new Finding(name, summary.problem(), found.warnings) : found);
                prompts.store().suite(name).ifPresent(yaml -> findings.add(suite(name + SUITE, () -> yaml)));
            });
        }
        return findings;
    }

    private static Finding template(String name, Supplier<PromptTemplate> template) {
        try {
            return new Finding(name, "", template.get().warnings());
        } catch (AgenticException e) {
            return new Finding(name, e.getMessage(), List.of());
        }
    }

    private static Finding suite(String name, Supplier<String> yaml) {
        try {
            SuiteReader.check(name, yaml.get());
            return new Finding(name, "", List.of());
        } catch (AgenticException e) {
            return new Finding(name, e.getMessage(), List.of());
        }
    }
}
