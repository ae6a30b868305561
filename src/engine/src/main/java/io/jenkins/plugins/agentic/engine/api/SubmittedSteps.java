package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StartLimits;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Steps that are asked for by REST: each a run of its own with that one step, which goes on after the answer. */
final class SubmittedSteps {
    /** What the jobs of such runs begin with: no job of a host can be called so. */
    private static final String JOB = "@api/";

    private static final String PATH = "1";

    private final Engine engine;
    private final ApiHost host;
    private final Map<String, UnderWay> underWay = new ConcurrentHashMap<>();

    private record UnderWay(CompletableFuture<Object> outcome, boolean ofReleases) {}

    /** Ends what this host had under way when it ended. */
    SubmittedSteps(Engine engine, ApiHost host) {
        this.engine = engine;
        this.host = host;
        for (String id : engine.runs().open()) {
            Runs.Run run = engine.runs().get(id);
            if (isOne(run.job()) && run.source().equals(host.place())) {
                String next = engine.releases().open(id).isEmpty()
                        ? "Ask again."
                        : "A release is left in the middle: take it back by POST packages/NAME/rollback.";
                engine.endRun(id, Runs.State.ABORTED, "The server ended while this was under way. " + next, PATH);
            }
        }
    }

    /** Whether runs of the job were started by REST. */
    static boolean isOne(String job) {
        return job.startsWith(JOB);
    }

    /**
     * Starts a step.
     *
     * @param what it is about, in a word or a name
     * @param job whose settings and credentials it uses; empty for none's
     * @return 202 with the run's address
     */
    ApiAnswer start(
            ApiCall call, String what, String job, String step, Map<String, Object> arguments, Workspace workspace) {
        // What is wrong with the arguments is said now.
        StepSpecs.get(step).bind(arguments);
        String id = what.replaceAll("[^A-Za-z0-9_-]+", "-") + "-" + UUID.randomUUID();
        String user = call.user();
        limited(engine, user, () -> {
            engine.startRun(id, JOB + what, user, host.place(), Json.write(Map.of("step", step)));
            return id;
        });
        RunContext context = host.context(id, job.isEmpty() ? JOB + what : job, user, workspace);
        CompletableFuture<Object> outcome = engine.submit(step, new StepKey(id, PATH), arguments, context);
        underWay.put(id, new UnderWay(outcome, StepSpecs.get(step).effect().isOfReleases()));
        outcome.whenComplete((result, failure) -> ended(context, result, failure));
        return started(engine, call, id, "runs/" + id + "/result");
    }

    /** 202 for a run that goes on, with the path to ask at. */
    static ApiAnswer started(Engine engine, ApiCall call, String id, String path) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("run", id);
        body.put("state", Runs.State.RUNNING.name());
        Map<String, String> headers = limits(engine.rate(call.user()), Map.of("Location", call.address(path)));
        return new ApiAnswer(202, "application/json", headers, Json.write(body));
    }

    /** Starts something; 429 with the time to wait where the user has started as much as one may. */
    static String limited(Engine engine, String user, Supplier<String> start) {
        try {
            return start.get();
        } catch (AgenticException e) {
            if (e.code() != ErrorCode.BUDGET) {
                throw e;
            }
            StartLimits.Left rate = engine.rate(user);
            throw Problem.of(429, e.sentence(), limits(rate, Map.of("Retry-After", String.valueOf(rate.reset()))));
        }
    }

    private static Map<String, String> limits(StartLimits.Left rate, Map<String, String> others) {
        Map<String, String> headers = new LinkedHashMap<>(others);
        if (rate.limit() > 0) {
            headers.put("RateLimit-Limit", String.valueOf(rate.limit()));
            headers.put("RateLimit-Remaining", String.valueOf(Math.max(0, rate.remaining())));
            headers.put("RateLimit-Reset", String.valueOf(rate.reset()));
        }
        return headers;
    }

    private void ended(RunContext context, Object result, Throwable failure) {
        String id = context.runId();
        underWay.remove(id);
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        try {
            if (cause == null) {
                boolean bad = result instanceof Map<?, ?> map && Boolean.FALSE.equals(map.get("passed"));
                engine.endRun(id, bad ? Runs.State.UNSTABLE : Runs.State.SUCCEEDED, "", "");
            } else if (cause instanceof CancellationException) {
                engine.endRun(id, Runs.State.ABORTED, "It was cancelled.", PATH);
            } else {
                engine.endRun(id, Runs.State.FAILED, context.mask().apply(sentence(cause)), PATH);
            }
        } catch (RuntimeException e) {
            // The engine is closing: the run is ended when a host opens it again.
            System.getLogger(SubmittedSteps.class.getName())
                    .log(System.Logger.Level.DEBUG, "The end of " + id + " could not be written", e);
        }
    }

    private static String sentence(Throwable cause) {
        return cause instanceof AgenticException e ? e.sentence() : "This step broke: " + cause + ".";
    }

    /** Cancels what is under way here; false where it is not. */
    boolean cancel(String id) {
        UnderWay step = underWay.get(id);
        if (step == null) {
            return false;
        }
        if (step.ofReleases) {
            // Nobody resumes it: what it publishes is taken back.
            engine.releases().abandon(new StepKey(id, PATH));
        }
        return step.outcome.cancel(true);
    }

    /** How a step stands: run, state, result (what the step returned, null until it has) and error. */
    Map<String, Object> result(Runs.Run run) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("run", run.id());
        map.put("state", run.state().name());
        Journal.Entry entry = engine.journal().find(new StepKey(run.id(), PATH)).orElse(null);
        boolean done = entry != null && entry.state().equals("COMPLETED");
        map.put("result", done ? Json.read(entry.result()) : null);
        map.put(
                "error",
                entry != null && entry.state().equals("FAILED")
                        ? RecordedFailure.fromJson(entry.result()).sentence()
                        : run.error());
        return map;
    }
}
