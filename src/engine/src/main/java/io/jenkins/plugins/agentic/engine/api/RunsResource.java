package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.RunView;
import io.jenkins.plugins.agentic.engine.workflow.definition.StoredWorkflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs and their agent calls. */
final class RunsResource {
    /** What is said where a run is not there. */
    static final String ALL = "GET runs lists all.";

    private final Engine engine;
    private final SubmittedSteps steps;
    private final ApiHost host;

    RunsResource(Engine engine, SubmittedSteps steps, ApiHost host) {
        this.host = host;
        this.engine = engine;
        this.steps = steps;
    }

    List<Route> routes() {
        return List.of(
                Route.get("runs", this::list),
                Route.get("runs/{run...}", this::one),
                Route.delete("runs/{run...}", this::cancel),
                Route.starting("runs/{run...}/resume", this::resume),
                Route.starting("runs/{run...}/rerun", this::runAgain),
                Route.get("runs/{run...}/result", this::result),
                Route.get("runs/{run...}/graph", this::graph),
                Route.get("runs/{run...}/calls", this::calls),
                Route.get("runs/{run...}/model-calls", this::paid),
                Route.get("runs/{run...}/calls/{call}", this::call));
    }

    /** The run that the address names; one that may not be seen is as if it were not there. */
    static Runs.Run visible(Engine engine, ApiCall call) {
        String id = call.parameter("run");
        Runs.Run run = Problem.found(() -> engine.runs().get(id), ALL);
        if (!mayShow(run, call.user(), call.access())) {
            throw Problem.of(404, Runs.unknown(id).getMessage() + " " + ALL);
        }
        return run;
    }

    /** Whoever started it by REST may see it too, whose job is none. */
    static boolean mayShow(Runs.Run run, String user, ApiAccess access) {
        return mayShow(run.job(), run.user(), user, access);
    }

    /** As above, of a run of this job that {@code starter} started. */
    static boolean mayShow(String job, String starter, String user, ApiAccess access) {
        boolean own = SubmittedSteps.isOne(job) && !user.isEmpty() && starter.equals(user);
        return own || access.job(job);
    }

    private ApiAnswer list(ApiCall call) {
        Optional<Runs.Run> after =
                call.cursor(1).map(cursor -> engine.runs().find(cursor.text(0)).orElseThrow(Cursor::foreign));
        RunView.Page page = engine.runPage(
                call.limit(),
                Optional.ofNullable(call.request().query().get("job")),
                isOpen(call),
                after,
                call.access()::job);
        ApiAnswer answer = ApiAnswer.ok(page.runs());
        return page.last().map(id -> call.next(answer, Cursor.after(id))).orElse(answer);
    }

    private static boolean isOpen(ApiCall call) {
        return switch (call.query("state")) {
            case "" -> false;
            case "open" -> true;
            default -> throw Problem.of(400, "Runs are listed by the state 'open', or all.");
        };
    }

    /** What was paid for, model call by model call. */
    private ApiAnswer paid(ApiCall call) {
        return ApiAnswer.ok(engine.callViews().paid(visible(engine, call).id()));
    }

    private ApiAnswer one(ApiCall call) {
        String id = visible(engine, call).id();
        return ApiAnswer.ok(engine.runView(id, host.stages(id)));
    }

    private ApiAnswer cancel(ApiCall call) {
        Runs.Run run = visible(engine, call);
        boolean step = SubmittedSteps.isOne(run.job());
        if (!step || !run.user().equals(call.user())) {
            call.require(ApiAccess.Permission.RUN, step ? ApiAccess.EVERYWHERE : run.job());
        }
        if (!(step
                ? steps.cancel(run.id())
                : host.workflows().map(those -> those.cancel(run.id())).orElse(false))) {
            throw Problem.of(409, "The run " + run.id() + " is not under way here.");
        }
        return ApiAnswer.nothing();
    }

    private ApiAnswer resume(ApiCall call) {
        ApiHost.Workflows workflows = startable(call);
        String id = visible(engine, call).id();
        call.body().only();
        return started(call, () -> workflows.resume(id, call.user()));
    }

    private ApiAnswer runAgain(ApiCall call) {
        ApiHost.Workflows workflows = startable(call);
        String id = visible(engine, call).id();
        String stage = call.body().only("stage").needed("stage");
        return started(call, () -> workflows.runAgain(id, stage, call.user()));
    }

    private ApiAnswer started(ApiCall call, Supplier<String> start) {
        String id = SubmittedSteps.limited(engine, call.user(), start);
        return SubmittedSteps.started(engine, call, id, "runs/" + id);
    }

    /** What starts runs like the one that the address names, for whoever may run its job. */
    private ApiHost.Workflows startable(ApiCall call) {
        Runs.Run run = visible(engine, call);
        if (SubmittedSteps.isOne(run.job())) {
            throw Problem.of(409, "The run " + run.id() + " was started by REST, and is one step: ask for that again.");
        }
        call.require(ApiAccess.Permission.RUN, run.job());
        return host.workflows().orElseThrow(() -> Problem.of(409, "This host starts no runs."));
    }

    private ApiAnswer result(ApiCall call) {
        Runs.Run run = visible(engine, call);
        if (!SubmittedSteps.isOne(run.job())) {
            throw Problem.of(404, "The run " + run.id() + " was not started by REST: look at its stages and calls.");
        }
        return ApiAnswer.ok(steps.result(run));
    }

    /** Of the workflow that it is a run of; nothing where its job keeps no definition, or none that may be read. */
    private ApiAnswer graph(ApiCall call) {
        String job = visible(engine, call).job();
        return host.workflows()
                .filter(those -> call.access().may(ApiAccess.Permission.WORKFLOW_READ, job))
                .flatMap(those -> those.find(job))
                .map(RunsResource::graph)
                .orElseGet(ApiAnswer::nothing);
    }

    private static ApiAnswer graph(StoredWorkflow kept) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("graph", kept.definition().graph().toMap());
        map.put("edited", !kept.translated());
        return ApiAnswer.ok(map);
    }

    private ApiAnswer calls(ApiCall call) {
        return ApiAnswer.ok(engine.callViews().list(visible(engine, call)));
    }

    private ApiAnswer call(ApiCall call) {
        Runs.Run run = visible(engine, call);
        int number = call.number("call");
        return ApiAnswer.ok(Problem.found(() -> engine.callViews().of(run, number)));
    }
}
