package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.build.ToolCatalog;
import io.jenkins.plugins.agentic.engine.build.ToolCatalog.Entry;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** agentic doctor: which tools of the build pipelines are here. */
@Command(
        name = "doctor",
        description = "Lists the tools of the build pipelines: version, purpose, and how to install what is missing.")
final class DoctorCommand implements Callable<Integer> {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+[\\w.+-]*");
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MOST_OUTPUT = 4000;

    private final Terminal terminal;

    @Option(names = "--install", description = "Install what the platform's package manager has; takes its rights.")
    private boolean install;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private record Checked(Entry tool, Optional<String> version, String how) {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        Optional<String> manager =
                ToolCatalog.MANAGERS.keySet().stream().filter(this::isOnPath).findFirst();
        List<Checked> checked = check(manager.orElse(""));
        if (install && install(checked, manager)) {
            checked = check(manager.orElse(""));
        }
        if (json) {
            terminal.out()
                    .println(
                            Json.pretty(checked.stream().map(DoctorCommand::map).toList()));
        } else {
            checked.forEach(this::print);
        }
        return ExitCode.OK.number();
    }

    private boolean isOnPath(String program) {
        return Arrays.stream(terminal.variable("PATH").split(Pattern.quote(java.io.File.pathSeparator)))
                .filter(folder -> !folder.isBlank())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private List<Checked> check(String manager) throws InterruptedException {
        Commands commands = new LocalCommands(Path.of(""));
        List<Checked> checked = new ArrayList<>();
        for (Entry tool : ToolCatalog.shipped().all()) {
            checked.add(new Checked(
                    tool, version(tool, commands), tool.install(manager).orElse("see the tool's own page")));
        }
        return checked;
    }

    private static Optional<String> version(Entry tool, Commands commands) throws InterruptedException {
        try {
            Commands.Result result = commands.run(new Commands.Command(tool.version(), "", LONGEST, MOST_OUTPUT));
            Matcher number = VERSION.matcher(result.output());
            return result.exitCode() != 0
                    ? Optional.empty()
                    : Optional.of(
                            number.find()
                                    ? number.group()
                                    : result.output()
                                            .strip()
                                            .lines()
                                            .findFirst()
                                            .orElse(""));
        } catch (IOException e) {
            // There is no such program.
            return Optional.empty();
        }
    }

    /** Whether anything was installed. */
    private boolean install(List<Checked> checked, Optional<String> manager) throws InterruptedException, IOException {
        if (manager.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "No package manager is here that this command knows.",
                    "It knows: " + String.join(", ", ToolCatalog.MANAGERS.keySet()) + ".");
        }
        List<String> packages = checked.stream()
                .filter(one -> one.version.isEmpty())
                .map(one -> one.tool.packages().get(manager.get()))
                .filter(names -> names != null)
                .flatMap(names -> Arrays.stream(names.split(" ")))
                .distinct()
                .toList();
        if (packages.isEmpty()) {
            return false;
        }
        List<String> line = new ArrayList<>(ToolCatalog.MANAGERS.get(manager.get()));
        if (List.of("apt-get", "dnf").contains(manager.get())) {
            line.add("-y");
        }
        line.addAll(packages);
        terminal.err().println("$ " + String.join(" ", line));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Process process = builder.start();
        process.getOutputStream().close();
        process.getInputStream().transferTo(terminal.err());
        if (process.waitFor() != 0) {
            throw new AgenticException(
                    ErrorCode.FAILED,
                    manager.get() + " could not install " + String.join(", ", packages) + ".",
                    "See what it printed; it may need the rights of root, or its lists brought up to date.");
        }
        return true;
    }

    private void print(Checked one) {
        terminal.out().printf("%-16s %-12s %s%n", one.tool.name(), one.version.orElse("missing"), one.tool.purpose());
        if (one.version.isEmpty()) {
            terminal.out().printf("%-16s %-12s %s%n", "", "", "install: " + one.how);
        }
    }

    private static Map<String, Object> map(Checked one) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", one.tool.name());
        map.put("version", one.version.orElse(null));
        map.put("purpose", one.tool.purpose());
        map.put("install", one.how);
        return map;
    }
}
