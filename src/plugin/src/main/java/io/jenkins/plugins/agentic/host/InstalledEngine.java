package io.jenkins.plugins.agentic.host;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.model.Run;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.build.SigningSecrets;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.api.Api;
import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.journal.JobMoves;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;

/**
 * The engine of this Jenkins: opened by the first use at {@code $JENKINS_HOME/agentic}, closed when Jenkins ends. One
 * object a Jenkins, so that a Jenkins started again in the same process (as tests do) gets its own.
 */
@Extension
public class InstalledEngine {
    private static final String HOME = "agentic";
    private static final Duration LONGEST_LOOK = Duration.ofMillis(50);
    /** That a request waits for what it can't do without. */
    private static final Duration LONGEST_READ = Duration.ofSeconds(2);

    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService pool = Executors.newCachedThreadPool(this::thread);
    private final Opening<Engine> engine = new Opening<>(this::openHere);
    private final Opening<Api> api = new Opening<>(() -> new Api(engine(), new RestHost()));
    private final QuickLooks looks = new QuickLooks(this::run, LONGEST_LOOK);
    private final QuickReads<Engine> engines = new QuickReads<>(this::run, LONGEST_READ);
    private final QuickReads<Api> apis = new QuickReads<>(this::run, LONGEST_READ);
    private final QuickReads<List<InputStepExecution>> inputs = new QuickReads<>(this::run, LONGEST_READ);
    private final QuickReads<List<Runs.Stage>> stages = new QuickReads<>(this::run, LONGEST_READ);
    private JobMoves moves;
    private volatile boolean closing;

    public static InstalledEngine get() {
        return ExtensionList.lookupSingleton(InstalledEngine.class);
    }

    /**
     * The engine, opened if it isn't yet: then it waits for the disk. While it can't be opened most who ask are told so at
     * once.
     *
     * @throws AgenticException {@link ErrorCode#HOME} when its folder can't be used, or Jenkins is going down
     */
    public Engine engine() {
        refuseWhileClosing();
        return engine.get();
    }

    /**
     * The engine for a request, which waits two seconds at most until it is opened.
     *
     * @throws Problem 503 with Retry-After, while it is being opened
     * @throws AgenticException as {@link #engine} does
     */
    public Engine engineSoon() {
        return soon(engine, engines);
    }

    /** The REST API of the same engine; for a request, as {@link #engineSoon}. */
    public Api apiSoon() {
        return soon(api, apis);
    }

    private <T> T soon(Opening<T> opening, QuickReads<T> reads) {
        refuseWhileClosing();
        return opening.ifOpen()
                .or(() -> reads.find(opening, opening::get))
                .orElseThrow(() -> Problem.later(Messages.InstalledEngine_Opening(), 1));
    }

    /** What a request is answered that could not have the engine, or could not use it: 503, and when to ask again. */
    public static ApiAnswer unavailable(AgenticException why) {
        return Problem.later(why.sentence(), Opening.PAUSE_SECONDS).answer();
    }

    private void refuseWhileClosing() {
        if (closing) {
            throw new AgenticException(
                    ErrorCode.HOME, "Jenkins is shutting down.", "The step goes on when it is up again.");
        }
    }

    /** For a page of Jenkins itself: nothing where the engine isn't open, its database takes long, or fails. */
    <T> Optional<T> look(Function<Engine, T> at) {
        return engine.ifOpen().flatMap(open -> looks.find(() -> at.apply(open)));
    }

    /** The inputs of a build, for a request: empty while Jenkins still loads the build. */
    Optional<List<InputStepExecution>> inputs(Run<?, ?> build, Supplier<List<InputStepExecution>> read) {
        return inputs.find(build.getExternalizableId(), read);
    }

    /** The stages of a build, for a request: empty while Jenkins still loads the build. */
    Optional<List<Runs.Stage>> stages(Run<?, ?> build) {
        return stages.find(build.getExternalizableId(), () -> BuildStages.of(build));
    }

    /** What jobs are called otherwise since; it waits in a file until the engine is there. */
    synchronized JobMoves moves() {
        if (moves == null) {
            moves = new JobMoves(home().resolve("job-moves"));
        }
        return moves;
    }

    /** Whether it was ever opened at this home: nothing else needs to wake it at Jenkins' start. */
    boolean isUsed() {
        return Files.isDirectory(home());
    }

    private static Path home() {
        return Jenkins.get().getRootDir().toPath().resolve(HOME);
    }

    private Engine openHere() {
        // Once more: Jenkins may have begun to go down meanwhile, and then nobody would close it.
        refuseWhileClosing();
        Engine opened = open();
        MovedJobs.follow(opened, moves());
        return opened;
    }

    /** Libraries of the engine find their parts through the thread's class loader, which is Jenkins' own here. */
    private static Engine open() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Engine.class.getClassLoader());
        try {
            Path home = home();
            Engine opened = Engine.open(new EngineSettings(
                    home,
                    home.resolve("registry"),
                    true,
                    AgenticGlobalConfiguration.get().engine().database(),
                    () -> AgenticGlobalConfiguration.get().engine().models(),
                    () -> AgenticGlobalConfiguration.get().engine().money(),
                    () -> AgenticGlobalConfiguration.get().engine().tools(),
                    new JobOverrides(),
                    () -> AgenticGlobalConfiguration.get().engine().telemetry(),
                    AgenticExtension::all,
                    AgenticGlobalConfiguration.get().engine().prompts(home)));
            opened.artifacts().signWith(SigningSecrets::pem);
            return opened;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Does work that may wait for a disk or a node, away from Jenkins' own threads. Dropped once Jenkins goes down. */
    public void run(Runnable work) {
        try {
            pool.execute(work);
        } catch (RejectedExecutionException e) {
            if (!closing) {
                throw e;
            }
        }
    }

    /** {@link #run}, a while later: when it is worth asking again for an engine that can't be opened. */
    void later(Runnable work) {
        CompletableFuture.delayedExecutor(Opening.PAUSE_SECONDS, TimeUnit.SECONDS, this::run)
                .execute(work);
    }

    /** Whether Jenkins is going down: what fails now has not failed, it is resumed after the restart. */
    public boolean closing() {
        return closing;
    }

    /** Ends calls under way; the journal lets a resumed build go on from them. */
    @Terminator
    public static void close() {
        get().shutDown();
    }

    private void shutDown() {
        closing = true;
        pool.shutdownNow();
        api.take().ifPresent(Api::close);
        engine.take().ifPresent(Engine::close);
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "agentic-workflow-" + threads.incrementAndGet());
        thread.setDaemon(true);
        // The engine's own threads are started from these and inherit it.
        thread.setContextClassLoader(Engine.class.getClassLoader());
        return thread;
    }
}
