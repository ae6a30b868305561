package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.ExitCode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** agentic prompts validate. */
@Command(name = "validate", description = "Checks files, or all templates of the store, and says what is broken.")
final class ValidateCommand implements Callable<Integer> {
    private final StoreAccess access;

    @Mixin
    private PromptsCommand.Common common;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Default: all of the store.")
    private List<Path> files;

    ValidateCommand(StoreAccess access) {
        this.access = access;
    }

    @Override
    public Integer call() {
        Map<String, String> problems = new LinkedHashMap<>();
        if (files != null) {
            files.forEach(file -> problems.put(file.toString(), problem(() -> PromptFiles.template(file))));
        } else {
            try (Prompts prompts = new Prompts(access.place(common).repository())) {
                prompts.store().folder().list().forEach(summary -> {
                    String problem = problem(() -> prompts.read(summary.name()));
                    problems.put(summary.name(), problem.isEmpty() ? summary.problem() : problem);
                });
            }
        }
        access.print(
                common,
                List.copyOf(problems.entrySet()),
                one -> Map.of("name", one.getKey(), "problem", one.getValue()),
                one -> one.getKey() + ": " + (one.getValue().isEmpty() ? "ok" : one.getValue()));
        boolean sound = problems.values().stream().allMatch(String::isEmpty);
        return (sound ? ExitCode.OK : ExitCode.PROMPT).number();
    }

    private static String problem(Supplier<?> check) {
        try {
            check.get();
            return "";
        } catch (AgenticException e) {
            return e.getMessage();
        }
    }
}
