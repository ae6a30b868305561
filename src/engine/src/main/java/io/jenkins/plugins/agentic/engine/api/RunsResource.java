package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.RunView;
import java.util.List;
import java.util.Optional;

/** Runs and their agent calls. */
final class RunsResource {
    private final Engine engine;
    private final SubmittedSteps steps;
    private final ApiHost host;

    RunsResource(Engine engine, SubmittedSteps steps, ApiHost host) {
        this.engine = engine;
        this.steps = steps;
        this.host = host;
    }

    List<Route> routes() {
        return List.of(
                Route.get("runs", this::list),
                Route.get("runs/{run...}", this::one),
                Route.delete("runs/{run...}", this::cancel),
                Route.get("runs/{run...}/result", this::result),
                Route.get("runs/{run...}/calls", this::calls),
                Route.get("runs/{run...}/model-calls", this::paid),
                Route.get("runs/{run...}/calls/{call}", this::call));
    }

    /** The run that the address names; one that may not be seen is as if it were not there. */
    static Runs.Run visible(Engine engine, ApiCall call) {
        String id = call.parameter("run");
        Runs.Run run = Problem.found(() -> engine.runs().get(id));
        boolean own = SubmittedSteps.isOne(run)
                && !call.user().isEmpty()
                && run.user().equals(call.user());
        if (!own && !call.access().job(run.job())) {
            throw Problem.of(404, Runs.unknown(id).sentence());
        }
        return run;
    }

    private ApiAnswer list(ApiCall call) {
        Optional<Runs.Run> after =
                call.cursor(1).map(cursor -> engine.runs().find(cursor.text(0)).orElseThrow(Cursor::foreign));
        RunView.Page page = engine.runPage(
                call.limit(), Optional.ofNullable(call.request().query().get("job")), after, call.access()::job);
        ApiAnswer answer = ApiAnswer.ok(page.runs());
        return page.last().map(id -> call.next(answer, Cursor.after(id))).orElse(answer);
    }

    /** What was paid for, model call by model call. */
    private ApiAnswer paid(ApiCall call) {
        return ApiAnswer.ok(engine.callViews().paid(visible(engine, call).id()));
    }

    private ApiAnswer one(ApiCall call) {
        return ApiAnswer.ok(engine.runView(visible(engine, call).id()));
    }

    private ApiAnswer cancel(ApiCall call) {
        Runs.Run run = visible(engine, call);
        if (!run.user().equals(call.user())) {
            call.require(ApiAccess.Permission.RUN);
        }
        if (!steps.cancel(run.id())
                && !host.workflows()
                        .map(workflows -> workflows.cancel(run.id()))
                        .orElse(false)) {
            throw Problem.of(409, "The run " + run.id() + " was not started here by REST, or has ended.");
        }
        return ApiAnswer.nothing();
    }

    private ApiAnswer result(ApiCall call) {
        Runs.Run run = visible(engine, call);
        if (!SubmittedSteps.isOne(run)) {
            throw Problem.of(404, "The run " + run.id() + " was not started by REST: look at its stages and calls.");
        }
        return ApiAnswer.ok(steps.result(run));
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
