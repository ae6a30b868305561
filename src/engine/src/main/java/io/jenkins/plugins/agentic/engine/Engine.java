package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.api.Idempotency;
import io.jenkins.plugins.agentic.engine.api.WebhookDeliveries;
import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.build.artifact.Artifacts;
import io.jenkins.plugins.agentic.engine.build.artifact.Lineage;
import io.jenkins.plugins.agentic.engine.cost.BudgetStatus;
import io.jenkins.plugins.agentic.engine.cost.BudgetView;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.CostView;
import io.jenkins.plugins.agentic.engine.cost.EndedTotals;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.StoredBudgets;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StartLimits;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.prompt.PromptSync;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.EvaluationViews;
import io.jenkins.plugins.agentic.engine.prompt.outcome.OutcomeView;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Regressions;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.publish.Publications;
import io.jenkins.plugins.agentic.engine.publish.ReleaseViews;
import io.jenkins.plugins.agentic.engine.publish.Releases;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.QuickConnection;
import io.jenkins.plugins.agentic.engine.workflow.CallViews;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoints;
import io.jenkins.plugins.agentic.engine.workflow.FileViews;
import io.jenkins.plugins.agentic.engine.workflow.RunView;
import io.jenkins.plugins.agentic.engine.workflow.WorkflowMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The whole behaviour behind one door: a host opens it, runs steps by name, and closes it. Thread-safe; one engine a
 * home folder and process.
 */
public final class Engine implements AutoCloseable {
    /** How long {@link #close} waits for a look at the database that is under way. */
    private static final long LONGEST_LOOK_SECONDS = 10;

    /** How long a request waits for the database. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Parts parts;
    private final Steps steps;
    private final ExecutorService pool = Executors.newCachedThreadPool(new Threads());
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, new Threads());

    private final QuickConnection connection;

    private Engine(EngineSettings settings, Database database, Models models, Clock clock) {
        this.parts = new Parts(settings, database, models, clock);
        this.steps = new Steps(parts, settings);
        this.connection = new QuickConnection(database, pool, LONGEST_WAIT);
    }

    /** Opens the database below the home folder; see {@link Database#open} for what can go wrong. */
    public static Engine open(EngineSettings settings) {
        return open(
                settings,
                new Models(settings.models(), () -> settings.extensions().get().models()));
    }

    /** The same with other models than the providers', for tests and benchmarks. */
    public static Engine open(EngineSettings settings, Models models) {
        Engine engine =
                new Engine(settings, Database.open(settings.database(), settings.home()), models, Clock.systemUTC());
        new Upkeep(engine.parts, engine.pool, engine.timer)
                .begin(settings.database().url().isEmpty());
        return engine;
    }

    /**
     * Refuses, after two seconds at most, where the database gives no connection: what else is asked waits for that much longer.
     *
     * @throws AgenticException {@link ErrorCode#HOME}
     */
    public void requireDatabase() {
        connection.require();
    }

    public Journal journal() {
        return parts.journal;
    }

    public Runs runs() {
        return parts.runs;
    }

    public Ledger ledger() {
        return parts.ledger;
    }

    /** What runs cost, for lists of many that ended. */
    public EndedTotals endedTotals() {
        return parts.endedTotals;
    }

    /**
     * Adds a run; nothing happens if it is there already.
     *
     * @throws AgenticException {@link ErrorCode#BUDGET} when the user started as many within a minute as the settings
     *     allow, with the time to wait
     */
    public void startRun(String id, String job, String user, String source, String parameters) {
        parts.runs.start(id, job, user, source, parameters, parts.money.get().executionsPerMinute());
    }

    /** Refuses, as {@link #startRun} would, where the user may start no run right now. */
    public void requireRate(String user) {
        parts.runs.starts().require(user, parts.money.get().executionsPerMinute());
    }

    /** Counts that a user goes on with a run, and refuses it where the user may start none right now. */
    public void countResumption(String user) {
        parts.runs.starts().countResumption(user, parts.money.get().executionsPerMinute());
    }

    /** How many runs a user may still start, by the settings; a limit of 0 is none. */
    public StartLimits.Left rate(String user) {
        int most = parts.money.get().executionsPerMinute();
        return most == 0 || user.isEmpty()
                ? new StartLimits.Left(0, 0, 0)
                : parts.runs.starts().left(user, most);
    }

    /** Ends a run, and what it still asks persons; see {@link Runs#end}. */
    public void endRun(String id, Runs.State state, String error, String failedPath) {
        // In this order: should the process end in between, the run is still open and is looked for again.
        parts.checkpoints.runEnds(id);
        parts.runs.end(id, state, error, failedPath);
    }

    /** Marks a run as running again; see {@link Runs#resume}. */
    public void resumeRun(String id) {
        parts.checkpoints.runResumes(id);
        parts.runs.resume(id);
    }

    /**
     * Gives a run that is about to be started what another one did, as if it had done that itself: the steps' outcomes,
     * what persons decided. Nothing of it is counted or paid again. Its agents remember nothing of the other run.
     *
     * @param paths of the steps
     * @param starter of the new run
     */
    public void beginLike(String from, String to, Collection<String> paths, String starter) {
        parts.database.update(handle -> {
            parts.checkpoints.copy(handle, from, to, paths, starter);
            parts.journal.copy(handle, from, to, paths);
            parts.audit.append(
                    handle,
                    new AuditEntry(starter, "run.rerun", "run " + to, Map.of("from", from, "steps", paths.size()), to));
        });
    }

    /** Sums over the ledger. */
    public CostReports costs() {
        return parts.costs;
    }

    /** How all budgets stand now; see {@link BudgetView#of}. */
    public List<BudgetStatus> budgets() {
        return parts.budgetView.of(job -> true);
    }

    /** Budgets that are kept in the database, beside the configuration's. */
    public StoredBudgets storedBudgets() {
        return parts.storedBudgets;
    }

    public Publications publications() {
        return parts.publications;
    }

    /** Releases, promotions and rollbacks. */
    public Releases releases() {
        return parts.releases;
    }

    /** Releases, and which version is where, as JSON-like maps. */
    public ReleaseViews releaseViews() {
        return new ReleaseViews(parts.releases, parts.publications, parts.runs);
    }

    /** What persons were asked in runs, and what they answered. */
    public Checkpoints checkpoints() {
        return parts.checkpoints;
    }

    /** Takes down what builds make; a host gives it the key to sign with. */
    public Artifacts artifacts() {
        return parts.artifacts;
    }

    /** Which prompts, models and persons made an artifact, and which artifacts a prompt version touched. */
    public Lineage lineage() {
        return parts.lineage;
    }

    /** The prompts and their versions; opened when first asked for. */
    public PromptStore prompts() {
        return parts.prompts.store();
    }

    /** Keeps the prompts up with their remote. */
    public PromptSync promptSync() {
        return parts.promptSync;
    }

    /** A prompt ready to be rendered: name, name@label, name@1.2.0 or name@commit. */
    public PromptTemplate promptTemplate(String ref) {
        return parts.prompts.read(ref).template();
    }

    /** Who did what. */
    public AuditLog audit() {
        return parts.audit;
    }

    /** Watches what becomes of prompts in production. */
    public Regressions regressions() {
        return parts.regressions;
    }

    /**
     * How a prompt's versions did in production.
     *
     * @throws AgenticException {@link ErrorCode#PROMPT} where there never was such a prompt
     */
    public OutcomeView outcomes(String prompt) {
        OutcomeView view = OutcomeView.of(prompt, parts.outcomes, parts.regressions, parts.regressionSettings.get());
        if (view.rates().isEmpty()) {
            parts.prompts.store().log(prompt);
        }
        return view;
    }

    /** Writes into the audit log which labels others have moved: a push, or a command that could not write there. */
    public void lookAtLabels() {
        parts.lookAtLabels();
    }

    /** Tests of prompts that were run, with their cases. */
    public EvaluationViews evaluations() {
        return parts.evaluationViews;
    }

    /** Checks and remembers webhooks. */
    public WebhookDeliveries webhooks() {
        return parts.webhooks;
    }

    /** A run as JSON-like maps, its stages included. */
    public Map<String, Object> runView(String runId) {
        return runView(runId, Optional.empty());
    }

    /** The same with the stages that the host knows of, in the order they began; empty for those that are recorded. */
    public Map<String, Object> runView(String runId, Optional<List<Runs.Stage>> stages) {
        return parts.runView.of(runId, stages);
    }

    /** The newest runs as JSON-like maps. */
    public List<Map<String, Object>> runViews(int limit) {
        return runPage(limit, Optional.empty(), false, Optional.empty(), job -> true)
                .runs();
    }

    /**
     * The newest runs of one job, or of all jobs that may be seen, from a run on; with {@code open} of those that have not
     * ended.
     */
    public RunView.Page runPage(
            int limit, Optional<String> job, boolean open, Optional<Runs.Run> after, Predicate<String> visible) {
        return parts.runView.page(limit, job, open, after, visible);
    }

    /** The roles of agents as JSON-like maps. */
    public List<Map<String, Object>> agentRoles() {
        return parts.roles.list();
    }

    /** How workflows and agents do. */
    public WorkflowMetrics metrics() {
        return parts.metrics;
    }

    /** Answers of the REST API that are kept. */
    public Idempotency idempotency() {
        return parts.idempotency;
    }

    /** The agent calls of a run, with their conversations. */
    public CallViews callViews() {
        return parts.callViews;
    }

    /** The files that agents wrote in a run. */
    public FileViews fileViews() {
        return parts.fileViews;
    }

    /** Costs and budgets as JSON-like maps. */
    public CostView costView() {
        return parts.costView;
    }

    /**
     * Does a step, or answers from the journal if it is done already. Blocks until the result is there and on disk; an
     * interrupt ends a model call early.
     *
     * @param arguments as the Jenkinsfile gives them; defaults are filled in
     * @return plain maps, lists, strings, numbers and booleans
     */
    public Object execute(String step, StepKey key, Map<String, ?> arguments, RunContext run) {
        return steps.execute(step, key, arguments, run);
    }

    /**
     * {@link #execute} on the engine's own threads; a step that waits (for a model's limit, a retry, a budget) holds none, and
     * says what for by {@link Submission#waiting}. {@code cancel(true)} ends a model call, or the wait.
     */
    public Submission submit(String step, StepKey key, Map<String, ?> arguments, RunContext run) {
        Submission submission = new Submission(
                tries -> steps.once(step, key, arguments, run, tries), step, run.console(), pool, timer, parts.clock);
        submission.start();
        return submission;
    }

    /**
     * Takes back what a release step that nobody takes up again left in the middle. Waits for the registries.
     *
     * @throws AgenticException that says what became of it at each target; nothing is thrown where nothing was open
     */
    public void takeBack(StepKey key, RunContext run) {
        steps.takeBack(key, run);
    }

    /** Releases that were being taken back when their process ended, and whose runs have ended: nobody takes them up again. */
    public List<Releases.Release> lostReleases() {
        return steps.lostReleases().find();
    }

    /**
     * Takes back one of {@link #lostReleases}, and waits for the registries. What can't be is left to a person, as the release
     * says from then on.
     *
     * @param run with the credentials of its job; needs no files
     * @return what became of it, for a log; empty where this process ends in the middle
     */
    public Optional<String> takeBackLost(Releases.Release lost, RunContext run) {
        return steps.takeBack(lost, run);
    }

    /**
     * Refuses a publishPackage of what a run kept where the persons whom that run asked have not approved these very files.
     *
     * @throws AgenticException {@link ErrorCode#POLICY}
     */
    public void requireApproved(Map<String, Object> publishing, Runs.Run source, Workspace kept) {
        steps.publisher().requireApproved(publishing, source, kept);
    }

    /** Ends calls under way, unjournaled ones can be resumed later, and closes the database. */
    @Override
    public void close() {
        // Not interrupted: an interrupt in the middle of the database's input or output closes its file.
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.shutdown();
        pool.shutdownNow();
        awaitTimer();
        parts.models.close();
        parts.tools.close();
        parts.prompts.close();
        parts.telemetry.close();
        parts.database.close();
    }

    private void awaitTimer() {
        try {
            timer.awaitTermination(LONGEST_LOOK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Threads implements ThreadFactory {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(task, "agentic-step-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }
}
