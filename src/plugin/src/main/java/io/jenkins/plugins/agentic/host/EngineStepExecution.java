package io.jenkins.plugins.agentic.host;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Submission;
import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.ImageHost;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.Waiting;
import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * Any engine step under way. No thread of Jenkins waits for it: the work goes on the engine's own, and only name, key
 * and arguments are kept with the build. After a restart the same key is submitted again; what the journal has is
 * answered from there, so nothing is paid twice.
 */
public final class EngineStepExecution extends StepExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(EngineStepExecution.class.getName());
    private static final String CHECKPOINT_OPEN = "checkpointOpen";
    private static final Duration NODE_PATIENCE = Duration.ofMinutes(10);
    private static final Duration NODE_PAUSE = Duration.ofSeconds(2);

    private final String step;
    private final LinkedHashMap<String, Object> arguments;
    private String runId;
    private String path;
    private boolean inWorkspace;

    private transient Submission call;
    private transient UnaryOperator<String> secrets;
    private transient boolean settled;
    private transient volatile long submittedAt;
    private transient volatile boolean resumed;
    private transient volatile boolean waits;

    EngineStepExecution(StepContext context, String step, LinkedHashMap<String, Object> arguments) {
        super(context);
        this.step = step;
        this.arguments = arguments;
    }

    @Override
    public boolean start() throws IOException, InterruptedException {
        runId = AgenticBuild.idOf(getContext().get(Run.class));
        path = getContext().get(FlowNode.class).getId();
        inWorkspace = isInWorkspace(getContext());
        submit();
        return false;
    }

    /**
     * Whether a step runs inside {@code node}, at its start: that is kept over a restart, in which the node may come back
     * later than the build. What of it the step needs only the engine can say: a prompt template may name tools, too.
     */
    static boolean isInWorkspace(StepContext context) throws InterruptedException {
        try {
            return context.get(FilePath.class) != null;
        } catch (IOException e) {
            // There is one, and its node is away for a while: whoever uses it waits for the node.
            return true;
        }
    }

    @Override
    public void onResume() {
        resumed = true;
        try {
            submit();
        } catch (RuntimeException e) {
            getContext().onFailure(e);
        }
    }

    private void submit() {
        submittedAt = System.currentTimeMillis();
        InstalledEngine installed = InstalledEngine.get();
        installed.run(() -> attempt(installed));
    }

    private void attempt(InstalledEngine installed) {
        try {
            Optional<Engine> engine = engine(installed);
            if (engine.isPresent()) {
                call(installed, engine.get());
            }
        } catch (IOException | RuntimeException e) {
            settle(installed, null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            settle(installed, null, e);
        }
    }

    /**
     * The engine; empty where the step waits for it: after a restart its database may come up later than Jenkins, and what was
     * under way for hours does not fail by that. A step that only starts says so at once.
     */
    private Optional<Engine> engine(InstalledEngine installed) throws IOException, InterruptedException {
        try {
            return Optional.of(installed.engine());
        } catch (AgenticException e) {
            if (!resumed || e.code() != ErrorCode.HOME || installed.closing()) {
                throw e;
            }
            synchronized (this) {
                if (settled) {
                    return Optional.empty();
                }
            }
            if (!waits) {
                waits = true;
                PrintStream logger = getContext().get(TaskListener.class).getLogger();
                logger.println(mask().apply(step + " waits: " + e.sentence()));
            }
            installed.later(() -> attempt(installed));
            return Optional.empty();
        }
    }

    /** Whose release the step is about. */
    private static Set<String> publishers(Engine engine, Map<String, Object> bound, String environment) {
        return engine.releases()
                .jobs((String) bound.get("name"), (String) bound.get("version"), (String) bound.get(environment));
    }

    private void requirePermission(Engine engine, Run<?, ?> build) {
        if (build.getAction(AgenticBuild.class) == null) {
            RunPermission.check(build);
        }
        StepSpec spec = StepSpecs.get(step);
        Map<String, Object> bound = spec.bind(arguments);
        switch (CompilePlans.effect(spec, bound)) {
            case PROMPTS -> RunPermission.checkPrompts(build, String.valueOf(bound.get("label")));
            case LABELS -> RunPermission.checkLabel(build, String.valueOf(bound.get("label")));
            case OUTCOME ->
                RunPermission.checkOutcome(
                        build,
                        engine.runs().find(String.valueOf(bound.get("run"))).map(Runs.Run::job));
            case PUBLISH -> {
                RunPermission.checkPublish(build);
                if (bound.get("from") != null) {
                    RunPermission.checkSource(build, publishers(engine, bound, "from"));
                }
            }
            case ROLLBACK -> RunPermission.checkRollback(build, publishers(engine, bound, "environment"));
            case NONE -> {
                // Nothing beyond what the build itself may do.
            }
        }
    }

    private void call(InstalledEngine installed, Engine engine) throws IOException, InterruptedException {
        Run<?, ?> build = getContext().get(Run.class);
        StepKey key = new StepKey(runId, path);
        // What has begun was allowed then. Refused now, a release would stay in the middle.
        if (!resumed || engine.journal().find(key).isEmpty()) {
            requirePermission(engine, build);
        }
        AgenticBuild.begin(build, engine);
        if (CHECKPOINT_OPEN.equals(step)) {
            RestoredInputs.find(build);
        }
        RunContext context = StepRun.of(
                runId,
                getContext(),
                workspace(),
                commands(installed),
                images(),
                new InputAnswers(build, getContext().get(FlowNode.class)));
        Submission submitted;
        synchronized (this) {
            if (settled) {
                return;
            }
            submitted = engine.submit(step, key, arguments, context);
            call = submitted;
            secrets = context.mask();
        }
        submitted.whenComplete((value, failure) -> settle(installed, value, failure));
    }

    private Workspace workspace() {
        return inWorkspace ? new FilePathWorkspace(folder()) : new NoWorkspace();
    }

    private AwaitedFolder folder() {
        return new AwaitedFolder(() -> getContext().get(FilePath.class), NODE_PATIENCE, NODE_PAUSE);
    }

    private Optional<ImageHost> images() throws IOException, InterruptedException {
        return step.equals("dockerImage") || step.equals("compileArtifacts")
                ? Optional.of(new NodeImages(folder(), getContext().get(EnvVars.class)))
                : Optional.empty();
    }

    private Commands commands(InstalledEngine installed) {
        return inWorkspace
                ? new LauncherCommands(
                        folder(),
                        () -> getContext().get(Launcher.class),
                        installed::run,
                        new StepKey(runId, path),
                        resumed)
                : Commands.none();
    }

    /** Hands the outcome to the build, once; not while Jenkins goes down, for then the step is resumed. */
    private void settle(InstalledEngine installed, Object value, Throwable failure) {
        if (installed.closing()) {
            return;
        }
        synchronized (this) {
            if (settled) {
                return;
            }
            settled = true;
        }
        if (failure == null) {
            getContext().onSuccess(PlainValues.of(value));
        } else {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            LOGGER.log(
                    cause instanceof AgenticException ? Level.FINE : Level.WARNING,
                    cause,
                    () -> step + " of " + runId + " failed");
            getContext().onFailure(new AbortException(said(step, cause, mask())));
        }
    }

    /** What the build is told of a failure; a server or a program may have quoted a secret in what it said. */
    static String said(String step, Throwable cause, UnaryOperator<String> mask) {
        return mask.apply(
                cause instanceof AgenticException e ? e.sentence() : Messages.EngineStepExecution_Defect(step, cause));
    }

    /** The build's mask; that of the models' keys and the like where the step did not come that far. */
    private synchronized UnaryOperator<String> mask() {
        return secrets == null
                ? new SecretMask(AgenticGlobalConfiguration.get().engine().secrets())
                : secrets;
    }

    @Override
    public void stop(Throwable cause) {
        Submission running;
        synchronized (this) {
            if (settled) {
                return;
            }
            settled = true;
            running = call;
        }
        InstalledEngine installed = InstalledEngine.get();
        if (running != null) {
            if (!installed.closing() && StepSpecs.get(step).effect().isOfReleases()) {
                // This build is not resumed: what it publishes is taken back.
                installed.engine().releases().abandon(new StepKey(runId, path));
            }
            running.cancel(true);
        } else {
            LeftRelease.takeBack(installed, step, new StepKey(runId, path), getContext());
        }
        getContext().onFailure(cause);
    }

    @Override
    public String getStatus() {
        Submission running;
        UnaryOperator<String> mask;
        synchronized (this) {
            running = call;
            mask = secrets;
        }
        return status(step, Optional.ofNullable(running).flatMap(Submission::waiting), mask, submittedAt);
    }

    /** For how long it works, or for what it waits and until when; a server may have quoted a secret in what it said. */
    static String status(String step, Optional<Waiting> waiting, UnaryOperator<String> mask, long submittedAt) {
        return waiting.map(how -> step + " " + mask.apply(how.line()))
                .orElseGet(() -> step + ", for " + (System.currentTimeMillis() - submittedAt) / 1000 + " s");
    }
}
