package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.cli.run.People;
import io.jenkins.plugins.agentic.cli.run.PipelineRun;
import io.jenkins.plugins.agentic.cli.run.RunFolder;
import io.jenkins.plugins.agentic.cli.run.RunLock;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.api.ApiHost;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.definition.StoredWorkflow;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowStore;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Runs of workflows in the process of {@code agentic serve}, each on a thread of its own; REST answers what they ask. */
public final class ServedRuns implements ApiHost.Workflows, AutoCloseable {
    private static final long LONGEST_END_MILLIS = 15_000;

    private final Terminal terminal;
    private final Path home;
    private final PromptEngine models;
    private final WorkflowStore store;
    private final Map<String, UnderWay> underWay = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<People.Answer>> questions = new ConcurrentHashMap<>();

    ServedRuns(Terminal terminal, Path home, PromptEngine models) {
        // What a run says stands in its log; the server's terminal is no place for it.
        this.terminal = new Terminal(
                terminal.in(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                terminal.err(),
                terminal.environment());
        this.home = home;
        this.models = models;
        this.store = new WorkflowStore(home.resolve("workflows"));
        goOn();
    }

    @Override
    public ApiHost.Listing list() {
        return ApiHost.Listing.of(store.list());
    }

    @Override
    public Optional<StoredWorkflow> find(String id) {
        return store.find(id);
    }

    @Override
    public Optional<String> tag(String id) {
        return store.tag(id);
    }

    @Override
    public StoredWorkflow save(String id, String text, Optional<String> expected) {
        if (id.contains("/")) {
            throw new AgenticException(
                    ErrorCode.USAGE, "Workflows are in no folders here.", "Leave out the parameter 'folder'.");
        }
        return store.save(text, expected);
    }

    @Override
    public void delete(String id, Optional<String> expected) {
        store.delete(id, expected);
    }

    @Override
    public String start(String workflow, Map<String, String> parameters, String user) {
        Path folder = store.job(workflow);
        Engine engine = models.engine();
        Job job = Job.begin(folder, parameters, Instant.now());
        engine.startRun(job.runId(), job.name(), user, job.jenkinsfile().toString(), job.recordedParameters());
        launch(job, lock(job.runId()).orElseThrow(() -> RunLock.held(job.runId())));
        return job.runId();
    }

    @Override
    public String resume(String runId, String user) {
        Engine engine = models.engine();
        Runs.Run run = own(runId);
        refuseEnded(run);
        RunLock lock = lockEnded(run);
        try {
            // As it is now that nobody else goes on with it.
            Runs.Run now = engine.runs().get(runId);
            refuseEnded(now);
            Job job = Job.resume(now, Map.of());
            engine.countResumption(user);
            Resumption.begin(engine, now);
            launch(job, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        return runId;
    }

    private static void refuseEnded(Runs.Run run) {
        if (run.state() == Runs.State.SUCCEEDED || run.state() == Runs.State.UNSTABLE) {
            throw Problem.of(409, "The run " + run.id() + " has ended. Run it again from a stage, or start a new one.");
        }
    }

    @Override
    public String runAgain(String runId, String stage, String user) {
        Engine engine = models.engine();
        Runs.Run run = own(runId);
        if (engine.runs().stages(runId).stream().noneMatch(each -> each.path().equals(stage))) {
            throw Problem.of(
                    422, "The run " + runId + " has no stage with the path '" + stage + "'. GET runs/ID lists them.");
        }
        try (RunLock still = lockEnded(run)) {
            Job job = Job.again(run, Instant.now());
            String id = job.runId();
            engine.requireRate(user);
            List<String> done = Resumption.doneBefore(engine.journal(), runId, stage);
            RunFolder folder = RunFolder.of(home, id);
            RunFolder before = RunFolder.of(home, runId);
            folder.prepareLike(before);
            engine.beginLike(runId, id, done, user);
            Resumption.archivedBy(engine, runId, done).stream()
                    .filter(artifact -> folder.keepLike(before, artifact))
                    .forEach(artifact -> engine.runs().artifact(id, artifact));
            // Last: should the process end before, there is no run that would do all of it again.
            engine.startRun(id, job.name(), user, job.jenkinsfile().toString(), job.recordedParameters());
            launch(job, lock(id).orElseThrow(() -> RunLock.held(id)));
            return id;
        }
    }

    /** Its record ends a moment before the thread that ran it. */
    private RunLock lockEnded(Runs.Run run) {
        UnderWay ending = underWay.get(run.id());
        if (ending != null && run.ended() != 0) {
            ending.join();
        }
        return lock(run.id()).orElseThrow(() -> RunLock.held(run.id()));
    }

    /** One of a workflow that is kept here. */
    private Runs.Run own(String runId) {
        Runs.Run run = models.engine().runs().get(runId);
        if (!store.holds(Path.of(run.source()))) {
            throw Problem.of(
                    409, "The run " + runId + " is of no workflow that is kept here: agentic run --resume " + runId);
        }
        return run;
    }

    private Optional<RunLock> lock(String id) {
        return RunLock.take(RunFolder.of(home, id));
    }

    private void launch(Job job, RunLock lock) {
        String id = job.runId();
        Launch launch = new Launch(
                terminal,
                new Launch.Order(job.folder(), job.parameters(), home, "", false),
                (question, print) -> ask(id, question, print));
        UnderWay run = new UnderWay(id);
        underWay.put(id, run);
        run.start(() -> run(launch, job, lock, run));
    }

    /** Goes on with runs of this home's workflows that a server before was killed in the middle of. */
    private void goOn() {
        Engine engine = models.engine();
        for (String id : engine.runs().open()) {
            if (store.holds(Path.of(engine.runs().get(id).source()))) {
                lock(id).ifPresent(lock -> goOn(engine, id, lock));
            }
        }
    }

    private void goOn(Engine engine, String id, RunLock lock) {
        // As it is now that nobody else goes on with it: another process may have ended it.
        Runs.Run run = engine.runs().get(id);
        if (run.ended() != 0) {
            lock.close();
            return;
        }
        try {
            Job job = Job.resume(run, Map.of());
            Resumption.begin(engine, run);
            launch(job, lock);
        } catch (AgenticException e) {
            // Such as a secret parameter, which is kept nowhere, or a Jenkinsfile that is gone.
            engine.endRun(id, Runs.State.ABORTED, "The server ended while this ran. " + e.sentence(), run.failedPath());
            lock.close();
        }
    }

    /** Does something for a run of a workflow that is kept here, unless it is under way, and while nobody goes on with it. */
    public void alone(Runs.Run run, Runnable work) {
        if (store.holds(Path.of(run.source()))) {
            lock(run.id()).ifPresent(lock -> {
                try (lock) {
                    work.run();
                }
            });
        }
    }

    private void run(Launch launch, Job job, RunLock lock, UnderWay run) {
        Engine engine = models.engine();
        try (lock) {
            try {
                launch.runAt(engine, models.models(), job, run::began);
            } catch (RuntimeException | Error e) {
                String why = e instanceof AgenticException known ? known.sentence() : "The run broke: " + e + ".";
                if (engine.runs().get(job.runId()).ended() == 0) {
                    engine.endRun(job.runId(), Runs.State.FAILED, why, "");
                }
            } finally {
                run.ended();
            }
        } finally {
            // Whoever waits for this thread waits for the lock; and by now another may have the run.
            underWay.remove(job.runId(), run);
        }
    }

    /** A run on its thread, from before it can be told to stop until its lock is free. */
    private static final class UnderWay {
        private final String id;
        private Thread thread;
        private PipelineRun run;
        private boolean stopping;
        private boolean ended;

        UnderWay(String id) {
            this.id = id;
        }

        synchronized void start(Runnable work) {
            thread = new Thread(work, "run-" + id);
            thread.setDaemon(true);
            thread.start();
        }

        synchronized void began(PipelineRun begun) {
            run = begun;
            if (stopping) {
                stopNow();
            }
        }

        /** As soon as it has begun; false where it has ended. */
        synchronized boolean stop() {
            if (ended) {
                return false;
            }
            stopping = true;
            if (run != null) {
                stopNow();
            }
            return true;
        }

        private void stopNow() {
            run.stop(new AgenticException(
                    ErrorCode.ABORTED,
                    "The run " + id + " was cancelled.",
                    "Go on with it: POST runs/" + id + "/resume, or agentic run --resume " + id));
        }

        synchronized void ended() {
            ended = true;
        }

        void join() {
            Thread running;
            synchronized (this) {
                running = thread;
            }
            try {
                running.join(LONGEST_END_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private People.Answer ask(String runId, People.Question question, Consumer<String> print)
            throws InterruptedException {
        String key = key(runId, question.id());
        CompletableFuture<People.Answer> answer = new CompletableFuture<>();
        questions.put(key, answer);
        print.accept("input: " + question.message() + " (answered by REST)");
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            questions.remove(key, answer);
        }
    }

    private static String key(String runId, String inputId) {
        return runId + " " + inputId;
    }

    /** Gives an answer to what waits; false where nothing does. */
    public boolean answer(String runId, String inputId, ApiHost.Answer given) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("decision", given.approve() ? "approve" : "reject");
        values.put("feedback", given.feedback());
        values.put("seen", given.seen());
        return Optional.ofNullable(questions.get(key(runId, inputId)))
                .map(question -> question.complete(new People.Answer(given.by(), values)))
                .orElse(false);
    }

    /** Whether the run goes on in this process. */
    public boolean isUnderWay(String runId) {
        return underWay.containsKey(runId);
    }

    @Override
    public boolean cancel(String runId) {
        return Optional.ofNullable(underWay.get(runId)).map(UnderWay::stop).orElse(false);
    }

    /** Stops what is under way, in order: it can be resumed. */
    @Override
    public void close() {
        underWay.values().forEach(UnderWay::stop);
        underWay.values().forEach(UnderWay::join);
    }
}
