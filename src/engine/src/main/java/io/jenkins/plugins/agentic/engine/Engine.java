package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.agent.Agents;
import io.jenkins.plugins.agentic.engine.agent.Turns;
import io.jenkins.plugins.agentic.engine.build.CommandDiagnosis;
import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import io.jenkins.plugins.agentic.engine.publish.Publications;
import io.jenkins.plugins.agentic.engine.publish.Publisher;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.workflow.CheckpointDecision;
import io.jenkins.plugins.agentic.engine.workflow.RunView;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The whole behaviour behind one door: a host opens it, runs steps by name, and closes it. Thread-safe; one engine a
 * home folder and process.
 */
public final class Engine implements AutoCloseable {
    private final Clock clock;
    private final Database database;
    private final Journal journal;
    private final Runs runs;
    private final Ledger ledger;
    private final Publications publications;
    private final RunView runView;
    private final Models models;
    private final Agents agents;
    private final Publisher publisher;
    private final CompilePlans compilePlans = new CompilePlans();
    private final ExecutorService pool = Executors.newCachedThreadPool(new Threads());

    private Engine(EngineSettings settings, Database database, Clock clock) {
        this.clock = clock;
        this.database = database;
        this.journal = new Journal(database, clock);
        this.runs = new Runs(database, clock);
        this.ledger = new Ledger(database, clock);
        this.publications = new Publications(database, clock);
        this.runView = new RunView(runs, ledger, publications, clock);
        this.models = new Models(settings.models());
        PriceTable prices = PriceTable.shipped();
        this.agents = new Agents(new Prompts(), new Turns(journal, ledger, prices, models), prices);
        this.publisher = new Publisher(journal, publications, settings.registry(), settings.registryOnly());
    }

    /** Opens the database below the home folder; see {@link Database#embedded} for what can go wrong. */
    public static Engine open(EngineSettings settings) {
        return new Engine(settings, Database.embedded(settings.home()), Clock.systemUTC());
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

    public Publications publications() {
        return publications;
    }

    /** A run as JSON-like maps, its stages included. */
    public Map<String, Object> runView(String runId) {
        return runView.of(runId);
    }

    /** The newest runs as JSON-like maps. */
    public List<Map<String, Object>> runViews(int limit) {
        return runView.newest(limit);
    }

    /**
     * Does a step, or answers from the journal if it is done already. Blocks until the result is there and on disk; an
     * interrupt ends a model call early.
     *
     * @param arguments as the Jenkinsfile gives them; defaults are filled in
     * @return plain maps, lists, strings, numbers and booleans
     */
    public Object execute(String step, StepKey key, Map<String, ?> arguments, RunContext run) {
        Map<String, Object> bound = StepSpecs.get(step).bind(arguments);
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
        } catch (RuntimeException e) {
            // A cancelled step has no outcome: it is done again when the run is resumed.
            if (!Thread.currentThread().isInterrupted()) {
                journal.fail(key, RecordedFailure.toJson(e));
            }
            throw e;
        }
    }

    private Object perform(String step, StepKey key, Map<String, Object> arguments, RunContext run) {
        return switch (step) {
            case "publishPackage" -> publisher.publish(key, arguments, run);
            case "checkpointDecision" -> CheckpointDecision.of(arguments, clock).toMap();
            case "compilePlan" ->
                compilePlans.plan((String) arguments.get("language"), (List<?>) arguments.get("steps"));
            case "compileDiagnosis" ->
                CommandDiagnosis.explain(
                        (String) arguments.get("command"), ((Number) arguments.get("exitCode")).intValue(), (String)
                                arguments.get("log"));
            case "agentRun" -> agents.call((String) arguments.get("role"), key, arguments, run);
            default -> agents.call(StepSpecs.role(step).orElseThrow(), key, arguments, run);
        };
    }

    /** {@link #execute} on a thread of the engine's; {@code cancel(true)} interrupts it. */
    public CompletableFuture<Object> submit(String step, StepKey key, Map<String, ?> arguments, RunContext run) {
        CompletableFuture<Object> future = new CompletableFuture<>();
        Future<?> task = pool.submit(() -> {
            try {
                future.complete(execute(step, key, arguments, run));
            } catch (RuntimeException | Error e) {
                future.completeExceptionally(e);
            }
        });
        future.whenComplete((result, failure) -> {
            if (future.isCancelled()) {
                task.cancel(true);
            }
        });
        return future;
    }

    /** Ends calls under way, unjournaled ones can be resumed later, and closes the database. */
    @Override
    public void close() {
        pool.shutdownNow();
        models.close();
        database.close();
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
