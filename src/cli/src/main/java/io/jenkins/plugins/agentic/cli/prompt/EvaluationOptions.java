package io.jenkins.plugins.agentic.cli.prompt;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What the commands that evaluate have in common. */
final class EvaluationOptions extends HomeOption {
    @Option(names = "--repeat", paramLabel = "N", description = "How often each test is asked.")
    private Integer repeat;

    @Option(names = "--concurrency", paramLabel = "N", description = "Most calls at the same time. Default: 4.")
    private Integer concurrency;

    @Option(names = "--budget", paramLabel = "USD", description = "Most US dollars it may cost.")
    private BigDecimal budget;

    @Option(names = "--judge", paramLabel = "MODEL", description = "Model for rubrics that name none.")
    private String judge;

    @Option(names = "--json", description = "Print JSON, progress on stderr.")
    boolean json;

    @Option(names = "--resume", paramLabel = "ID", defaultValue = "", description = "Go on with what was broken off.")
    String resume;

    /** The step's arguments; what is not given is left out. */
    Map<String, Object> arguments(Path suite) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("suite", suite.getFileName().toString());
        put(arguments, "repeat", repeat);
        put(arguments, "concurrency", concurrency);
        put(arguments, "budget", budget);
        put(arguments, "judge", judge);
        return arguments;
    }

    static void put(Map<String, Object> arguments, String name, Object value) {
        if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
            arguments.put(name, value);
        }
    }
}
