package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.build.ToolCatalog;
import io.jenkins.plugins.agentic.engine.build.ToolCatalog.Entry;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalCommands;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** agentic doctor: which tools of the build pipelines are here, and which of the home's models end. */
@Command(
        name = "doctor",
        description = "Lists the tools of the build pipelines: version, purpose, and how to install what is missing;"
                + " and the models in use that have ended or soon end.")
final class DoctorCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MOST_OUTPUT = 4000;

    private final Terminal terminal;

    @Option(names = "--install", description = "Install what the platform's package manager has; takes its rights.")
    private boolean install;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--home", paramLabel = "DIR", description = "Home folder, whose settings name models.")
    private Path home;

    private final Clock clock;

    DoctorCommand(Terminal terminal) {
        this(terminal, Clock.systemUTC());
    }

    DoctorCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    private record Checked(Entry tool, Optional<String> version, String how) {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        Optional<String> manager = ToolCatalog.MANAGERS.keySet().stream()
                .filter(each -> onPath(each).isPresent())
                .findFirst();
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
        (json ? terminal.err() : terminal.out()).print(endings());
        return ExitCode.OK.number();
    }

    /** A line for each model in use that has ended or soon ends. */
    private String endings() {
        HomeSettings settings = HomeSettings.of(terminal.home(home));
        PriceTable prices = settings.money().prices();
        return settings
                .models(ModelSettings.of(ProviderSettings.gemini("", ""), ModelChoice.defaultModel(terminal)))
                .modelsInUse()
                .stream()
                .flatMap(model -> prices.ending(model, clock.instant()).stream())
                .map(line -> line + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private Optional<Path> onPath(String program) {
        return folders()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private List<Checked> check(String manager) throws InterruptedException, IOException {
        Commands commands = new LocalCommands(folder());
        List<Checked> checked = new ArrayList<>();
        for (Entry tool : ToolCatalog.shipped().all()) {
            checked.add(new Checked(
                    tool, version(tool, commands), tool.install(manager).orElse("see the tool's own page")));
        }
        return checked;
    }

    /**
     * Commands take no program from below the folder they run in: a model might have written it there. In a folder that holds
     * PATH's own, such as / or a home, nothing would be found.
     */
    private Path folder() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        boolean holdsPrograms =
                folders().anyMatch(folder -> folder.toAbsolutePath().startsWith(here));
        return holdsPrograms ? Path.of(System.getProperty("java.io.tmpdir")) : here;
    }

    private Stream<Path> folders() {
        return Arrays.stream(terminal.variable("PATH").split(Pattern.quote(java.io.File.pathSeparator)))
                .filter(folder -> !folder.isBlank())
                .map(Path::of);
    }

    private static Optional<String> version(Entry tool, Commands commands) throws InterruptedException {
        try {
            Commands.Result result = commands.run(new Commands.Command(tool.version(), "", LONGEST, MOST_OUTPUT));
            return result.exitCode() == 0 ? tool.versionIn(result.output()) : Optional.empty();
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
        if (manager.get().equals("apt-get")) {
            // A new machine has no lists. Where they can't be had, the old ones may do.
            start(manager.get(), List.of("update", "-qq"));
        }
        if (start(manager.get(), words(manager.get(), packages)) == 0) {
            return true;
        }
        // One that can't be had keeps none of the others away.
        List<String> failed = new ArrayList<>();
        for (Checked one : checked) {
            String names = one.tool.packages().get(manager.get());
            if (one.version.isEmpty()
                    && names != null
                    && start(manager.get(), words(manager.get(), List.of(names.split(" ")))) != 0) {
                failed.add(one.tool.name());
            }
        }
        if (!failed.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.FAILED,
                    manager.get() + " could not install what these need: " + String.join(", ", failed) + ".",
                    "See what it printed; it may need the rights of root, or its lists brought up to date.");
        }
        return true;
    }

    private static List<String> words(String manager, List<String> packages) {
        List<String> words = new ArrayList<>(ToolCatalog.MANAGERS.get(manager).subList(1, 2));
        if (List.of("apt-get", "dnf").contains(manager)) {
            words.add("-y");
        }
        words.addAll(packages);
        return words;
    }

    private int start(String manager, List<String> words) throws InterruptedException, IOException {
        terminal.err().println("$ " + manager + " " + String.join(" ", words));
        List<String> line =
                new ArrayList<>(List.of(onPath(manager).orElseThrow().toString()));
        line.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Process process = builder.start();
        process.getOutputStream().close();
        process.getInputStream().transferTo(terminal.err());
        return process.waitFor();
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
