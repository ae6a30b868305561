package io.jenkins.plugins.agentic.cli.run;

import groovy.lang.Closure;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** One call of a step: its arguments, its place, and the journal's part in it. Used by one thread. */
public final class Call {
    private final PipelineRun run;
    private final Frame frame;
    private final String step;
    private final Map<String, Object> arguments;
    private final Closure<?> body;
    private StepKey key;

    Call(PipelineRun run, Frame frame, String step, Map<String, Object> arguments, Closure<?> body) {
        this.run = run;
        this.frame = frame;
        this.step = step;
        this.arguments = arguments;
        this.body = body;
    }

    public PipelineRun run() {
        return run;
    }

    public Frame frame() {
        return frame;
    }

    /** The step's name. */
    public String name() {
        return step;
    }

    public Map<String, Object> arguments() {
        return arguments;
    }

    public String text(String parameter) {
        Object value = arguments.get(parameter);
        return value == null ? "" : value.toString();
    }

    public boolean flag(String parameter) {
        return Boolean.TRUE.equals(arguments.get(parameter));
    }

    public long number(String parameter) {
        return ((Number) arguments.get(parameter)).longValue();
    }

    public List<?> list(String parameter) {
        return arguments.get(parameter) instanceof List<?> list ? list : List.of();
    }

    public void print(String text) {
        run.log().print(frame, text);
    }

    /** This call's name in the journal; its place is taken at the first use. */
    public StepKey key() {
        if (key == null) {
            key = new StepKey(run.id(), frame.nextPath());
        }
        return key;
    }

    /**
     * Does the step's effect, or answers from the journal. What is returned is what the journal holds, so that a resumed
     * run gets the very same: plain values, secrets masked.
     */
    public Object once(Callable<?> effect) {
        return once(key(), StepCall.of(step, arguments, run.secrets()::mask), effect);
    }

    /** An effect inside this step with an entry of its own. */
    public Object once(String part, Callable<?> effect) {
        return once(key().child(part), StepCall.of(step + ":" + part, Map.of(), run.secrets()::mask), effect);
    }

    /** Whether the journal has the outcome of an inner effect already. */
    public boolean isDone(String part) {
        Recorded recorded = run.engine()
                .journal()
                .begin(key().child(part), StepCall.of(step + ":" + part, Map.of(), run.secrets()::mask));
        return recorded instanceof Recorded.Completed;
    }

    private Object once(StepKey at, StepCall call, Callable<?> effect) {
        Journal journal = run.engine().journal();
        Recorded recorded = journal.begin(at, call);
        if (recorded instanceof Recorded.Completed done) {
            return Json.read(done.result());
        }
        if (recorded instanceof Recorded.Failed failed) {
            throw noted(RecordedFailure.fromJson(failed.error()), at);
        }
        frame.cancellation().check();
        run.recordStage(frame.stage());
        try {
            String result = Json.write(run.secrets().maskAll(Plain.of(effect.call())));
            journal.complete(at, result);
            return Json.read(result);
        } catch (Exception e) {
            // A stopped step has no outcome: it is done again if its run is resumed.
            frame.cancellation().check();
            AgenticException failure = masked(explain(e));
            journal.fail(at, RecordedFailure.toJson(failure));
            throw noted(failure, at);
        }
    }

    /** Notes that a block begins: only for the check that the Jenkinsfile has not changed. */
    public boolean enter(Map<String, Object> shown) {
        Recorded recorded = run.engine().journal().begin(key(), StepCall.of(step, shown, run.secrets()::mask));
        return recorded instanceof Recorded.Fresh;
    }

    public boolean enter() {
        return enter(arguments);
    }

    /** Runs the body in a frame of the step's own making. */
    public Object body(Frame inner) throws Exception {
        return run.inside(inner, body::call);
    }

    /** Runs the body in a scope below this step. */
    public Object body() throws Exception {
        return body(frame.scope(key().path()));
    }

    public Closure<?> closure() {
        return body;
    }

    /** Says that resuming past this failure needs this entry forgotten. */
    public <T extends Throwable> T noted(T failure, StepKey at) {
        run.failures().note(failure, at.path());
        return failure;
    }

    private AgenticException masked(AgenticException e) {
        String message = run.secrets().mask(String.valueOf(e.getMessage()));
        String hint = run.secrets().mask(e.hint());
        return message.equals(e.getMessage()) && hint.equals(e.hint())
                ? e
                : new AgenticException(e.code(), message, hint, e.retriable(), null);
    }

    private AgenticException explain(Exception e) {
        if (e instanceof AgenticException known) {
            return known;
        }
        if (e instanceof java.io.IOException || e instanceof java.io.UncheckedIOException) {
            return new AgenticException(
                    ErrorCode.WORKSPACE,
                    "Step '" + step + "': " + Plain.reason(e) + ".",
                    "Check the path and its permissions.",
                    false,
                    e);
        }
        return new AgenticException(
                ErrorCode.INTERNAL, "Step '" + step + "' broke: " + e + ".", "Run with --debug for details.", false, e);
    }
}
