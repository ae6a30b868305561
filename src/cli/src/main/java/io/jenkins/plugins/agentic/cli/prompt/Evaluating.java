package io.jenkins.plugins.agentic.cli.prompt;

import io.jenkins.plugins.agentic.cli.PromptEngine;
import io.jenkins.plugins.agentic.cli.Terminal;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.Console;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Runs one evaluating step as a run of its own, new or taken up again. */
final class Evaluating {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SUFFIXES = 0x10000;
    private static final String PATH = "1";

    private final Terminal terminal;
    private final EvaluationOptions options;

    Evaluating(Terminal terminal, EvaluationOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    /** What is shown of a finished evaluation. */
    @FunctionalInterface
    interface Shown {
        int show(Engine engine, Map<String, Object> result);
    }

    /** Runs a step in the suite's folder; one that was broken off must be given the same arguments again. */
    int run(String step, Path suite, Map<String, Object> arguments, Shown shown) {
        String resume = options.resume;
        Path file = suite.toAbsolutePath().normalize();
        Path folder = file.resolve("..").normalize();
        String name = file.getFileName().toString().replaceAll("\\.ya?ml$", "");
        Path rehearsal = folder.resolve("rehearsal").resolve(name + ".json");
        try (PromptEngine prompts = PromptEngine.open(terminal, terminal.home(options.home), rehearsal)) {
            Engine engine = prompts.engine();
            String id = resume.isEmpty()
                    ? name.replaceAll("[^A-Za-z0-9_-]+", "-") + "-" + TIME.format(Instant.now())
                            + String.format("-%04x", RANDOM.nextInt(SUFFIXES))
                    : resume;
            String user = System.getProperty("user.name", "");
            if (resume.isEmpty()) {
                engine.runs().start(id, "prompts/" + name, user, file.toString(), Json.write(arguments));
            } else {
                engine.runs().get(id);
                engine.runs().resume(id);
            }
            Console console = options.json ? terminal.err()::println : terminal.out()::println;
            console.println("evaluation " + id
                    + (prompts.isRehearsal() ? " (rehearsal: the models' answers are recorded ones)" : ""));
            RunContext run = new RunContext(
                    id,
                    "prompts/" + name,
                    user,
                    new LocalWorkspace(folder),
                    Commands.none(),
                    console,
                    UnaryOperator.identity());
            return execute(engine, step, id, arguments, run, shown);
        }
    }

    @SuppressWarnings("unchecked")
    private static int execute(
            Engine engine, String step, String id, Map<String, Object> arguments, RunContext run, Shown shown) {
        try {
            Map<String, Object> result =
                    (Map<String, Object>) engine.execute(step, new StepKey(id, PATH), arguments, run);
            boolean bad = Boolean.FALSE.equals(result.get("passed"));
            engine.runs().end(id, bad ? Runs.State.UNSTABLE : Runs.State.SUCCEEDED, "", "");
            return shown.show(engine, result);
        } catch (AgenticException e) {
            boolean stopped = e.code() == ErrorCode.ABORTED;
            engine.runs().end(id, stopped ? Runs.State.ABORTED : Runs.State.FAILED, e.sentence(), PATH);
            throw e;
        }
    }
}
