package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalCommands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.spec.Nearest;
import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * A run under way: what all its steps share, and the one way in which a step is called. Each thread of the run has its
 * own {@link Frame}.
 */
public final class PipelineRun {
    private final Engine engine;
    private final RunSettings settings;
    private final RunFolder folder;
    private final StepRegistry steps;
    private final RunLog log;
    private final Secrets secrets;
    private final Environment environment;
    private final Build build;
    private final Parameters parameters;
    private final Cancellation cancellation = Cancellation.root();
    private final Failures failures = new Failures();
    private final AnsweredInputs answered = new AnsweredInputs();
    private final ThreadLocal<Frame> frames = new ThreadLocal<>();

    public PipelineRun(
            Engine engine,
            RunSettings settings,
            RunFolder folder,
            StepRegistry steps,
            RunLog log,
            Secrets secrets,
            Environment environment,
            Build build,
            Parameters parameters) {
        this.engine = engine;
        this.settings = settings;
        this.folder = folder;
        this.steps = steps;
        this.log = log;
        this.secrets = secrets;
        this.environment = environment;
        this.build = build;
        this.parameters = parameters;
        environment.follow(frames::get);
    }

    public String id() {
        return settings.runId();
    }

    public RunSettings settings() {
        return settings;
    }

    public Engine engine() {
        return engine;
    }

    public RunFolder folder() {
        return folder;
    }

    public StepRegistry steps() {
        return steps;
    }

    public RunLog log() {
        return log;
    }

    public Secrets secrets() {
        return secrets;
    }

    public Environment environment() {
        return environment;
    }

    public Build build() {
        return build;
    }

    public Parameters parameters() {
        return parameters;
    }

    public Clock clock() {
        return settings.clock();
    }

    Failures failures() {
        return failures;
    }

    /** The entries that a resumed run must forget to get past this failure. */
    public Set<String> failedPaths(Throwable failure) {
        return failures.of(failure);
    }

    /** Ends everything this run does; it can be resumed. */
    public void stop(AgenticException why) {
        cancellation.stop(why);
    }

    /** Whether, and why, the run as a whole was stopped. */
    public AgenticException stopped() {
        return cancellation.reason();
    }

    /** The calling thread becomes the run's first. */
    public <T> T start(Callable<T> program) throws Exception {
        cancellation.enter();
        try {
            return inside(Frame.outermost(cancellation), program);
        } finally {
            cancellation.leave();
        }
    }

    public Frame frame() {
        return frames.get();
    }

    /** Runs something with another frame on this thread. */
    public <T> T inside(Frame frame, Callable<T> work) throws Exception {
        Frame outer = frames.get();
        frames.set(frame);
        try {
            return work.call();
        } finally {
            frames.set(outer);
        }
    }

    /** Calls a step as the script does: named arguments first, or one without a name, a body last. */
    public Object call(String name, List<Object> given) {
        Frame frame = frames.get();
        Arguments arguments = Arguments.of(given);
        try {
            if (steps.find(name).isPresent()) {
                Step step = steps.find(name).get();
                Map<String, Object> bound = step.bind(arguments.named(step.spec(), step.block(), step.open()));
                Call call = new Call(this, frame, name, bound, arguments.body());
                if (step.block() && arguments.body() == null && !step.open()) {
                    throw new AgenticException(
                            ErrorCode.JENKINSFILE, "Step '" + name + "' needs a body.", "Write " + name + " { … }.");
                }
                return step.action().run(call);
            }
            return engineStep(StepSpecs.get(name), arguments, frame);
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.CHANGED || e.code() == ErrorCode.HOME) {
                // No catch block of the script gets past these. Thrown anew, for the place in the script: they may come
                // from the journal's own thread.
                AgenticException here = new AgenticException(e.code(), e.getMessage(), e.hint(), e.retriable(), e);
                stop(here);
                throw here;
            }
            throw e;
        } catch (Exception e) {
            throw Rethrow.<RuntimeException>asIs(e);
        }
    }

    private Object engineStep(StepSpec spec, Arguments arguments, Frame frame) {
        Map<String, Object> named = arguments.named(spec, false, false);
        StepKey key = new StepKey(id(), frame.nextPath());
        settings.beforeEngineStep().accept(spec.name(), named);
        // The stopped check comes after the journal's answer, for which the engine itself is asked: a step that is
        // done already is part of the history even of a part that was stopped later.
        if (frame.cancellation().stopped() && !isSettled(key)) {
            frame.cancellation().check();
        }
        recordStage(frame.stage());
        try {
            return engine.execute(spec.name(), key, named, context(frame));
        } catch (RuntimeException e) {
            frame.cancellation().check();
            failures.note(e, key.path());
            throw e;
        }
    }

    /** Asked on another thread: an interrupt while H2 reads would close its file. */
    private boolean isSettled(StepKey key) {
        return CompletableFuture.supplyAsync(() -> engine.journal().entries(id()).stream()
                        .anyMatch(entry -> entry.path().equals(key.path()) && entry.ended() != 0))
                .join();
    }

    /** The credentials that this process' environment holds. */
    public EnvironmentCredentials credentials() {
        return new EnvironmentCredentials(settings.hostEnvironment(), secrets);
    }

    private RunContext context(Frame frame) {
        return new RunContext(
                id(),
                settings.job(),
                settings.user(),
                frame.directory() == null ? new NoWorkspace() : new LocalWorkspace(frame.directory()),
                frame.directory() == null ? Commands.none() : new LocalCommands(frame.directory()),
                line -> log.print(frame, line),
                secrets::mask,
                Optional.of(new EnvironmentImages(() -> environment.all(frame))),
                credentials(),
                answered);
    }

    /** What the inputs were answered with. */
    public AnsweredInputs answered() {
        return answered;
    }

    /** The run and the stages around are unstable from now on. */
    public void markUnstable(Frame frame) {
        build.setResult("UNSTABLE");
        frame.stage().worsen(Runs.State.UNSTABLE);
    }

    /** Parameters are environment variables too, as in Jenkins. */
    public void exportParameters() {
        parameters.all().forEach((name, value) -> environment.set(name, String.valueOf(value)));
    }

    /** What the script calls when it uses a name that is no step: says so, with the nearest one. */
    public AgenticException unknown(String name) {
        return new AgenticException(
                ErrorCode.JENKINSFILE,
                "There is no step '" + name + "'.",
                (Nearest.hint(name, steps.names()) + " docs/cli.md lists the steps this host knows.").strip());
    }

    /** Adds a stage to the run's record, once, and those around it. */
    public void recordStage(StageNode stage) {
        if (!stage.isRecorded() && stage.record()) {
            recordStage(stage.parent());
            engine.runs().stageStarted(id(), stage.path(), stage.name(), stage.depth());
        }
    }

    /** Ends a stage, if it ever began. */
    public void endStage(StageNode stage, Runs.State state) {
        if (stage.isRecorded()) {
            engine.runs().stageEnded(id(), stage.path(), state);
        }
    }
}
