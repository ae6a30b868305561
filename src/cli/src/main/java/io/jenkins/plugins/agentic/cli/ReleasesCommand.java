package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.run.EnvironmentCredentials;
import io.jenkins.plugins.agentic.cli.run.RunFolder;
import io.jenkins.plugins.agentic.cli.run.Secrets;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalCommands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.publish.Releases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic releases: which version is where, and bringing it there or back. */
@Command(name = "releases", description = "Lists, shows, promotes and rolls back releases; goes on with one that died.")
final class ReleasesCommand implements Runnable {
    private static final int MOST = 100;

    private final Terminal terminal;

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    ReleasesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(
                spec.commandLine(), "Say what of the releases: list, show, promote, rollback or resume.");
    }

    @Command(name = "list", description = "Lists which version is in which environment, and the newest releases.")
    int list(
            @Option(names = "--home", paramLabel = "DIR", description = "Home folder.") Path home,
            @Option(names = "--name", defaultValue = "", description = "Only this package.") String name,
            @Option(names = "--environment", defaultValue = "", description = "Only this environment.")
                    String environment,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        try (Engine engine = RunsCommand.open(terminal, terminal.home(home))) {
            List<Map<String, Object>> where = engine.releaseViews().environments(name, environment, job -> true);
            List<Map<String, Object>> all = engine.releaseViews().newest(name, MOST, job -> true);
            if (json) {
                terminal.out().println(Json.pretty(Map.of("environments", where, "releases", all)));
                return ExitCode.OK.number();
            }
            if (all.isEmpty()) {
                terminal.out().println("No releases yet. A run's publishPackage makes one.");
            }
            for (Map<String, Object> each : where) {
                terminal.out()
                        .println(each.get("environment") + "  " + each.get("name") + " " + each.get("version") + "  "
                                + each.get("type") + " " + each.get("location") + state(each.get("state")) + "  since "
                                + time(each.get("since"))
                                + by(each.get("by")) + "  run " + each.get("run"));
            }
            for (Map<String, Object> each : all) {
                print(each, false);
            }
            return ExitCode.OK.number();
        }
    }

    private static String time(Object millis) {
        return Instant.ofEpochMilli(((Number) millis).longValue()).toString();
    }

    /** Nothing of what is as it should be. */
    private static String state(Object state) {
        return "committed".equals(state) ? "" : "  " + state + ", to be taken back, and something of it is left";
    }

    private static String by(Object user) {
        return String.valueOf(user).isEmpty() ? "" : "  by " + user;
    }

    private void print(Map<String, Object> release, boolean whole) {
        String way = "promote".equals(release.get("kind"))
                ? release.get("source") + " -> " + release.get("environment")
                : String.valueOf(release.get("environment"));
        terminal.out()
                .println(time(release.get("started")) + "  " + release.get("kind") + "  " + release.get("name") + " "
                        + release.get("version") + "  " + way + "  " + release.get("state") + by(release.get("by"))
                        + "  run " + release.get("run"));
        if (whole) {
            for (Object element : (List<?>) release.get("targets")) {
                Map<?, ?> target = (Map<?, ?>) element;
                String note = String.valueOf(target.get("note"));
                String link = String.valueOf(target.get("link"));
                terminal.out()
                        .println("  " + target.get("type") + " " + target.get("location") + ": " + target.get("state")
                                + (note.isEmpty() ? "" : ", " + note) + (link.isEmpty() ? "" : " (" + link + ")"));
            }
            ((Map<?, ?>) release.get("files"))
                    .forEach((file, sum) -> terminal.out().println("  " + sum + "  " + file));
            if (!String.valueOf(release.get("error")).isEmpty()) {
                terminal.out().println("  " + release.get("error"));
            }
        }
    }

    @Command(name = "show", description = "Shows all that was done with a version, and what became of it where.")
    int show(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "VERSION") String version,
            @Option(names = "--home", paramLabel = "DIR", description = "Home folder.") Path home,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        try (Engine engine = RunsCommand.open(terminal, terminal.home(home))) {
            List<Map<String, Object>> all = engine.releaseViews().history(name, version, job -> true);
            if (json) {
                terminal.out().println(Json.pretty(all));
            } else {
                all.forEach(each -> print(each, true));
            }
            return ExitCode.OK.number();
        }
    }

    @Command(name = "promote", description = "Brings a version from one environment to another.")
    int promote(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "VERSION") String version,
            @Option(names = "--from", required = true, paramLabel = "ENVIRONMENT") String from,
            @Option(names = "--to", required = true, paramLabel = "ENVIRONMENT") String to,
            @Option(
                            names = "--target",
                            required = true,
                            paramLabel = "TYPE[,OPTION=VALUE…]",
                            description = "Where to, such as npm,registry=https://npm.example.com,tag=latest.")
                    List<String> targets,
            @Option(
                            names = "--approval",
                            paramLabel = "ID",
                            description = "Checkpoint at which a person must have approved this very promotion.")
                    String approval,
            @Option(
                            names = "--approval-run",
                            paramLabel = "RUN",
                            description = "The run that asked, one of a job that brought the version to where it is.")
                    String approvalRun,
            @Option(names = "--not-starter", description = "The approver must be another than who started a run.")
                    boolean notStarter,
            @Option(names = "--home", paramLabel = "DIR", description = "Home folder.") Path home) {
        List<Object> maps = new ArrayList<>();
        targets.forEach(each -> maps.add(target(each)));
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("name", name);
        arguments.put("version", version);
        arguments.put("from", from);
        arguments.put("to", to);
        arguments.put("targets", maps);
        arguments.put("approval", approval);
        arguments.put("approvalRun", approvalRun);
        arguments.put("notStarter", notStarter ? true : null);
        perform(home, "promotePackage", arguments);
        return ExitCode.OK.number();
    }

    private static Map<String, Object> target(String text) {
        Map<String, Object> map = new LinkedHashMap<>();
        String[] parts = text.split(",");
        map.put("type", parts[0].strip());
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 1) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        "'" + parts[i] + "' of --target is no OPTION=VALUE.",
                        "Write --target npm,registry=https://npm.example.com,tag=latest.");
            }
            map.put(
                    parts[i].substring(0, equals).strip(),
                    value(parts[i].substring(equals + 1).strip()));
        }
        return map;
    }

    /** As a Jenkinsfile has it: numbers and booleans are none of text. */
    private static Object value(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text.matches("0|[1-9][0-9]{0,8}") ? (Object) Integer.valueOf(text) : text;
    }

    @Command(name = "rollback", description = "Takes a version out of an environment, as far as the registries let it.")
    int rollback(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "VERSION") String version,
            @Option(names = "--environment", defaultValue = "production", description = "Default: production.")
                    String environment,
            @Option(names = "--home", paramLabel = "DIR", description = "Home folder.") Path home) {
        Map<?, ?> result = (Map<?, ?>)
                perform(home, "rollbackPackage", Map.of("name", name, "version", version, "environment", environment));
        if (Boolean.TRUE.equals(result.get("rolledBack"))) {
            terminal.out().println(name + " " + version + " is taken out of " + environment + ".");
            return ExitCode.OK.number();
        }
        throw new AgenticException(
                ErrorCode.PUBLISH,
                "Not all of " + name + " " + version + " could be taken out of " + environment + ": "
                        + String.join(
                                "; ",
                                ((List<?>) result.get("targets"))
                                        .stream()
                                                .map(each -> (Map<?, ?>) each)
                                                .filter(each -> !"compensated".equals(each.get("state")))
                                                .map(each -> each.get("type") + " " + each.get("location") + " is "
                                                        + each.get("state"))
                                                .toList())
                        + ".",
                "Above it says what is left; do the rest by hand.");
    }

    /** A run of its own, with one step. */
    private Object perform(Path given, String step, Map<String, Object> arguments) {
        Path home = terminal.home(given);
        try (Engine engine = RunsCommand.open(terminal, home)) {
            String user = System.getProperty("user.name", "");
            String id = "releases-" + Clock.systemUTC().millis();
            engine.startRun(id, "releases", user, step, "{}");
            try {
                Object result = Interruptible.run(() -> engine.execute(
                        step,
                        new StepKey(id, "1"),
                        arguments,
                        context(engine.runs().get(id), home)));
                engine.runs().end(id, Runs.State.SUCCEEDED, "", "");
                return result;
            } catch (AgenticException e) {
                if (e.code() == ErrorCode.ABORTED) {
                    engine.runs().end(id, Runs.State.ABORTED, e.sentence(), "1");
                    throw stopped(id);
                }
                engine.runs().end(id, Runs.State.FAILED, e.sentence(), "1");
                throw e;
            }
        }
    }

    private static AgenticException stopped(String run) {
        return new AgenticException(
                ErrorCode.ABORTED, "It was stopped in the middle.", "Go on with: agentic releases resume " + run);
    }

    private RunContext context(Runs.Run run, Path home) {
        Secrets secrets = new Secrets();
        Path workspace = RunFolder.of(home, run.id()).workspace();
        boolean there = Files.isDirectory(workspace);
        return new RunContext(
                run.id(),
                run.job(),
                run.user(),
                there ? new LocalWorkspace(workspace) : new NoWorkspace(),
                there ? new LocalCommands(workspace) : Commands.none(),
                line -> terminal.out().println(secrets.mask(line)),
                secrets::mask,
                new EnvironmentCredentials(terminal.environment(), secrets));
    }

    @Command(
            name = "resume",
            description =
                    "Goes on with the releases of a run that died: looks at the registries, then finishes or takes"
                            + " back. 'run --resume' does the same and goes on with the Jenkinsfile.")
    int resume(
            @Parameters(paramLabel = "RUN", description = "The run's id.") String id,
            @Option(names = "--home", paramLabel = "DIR", description = "Home folder.") Path given) {
        Path home = terminal.home(given);
        try (Engine engine = RunsCommand.open(terminal, home)) {
            Runs.Run run = engine.runs().get(id);
            List<Releases.Release> open = engine.releases().open(id);
            if (open.isEmpty()) {
                terminal.out().println("The run " + id + " has no release that is open.");
            }
            for (Releases.Release release : open) {
                String step = release.kind().step();
                try {
                    Interruptible.run(
                            () -> engine.execute(step, release.key(), release.arguments(), context(run, home)));
                } catch (AgenticException e) {
                    throw e.code() == ErrorCode.ABORTED && engine.releases().isOpen(release.key()) ? stopped(id) : e;
                }
                terminal.out().println(step + " " + release.name() + " " + release.version() + ": done");
            }
            return ExitCode.OK.number();
        }
    }
}
