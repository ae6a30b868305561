package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.jenkinsfile.Interpreter;
import io.jenkins.plugins.agentic.cli.jenkinsfile.ScriptErrors;
import io.jenkins.plugins.agentic.cli.run.Build;
import io.jenkins.plugins.agentic.cli.run.Environment;
import io.jenkins.plugins.agentic.cli.run.Parameters;
import io.jenkins.plugins.agentic.cli.run.People;
import io.jenkins.plugins.agentic.cli.run.PipelineRun;
import io.jenkins.plugins.agentic.cli.run.RunFolder;
import io.jenkins.plugins.agentic.cli.run.RunLock;
import io.jenkins.plugins.agentic.cli.run.RunLog;
import io.jenkins.plugins.agentic.cli.run.RunSettings;
import io.jenkins.plugins.agentic.cli.run.Secrets;
import io.jenkins.plugins.agentic.cli.step.Steps;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.model.Recorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** One run from the command line, from opening the home folder to the summary. Used once. */
final class Launch {
    private final Terminal terminal;
    private final Order order;
    private final People people;
    private final Clock clock = Clock.systemUTC();
    private final Secrets secrets = new Secrets();
    private volatile ModelChoice models;
    private Consumer<PipelineRun> began = run -> {};

    /**
     * What to run.
     *
     * @param job a folder with a Jenkinsfile, or a Jenkinsfile; of no account when resuming
     * @param resume id of the run to go on with, or empty
     */
    record Order(Path job, Map<String, String> parameters, Path home, String resume, boolean record) {}

    Launch(Terminal terminal, Order order, Approvals.Mode approve) {
        this(terminal, order, new Approvals(approve, terminal, user()));
    }

    Launch(Terminal terminal, Order order, People people) {
        this.terminal = terminal;
        this.order = order;
        this.people = people;
    }

    /** Runs a job to its end at an engine that is open; {@code began} is told of the run, to stop it by. */
    void runAt(Engine engine, ModelChoice chosen, Job job, Consumer<PipelineRun> began) {
        models = chosen;
        this.began = began;
        execute(engine, job, RunFolder.of(order.home, job.runId()));
    }

    /** Runs to the end; a run that fails is summed up first, then its failure is thrown. */
    ExitCode run() {
        QuietLogs.to(order.home);
        // Opening the database and compiling the script take about as long: one on each core.
        CompletableFuture<Engine> opening = CompletableFuture.supplyAsync(this::open);
        Job job = null;
        if (order.resume.isEmpty()) {
            try {
                job = Job.begin(order.job, order.parameters, clock.instant());
            } catch (RuntimeException e) {
                opening.thenAccept(Engine::close).exceptionally(ignored -> null).join();
                throw e;
            }
        }
        try (Engine engine = join(opening)) {
            String id = job == null ? engine.runs().get(order.resume).id() : job.runId();
            RunFolder folder = RunFolder.of(order.home, id);
            try (RunLock held = RunLock.take(folder).orElseThrow(() -> RunLock.held(id))) {
                if (job == null) {
                    // As it is now that nobody else goes on with it.
                    job = Job.resume(engine.runs().get(id), order.parameters);
                }
                models = new ModelChoice(
                        terminal, HomeSettings.of(order.home), job.folder(), order.record ? folder.recording() : null);
                try (ModelChoice closing = models) {
                    return execute(engine, job, folder);
                }
            }
        }
    }

    private Engine open() {
        return HomeEngine.open(terminal, order.home, () -> models.get());
    }

    private static Engine join(CompletableFuture<Engine> opening) {
        try {
            return opening.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private ExitCode execute(Engine engine, Job job, RunFolder folder) {
        if (order.record && models.isRehearsal()) {
            throw new AgenticException(
                    ErrorCode.USAGE, "A rehearsal can't be recorded.", "Set GEMINI_API_KEY to record a real model.");
        }
        folder.prepare(job.folder());
        long done = begin(engine, job);
        try (RunLog log = new RunLog(terminal.out(), folder.log(), secrets, clock)) {
            PipelineRun run = pipelineRun(engine, job, folder, log);
            if (job.resumed() == null) {
                log.line("run " + job.runId()
                        + (models.isRehearsal() ? " (rehearsal: the model's answers are recorded ones)" : ""));
            } else {
                log.line("resuming run " + job.runId() + ": " + done + " steps done already"
                        + (models.isRehearsal() ? " (rehearsal)" : ""));
            }
            began.accept(run);
            AgenticException failure = interpret(run, job);
            String result = end(engine, run, failure);
            Summary.print(engine.runView(run.id()), engine.runs().stages(run.id()), order.home, log::line);
            if (order.record && Files.isDirectory(folder.recording())) {
                log.line("Recorded: " + folder.recording() + " (copy it to the job's folder as 'rehearsal')");
            }
            if (failure != null) {
                throw failure;
            }
            return switch (result) {
                case "SUCCESS" -> ExitCode.OK;
                case "UNSTABLE" -> ExitCode.UNSTABLE;
                case "ABORTED" -> ExitCode.ABORTED;
                default -> ExitCode.FAILED;
            };
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.HOME,
                    "The run's log " + folder.log() + " can't be written: " + e.getMessage() + ".",
                    "Check the home folder's permissions.",
                    false,
                    e);
        }
    }

    /** Records the start, or makes room for what is to be done again; returns how many steps are done. */
    private long begin(Engine engine, Job job) {
        if (job.resumed() == null) {
            engine.startRun(job.runId(), job.name(), user(), job.jenkinsfile().toString(), job.recordedParameters());
            return 0;
        }
        Resumption.begin(engine, job.resumed());
        return Resumption.stepsDone(engine.journal(), job.runId());
    }

    static String user() {
        return System.getProperty("user.name", "");
    }

    private PipelineRun pipelineRun(Engine engine, Job job, RunFolder folder, RunLog log) {
        int number = Resumption.number(engine, job.runId());
        Environment environment = new Environment(terminal.environment());
        Map.of(
                        "BUILD_NUMBER", Integer.toString(number),
                        "BUILD_ID", Integer.toString(number),
                        "BUILD_DISPLAY_NAME", "#" + number,
                        "BUILD_TAG", "agentic-" + job.name() + "-" + number,
                        "JOB_NAME", job.name(),
                        "JOB_BASE_NAME", job.name())
                .forEach(environment::set);
        job.parameters().forEach(environment::set);
        job.source()
                .passwordParameters()
                .forEach(name -> secrets.add(job.parameters().getOrDefault(name, "")));
        Runs.Run record = engine.runs().get(job.runId());
        Environment env = environment;
        return new PipelineRun(
                engine,
                new RunSettings(
                        job.runId(),
                        job.name(),
                        record.user(),
                        job.folder(),
                        clock,
                        (step, arguments) -> beginRecording(folder, arguments),
                        terminal.environment(),
                        people),
                folder,
                Steps.registry(),
                log,
                secrets,
                env,
                new Build(job.name(), number, record.started(), clock),
                new Parameters(job.parameters(), secrets));
    }

    /** A recording is for one requirement: the task of the run's first agent. */
    private synchronized void beginRecording(RunFolder folder, Map<String, Object> arguments) {
        if (order.record && arguments.get("task") != null && !Files.exists(folder.recording())) {
            Recorder.begin(
                    folder.recording(),
                    String.valueOf(arguments.get("task")),
                    models.get().defaultFor(""));
        }
    }

    private AgenticException interpret(PipelineRun run, Job job) {
        Thread hook = new Thread(() -> stopAndWait(run), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            new Interpreter(job.source(), run).execute();
            return null;
        } catch (Exception | Error e) {
            Throwable failure = run.stopped() == null ? ScriptErrors.unwrap(e) : run.stopped();
            AgenticException explained =
                    ScriptErrors.explain(failure, job.source().name());
            failedPaths = String.join("\n", run.failedPaths(failure));
            String message = secrets.mask(String.valueOf(explained.getMessage()));
            return new AgenticException(
                    explained.code(), message, secrets.mask(explained.hint()), explained.retriable(), explained);
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The shutdown is under way: it is what ended the run.
            }
        }
    }

    private String failedPaths = "";

    /** Ctrl-C: the main thread ends the run in order and then the process; this only keeps the process up so long. */
    private static void stopAndWait(PipelineRun run) {
        run.stop(new AgenticException(
                ErrorCode.ABORTED,
                "The run " + run.id() + " was stopped.",
                "Go on with: agentic run --resume " + run.id()));
        try {
            Thread.sleep(15_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String end(Engine engine, PipelineRun run, AgenticException failure) {
        Thread.interrupted();
        if (failure != null) {
            run.build().setResult(failure.code() == ErrorCode.ABORTED ? "ABORTED" : "FAILURE");
        }
        String result = run.build().getCurrentResult();
        Runs.State state = failure == null
                ? Build.state(result)
                : failure.code() == ErrorCode.ABORTED ? Runs.State.ABORTED : Runs.State.FAILED;
        engine.endRun(run.id(), state, failure == null ? "" : failure.sentence(), Resumption.shortened(failedPaths));
        return result;
    }
}
