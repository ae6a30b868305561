package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.agent.AgentRoles;
import io.jenkins.plugins.agentic.engine.agent.Agents;
import io.jenkins.plugins.agentic.engine.agent.CallEnds;
import io.jenkins.plugins.agentic.engine.agent.CallProgress;
import io.jenkins.plugins.agentic.engine.agent.Questions;
import io.jenkins.plugins.agentic.engine.agent.TurnBooks;
import io.jenkins.plugins.agentic.engine.agent.Turns;
import io.jenkins.plugins.agentic.engine.agent.Waiting;
import io.jenkins.plugins.agentic.engine.api.Idempotency;
import io.jenkins.plugins.agentic.engine.api.WebhookDeliveries;
import io.jenkins.plugins.agentic.engine.audit.AuditLog;
import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import io.jenkins.plugins.agentic.engine.build.StepReports;
import io.jenkins.plugins.agentic.engine.build.artifact.Artifacts;
import io.jenkins.plugins.agentic.engine.build.artifact.Lineage;
import io.jenkins.plugins.agentic.engine.build.docker.DockerImages;
import io.jenkins.plugins.agentic.engine.build.docker.ImageContents;
import io.jenkins.plugins.agentic.engine.build.report.ReportParsers;
import io.jenkins.plugins.agentic.engine.cost.BudgetStatus;
import io.jenkins.plugins.agentic.engine.cost.BudgetView;
import io.jenkins.plugins.agentic.engine.cost.Budgets;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.CostView;
import io.jenkins.plugins.agentic.engine.cost.EndedTotals;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.policy.Policies;
import io.jenkins.plugins.agentic.engine.prompt.LabelAudit;
import io.jenkins.plugins.agentic.engine.prompt.OptimizedVersions;
import io.jenkins.plugins.agentic.engine.prompt.PromptImport;
import io.jenkins.plugins.agentic.engine.prompt.PromptLabel;
import io.jenkins.plugins.agentic.engine.prompt.PromptSync;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.EvaluationStore;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.EvaluationViews;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.Evaluator;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.PromptTests;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Grader;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.LocalEmbeddings;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize.PromptOptimizer;
import io.jenkins.plugins.agentic.engine.prompt.outcome.OutcomeView;
import io.jenkins.plugins.agentic.engine.prompt.outcome.ProductionLabel;
import io.jenkins.plugins.agentic.engine.prompt.outcome.PromptOutcomes;
import io.jenkins.plugins.agentic.engine.prompt.outcome.RegressionSettings;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Regressions;
import io.jenkins.plugins.agentic.engine.prompt.outcome.StoredLabel;
import io.jenkins.plugins.agentic.engine.prompt.store.LabelMoved;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.publish.Promotions;
import io.jenkins.plugins.agentic.engine.publish.Publications;
import io.jenkins.plugins.agentic.engine.publish.PublishTargets;
import io.jenkins.plugins.agentic.engine.publish.Publisher;
import io.jenkins.plugins.agentic.engine.publish.ReleaseViews;
import io.jenkins.plugins.agentic.engine.publish.Releases;
import io.jenkins.plugins.agentic.engine.publish.watch.ReleaseWatch;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.telemetry.Telemetry;
import io.jenkins.plugins.agentic.engine.tool.Tools;
import io.jenkins.plugins.agentic.engine.workflow.CallViews;
import io.jenkins.plugins.agentic.engine.workflow.CheckpointDecision;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoints;
import io.jenkins.plugins.agentic.engine.workflow.RunView;
import io.jenkins.plugins.agentic.engine.workflow.WorkflowMetrics;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The whole behaviour behind one door: a host opens it, runs steps by name, and closes it. Thread-safe; one engine a
 * home folder and process.
 */
public final class Engine implements AutoCloseable {
    /** How long {@link #close} waits for a look at the database that is under way. */
    private static final long LONGEST_LOOK_SECONDS = 10;

    private final Clock clock;
    private final Database database;
    private final Journal journal;
    private final Runs runs;
    private final Ledger ledger;
    private final EndedTotals endedTotals;
    private final Budgets budgets;
    private final CostReports costs;
    private final Supplier<MoneySettings> money;
    private final Publications publications;
    private final RunView runView;
    private final AuditLog audit;
    private final LabelAudit labels;
    private final PromptOutcomes outcomes;
    private final Regressions regressions;
    private final Supplier<RegressionSettings> regressionSettings;
    private final Checkpoints checkpoints;
    private final CallViews callViews;
    private final BudgetView budgetView;
    private final CostView costView;
    private final WebhookDeliveries webhooks;
    private final Models models;
    private final Telemetry telemetry;
    private final Tools tools;
    private final Policies policies;
    private final Prompts prompts;
    private final PromptSync promptSync;
    private final Agents agents;
    private final Releases releases;
    private final Publisher publisher;
    private final Promotions promotions;
    private final ReleaseWatch releaseWatch;
    private final AgentRoles roles;
    private final WorkflowMetrics metrics;
    private final Idempotency idempotency;
    private final EvaluationViews evaluations;
    private final PromptTests promptTests;
    private final PromptOptimizer promptOptimizer;
    private final CompilePlans compilePlans = new CompilePlans();
    private final StepReports stepReports;
    private final DockerImages dockerImages = new DockerImages();
    private final Lineage lineage;
    private final Artifacts artifacts;
    private final ExecutorService pool = Executors.newCachedThreadPool(new Threads());
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, new Threads());

    private Engine(EngineSettings settings, Database database, Models models, Clock clock) {
        this.clock = clock;
        this.database = database;
        this.journal = new Journal(database, clock);
        this.telemetry = new Telemetry(settings.telemetry(), settings.models(), clock);
        this.audit = new AuditLog(database, clock);
        this.labels = new LabelAudit(database, audit);
        this.prompts = new Prompts(settings.prompts().repository(), this::labelMoved);
        this.promptSync = new PromptSync(settings.prompts().remote(), prompts::store, audit, clock);
        ProductionLabel production = new StoredLabel(prompts::store);
        this.outcomes = new PromptOutcomes(database, clock);
        this.regressions = new Regressions(
                database, outcomes, audit, production, settings.prompts().regressions(), clock);
        regressions.onRegression(found -> telemetry.regression(found.version()));
        this.regressionSettings = settings.prompts().regressions();
        this.runs = new Runs(database, clock, this::ended);
        this.ledger = new Ledger(database, clock);
        this.endedTotals = new EndedTotals(ledger, clock);
        this.publications = new Publications(database, audit, clock);
        this.runView = new RunView(runs, journal, ledger, publications, clock);
        this.webhooks = new WebhookDeliveries(database, clock);
        this.models = models;
        this.budgets = new Budgets(ledger, audit);
        this.costs = new CostReports(database, clock);
        this.checkpoints = new Checkpoints(database, ledger, costs, audit, outcomes, clock);
        this.money = settings.money();
        this.callViews = new CallViews(journal, ledger, clock);
        this.budgetView = new BudgetView(
                database,
                settings.money(),
                job -> settings.overrides().apply(job).budgets(),
                clock);
        this.costView = new CostView(costs, budgetView, () -> money.get().zone(), clock);
        TurnBooks books = new TurnBooks(database, journal, ledger, budgets, settings.money(), telemetry, clock);
        Supplier<Extensions> added = settings.extensions();
        this.tools = new Tools(() -> added.get().tools());
        this.policies = new Policies(() -> added.get().policies(), checkpoints::approved);
        Turns turns = new Turns(books, journal, models, clock);
        Questions questions = new Questions(turns, journal, ledger, settings.overrides(), clock);
        EvaluationStore evaluationStore = new EvaluationStore(database, clock);
        this.evaluations = new EvaluationViews(database);
        Evaluator evaluator = new Evaluator(
                questions,
                new Grader(new LocalEmbeddings(settings.home().resolve("embeddings"))),
                () -> prompts.resolve("judge", "").template(),
                evaluationStore);
        this.promptTests = new PromptTests(evaluator, evaluationStore, this::storedPrompt);
        this.promptOptimizer = new PromptOptimizer(
                evaluator,
                questions,
                evaluationStore,
                this::storedPrompt,
                () -> prompts.resolve("prompt-optimizer", "").template(),
                new OptimizedVersions(prompts));
        this.roles = new AgentRoles(prompts, () -> added.get().roles());
        this.metrics = new WorkflowMetrics(database, clock);
        this.idempotency = new Idempotency(database, clock);
        this.agents = new Agents(
                database,
                roles,
                turns,
                journal,
                new CallEnds(database, journal, outcomes, production, audit),
                tools,
                settings.tools(),
                settings.overrides(),
                policies,
                telemetry,
                settings.money(),
                clock);
        this.stepReports = new StepReports(new ReportParsers(() -> added.get().parsers()));
        this.lineage = new Lineage(database, this::promptCommit);
        this.artifacts = new Artifacts(database, lineage, clock);
        PublishTargets targets = new PublishTargets(
                settings.registry(), settings.registryOnly(), () -> added.get().targets());
        this.releases = new Releases(database, publications, clock);
        this.publisher = new Publisher(journal, publications, releases, targets, policies, checkpoints);
        this.promotions = new Promotions(journal, publications, releases, targets, policies);
        this.releaseWatch = new ReleaseWatch(database, clock);
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
        engine.returnLostReservations(settings.database().url().isEmpty());
        // What a crash left over, and calls of runs that do not end. Not at once: a short command need not wait for it.
        engine.timer.scheduleWithFixedDelay(
                () -> engine.quietly("A look at the outcomes of prompts", engine.regressions::lookAtAll),
                1,
                60,
                TimeUnit.MINUTES);
        engine.timer.scheduleWithFixedDelay(
                () -> engine.quietly("A look at the labels of prompts", engine::lookAtLabels), 1, 1, TimeUnit.MINUTES);
        engine.timer.scheduleWithFixedDelay(
                () -> engine.pool.execute(
                        () -> engine.quietly("A look at the prompts' remote", engine.promptSync::lookIfDue)),
                1,
                1,
                TimeUnit.MINUTES);
        return engine;
    }

    public Journal journal() {
        return journal;
    }

    public Runs runs() {
        return runs;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** What runs cost, for lists of many that ended. */
    public EndedTotals endedTotals() {
        return endedTotals;
    }

    /**
     * Adds a run; nothing happens if it is there already.
     *
     * @throws AgenticException {@link ErrorCode#BUDGET} when the user started as many within a minute as the settings
     *     allow, with the time to wait
     */
    public void startRun(String id, String job, String user, String source, String parameters) {
        runs.start(id, job, user, source, parameters, money.get().executionsPerMinute());
    }

    /** Refuses, as {@link #startRun} would, where the user may start no run right now. */
    public void requireRate(String user) {
        runs.requireRate(user, money.get().executionsPerMinute());
    }

    /** How many runs a user may still start, by the settings; a limit of 0 is none. */
    public Runs.Rate rate(String user) {
        int most = money.get().executionsPerMinute();
        return most == 0 || user.isEmpty() ? new Runs.Rate(0, 0, 0) : runs.rate(user, most);
    }

    /** Ends a run, and what it still asks persons; see {@link Runs#end}. */
    public void endRun(String id, Runs.State state, String error, String failedPath) {
        // In this order: should the process end in between, the run is still open and is looked for again.
        checkpoints.runEnds(id);
        runs.end(id, state, error, failedPath);
    }

    /** Marks a run as running again; see {@link Runs#resume}. */
    public void resumeRun(String id) {
        checkpoints.runResumes(id);
        runs.resume(id);
    }

    /** Sums over the ledger. */
    public CostReports costs() {
        return costs;
    }

    /** How all budgets stand now; see {@link BudgetView#of}. */
    public List<BudgetStatus> budgets() {
        return budgetView.of(job -> true);
    }

    public Publications publications() {
        return publications;
    }

    /** Releases, promotions and rollbacks. */
    public Releases releases() {
        return releases;
    }

    /** Releases, and which version is where, as JSON-like maps. */
    public ReleaseViews releaseViews() {
        return new ReleaseViews(releases, publications, runs);
    }

    /** What persons were asked in runs, and what they answered. */
    public Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Takes down what builds make; a host gives it the key to sign with. */
    public Artifacts artifacts() {
        return artifacts;
    }

    /** Which prompts, models and persons made an artifact, and which artifacts a prompt version touched. */
    public Lineage lineage() {
        return lineage;
    }

    /** The prompts and their versions; opened when first asked for. */
    public PromptStore prompts() {
        return prompts.store();
    }

    /** Keeps the prompts up with their remote. */
    public PromptSync promptSync() {
        return promptSync;
    }

    /** A prompt ready to be rendered: name, name@label, name@1.2.0 or name@commit. */
    public PromptTemplate promptTemplate(String ref) {
        return prompts.read(ref).template();
    }

    /** Who did what. */
    public AuditLog audit() {
        return audit;
    }

    /** Watches what becomes of prompts in production. */
    public Regressions regressions() {
        return regressions;
    }

    /**
     * How a prompt's versions did in production.
     *
     * @throws AgenticException {@link ErrorCode#PROMPT} where there never was such a prompt
     */
    public OutcomeView outcomes(String prompt) {
        OutcomeView view = OutcomeView.of(prompt, outcomes, regressions, regressionSettings.get());
        if (view.rates().isEmpty()) {
            prompts.store().log(prompt);
        }
        return view;
    }

    /** Who moved a prompt's label is kept; where it is production, the count of its calls begins anew. */
    private void labelMoved(LabelMoved moved) {
        labels.moved(moved);
        promoted(moved);
    }

    private void promoted(LabelMoved moved) {
        if (moved.label().equals(PromptStore.PRODUCTION)) {
            regressions.promoted(moved.name());
        }
    }

    private Optional<String> promptCommit(String version) {
        try {
            return version.contains("@")
                    ? Optional.of(prompts.store().read(version).commit())
                    : Optional.empty();
        } catch (AgenticException e) {
            // Deleted since, or of a prompt that was never stored.
            return Optional.empty();
        }
    }

    /** Writes into the audit log which labels others have moved: a push, or a command that could not write there. */
    public void lookAtLabels() {
        prompts.storeIfThere().ifPresent(store -> labels.look(store).forEach(this::promoted));
    }

    private void quietly(String what, Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            // The database or the repository is away for a while, or closing; the next look does it.
            System.getLogger(Engine.class.getName()).log(System.Logger.Level.DEBUG, what + " failed", e);
        }
    }

    private PromptTemplate storedPrompt(String ref) {
        return prompts.resolve(ref, "").template();
    }

    private void ended(Runs.Run run) {
        telemetry.run(run);
        try {
            regressions.runEnded(run.id());
        } catch (RuntimeException e) {
            // What it missed is done when the engine opens, or when the next run ends. No run fails for it.
            System.getLogger(Engine.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "The outcomes of the run " + run.id() + " are not counted yet",
                            e);
        }
    }

    /** Tests of prompts that were run, with their cases. */
    public EvaluationViews evaluations() {
        return evaluations;
    }

    /** Checks and remembers webhooks. */
    public WebhookDeliveries webhooks() {
        return webhooks;
    }

    /** A run as JSON-like maps, its stages included. */
    public Map<String, Object> runView(String runId) {
        return runView.of(runId);
    }

    /** The newest runs as JSON-like maps. */
    public List<Map<String, Object>> runViews(int limit) {
        return runView.newest(limit, Optional.empty(), job -> true);
    }

    /** The newest runs of one job, or of all jobs that may be seen, as JSON-like maps. */
    public List<Map<String, Object>> runViews(int limit, Optional<String> job, Predicate<String> visible) {
        return runView.newest(limit, job, visible);
    }

    /** A page of the same, from a run on. */
    public RunView.Page runPage(int limit, Optional<String> job, Optional<Runs.Run> after, Predicate<String> visible) {
        return runView.page(limit, job, after, visible);
    }

    /** The roles of agents as JSON-like maps. */
    public List<Map<String, Object>> agentRoles() {
        return roles.list();
    }

    /** How workflows and agents do. */
    public WorkflowMetrics metrics() {
        return metrics;
    }

    /** Answers of the REST API that are kept. */
    public Idempotency idempotency() {
        return idempotency;
    }

    /** The agent calls of a run, with their conversations. */
    public CallViews callViews() {
        return callViews;
    }

    /** Costs and budgets as JSON-like maps. */
    public CostView costView() {
        return costView;
    }

    /**
     * Does a step, or answers from the journal if it is done already. Blocks until the result is there and on disk; an
     * interrupt ends a model call early.
     *
     * @param arguments as the Jenkinsfile gives them; defaults are filled in
     * @return plain maps, lists, strings, numbers and booleans
     */
    public Object execute(String step, StepKey key, Map<String, ?> arguments, RunContext run) {
        CallProgress progress = new CallProgress();
        Waiting told = null;
        while (true) {
            try {
                return once(step, key, arguments, run, progress);
            } catch (Waiting e) {
                if (!e.isLike(told)) {
                    show(step, run, e);
                }
                told = e;
                sleepUntil(e.until());
            }
        }
    }

    private void sleepUntil(Instant until) {
        try {
            Thread.sleep(Math.max(0, Duration.between(clock.instant(), until).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "The step was cancelled while it waited.", "", false, e);
        }
    }

    private Object once(
            String step, StepKey key, Map<String, ?> arguments, RunContext unguarded, CallProgress progress) {
        RunContext run = policies.guarding(unguarded);
        Map<String, Object> bound = StepSpecs.get(step).bind(arguments);
        if (step.equals("agentRun")) {
            return agents.call(step, (String) bound.get("role"), key, bound, run, progress);
        }
        Optional<String> role = StepSpecs.role(step);
        if (role.isPresent()) {
            return agents.call(step, role.get(), key, bound, run, progress);
        }
        return journaled(step, key, bound, run);
    }

    private Object journaled(String step, StepKey key, Map<String, Object> bound, RunContext run) {
        Recorded recorded = journal.begin(key, StepCall.of(step, bound, run.mask()));
        if (recorded instanceof Recorded.Completed done) {
            return Json.read(done.result());
        }
        if (recorded instanceof Recorded.Failed failed) {
            throw RecordedFailure.fromJson(failed.error());
        }
        try {
            String result = Json.write(perform(step, key, bound, run));
            journal.complete(key, result);
            // What the journal holds is what is returned, so that a resumed run gets the very same.
            return Json.read(result);
        } catch (Waiting e) {
            throw e;
        } catch (RuntimeException e) {
            // A cancelled step has no outcome: it is done again when the run is resumed. So is one that leaves a
            // release open.
            if (!Thread.currentThread().isInterrupted() && !releases.isOpen(key)) {
                journal.fail(key, RecordedFailure.toJson(e, run.mask()));
            }
            throw e;
        }
    }

    /** The prompts of the runs that published a version answer for its having been taken back. */
    private Map<String, Object> rolledBack(Map<String, Object> result, Map<String, Object> arguments) {
        quietly("Crediting a rollback", () -> publications.named((String) arguments.get("name")).stream()
                .filter(each -> each.version().equals(arguments.get("version")))
                .map(each -> each.key().runId())
                .distinct()
                .forEach(runId -> regressions.released(runId, false)));
        return result;
    }

    private Object perform(String step, StepKey key, Map<String, Object> arguments, RunContext run) {
        return switch (step) {
            case "publishPackage" -> publisher.publish(key, arguments, run);
            case "promotePackage" -> promotions.promote(key, arguments, run);
            case "rollbackPackage" -> rolledBack(promotions.rollBack(key, arguments, run), arguments);
            case "releaseWatch" -> releaseWatch.watch(key, arguments, run);
            case "checkpointOpen" -> checkpoints.open(key, arguments, run);
            case "checkpointDecision" -> decision(arguments, run);
            case "checkpointEnd" -> checkpoints.end(((Number) arguments.get("checkpoint")).intValue(), run);
            case "promptTest" -> promptTests.run(key, arguments, run);
            case "promptOptimize" -> promptOptimizer.run(key, arguments, run);
            case "promptImport" -> new PromptImport(prompts).run(arguments, run);
            case "promptLabel" -> new PromptLabel(prompts.store()).run(arguments, run);
            case "expectedCost" -> expectedCost(run.job());
            case "compilePlan" ->
                compilePlans.plan(
                        (String) arguments.get("language"),
                        (List<?>) arguments.get("steps"),
                        plain(arguments.get("definition")),
                        (String) arguments.get("yaml"),
                        (String) arguments.get("shell"),
                        plain(arguments.get("image")),
                        DockerImages.labels(run));
            case "compileReport" ->
                stepReports.read(
                        (Map<?, ?>) arguments.get("step"), ((Number) arguments.get("exitCode")).intValue(), run);
            case "compileArtifacts" -> artifacts.take(arguments, run, id -> contents(id, run));
            case "dockerImage" -> image(arguments, run);
            default -> throw new IllegalStateException("No part of the engine does the step " + step);
        };
    }

    /** By the engine of the machine that has the workspace. */
    private Object image(Map<String, Object> arguments, RunContext run) {
        if (run.images().isEmpty()) {
            return dockerImages.perform(arguments, run);
        }
        try {
            return run.masked(run.images().get().perform(arguments, run));
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The build node's Docker engine could not be asked: " + e.getMessage() + ".",
                    "Check that the node is online.",
                    true,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(ErrorCode.ABORTED, "The step was cancelled.", "", false, e);
        }
    }

    /** The packages of an image that a build made. */
    private ImageContents contents(String id, RunContext run) {
        return ImageContents.of((Map<?, ?>)
                image(StepSpecs.get("dockerImage").bind(Map.of("action", DockerImages.PACKAGES, "image", id)), run));
    }

    /** A copy of a map with texts for names. */
    private static Map<String, Object> plain(Object map) {
        return Json.readMap(Json.write(map));
    }

    private Map<String, Object> decision(Map<String, Object> arguments, RunContext run) {
        return checkpoints.decide(
                ((Number) arguments.get("checkpoint")).intValue(),
                (String) arguments.get("seen"),
                CheckpointDecision.of(arguments, clock),
                run);
    }

    private Map<String, Object> expectedCost(String job) {
        CostReports.Expected expected = costs.expected(job);
        BigDecimal askAbove = money.get().askAbove();
        return Map.of(
                "runs", expected.runs(),
                "median", expected.median().doubleValue(),
                "p90", expected.p90().doubleValue(),
                "ask", askAbove != null && expected.p90().compareTo(askAbove) > 0,
                "askAbove", askAbove == null ? 0 : askAbove.doubleValue());
    }

    /**
     * {@link #execute} on the engine's own threads; a step that waits (for a model's limit, a retry, a budget) holds none.
     * {@code cancel(true)} ends a model call, or the wait.
     */
    public CompletableFuture<Object> submit(String step, StepKey key, Map<String, ?> arguments, RunContext run) {
        return new Submission(
                        progress -> once(step, key, arguments, run, progress),
                        waiting -> show(step, run, waiting),
                        pool,
                        timer,
                        clock)
                .start();
    }

    private static void show(String step, RunContext run, Waiting waiting) {
        run.console().println("[" + step + "] " + waiting.line());
    }

    /**
     * Gives back what calls hold that ended with their process: all of it in a database that only this process uses, else
     * what has expired; then again every minute.
     */
    private void returnLostReservations(boolean alone) {
        database.update(handle -> budgets.expire(handle, alone ? Instant.MAX : clock.instant()));
        timer.scheduleWithFixedDelay(
                () -> quietly(
                        "Giving back expired reservations",
                        () -> database.update(handle -> budgets.expire(handle, clock.instant()))),
                1,
                1,
                TimeUnit.MINUTES);
    }

    /** Ends calls under way, unjournaled ones can be resumed later, and closes the database. */
    @Override
    public void close() {
        // Not interrupted: an interrupt in the middle of the database's input or output closes its file.
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.shutdown();
        pool.shutdownNow();
        awaitTimer();
        models.close();
        tools.close();
        prompts.close();
        telemetry.close();
        database.close();
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
