package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What runs ask persons, and the answers. */
final class CheckpointsResource {
    private static final int LONGEST_FEEDBACK = 20_000;

    private final Engine engine;
    private final ApiHost host;

    CheckpointsResource(Engine engine, ApiHost host) {
        this.engine = engine;
        this.host = host;
    }

    List<Route> routes() {
        return List.of(
                Route.get("runs/{run...}/checkpoints", this::list),
                Route.get("runs/{run...}/checkpoints/{checkpoint}", this::one),
                Route.starting("runs/{run...}/checkpoints/{checkpoint}/approve", call -> answer(call, true)),
                Route.starting("runs/{run...}/checkpoints/{checkpoint}/reject", call -> answer(call, false)));
    }

    private ApiAnswer list(ApiCall call) {
        Runs.Run run = visible(call);
        return ApiAnswer.ok(engine.checkpoints().of(run.id()).stream()
                .map(Checkpoint::toMap)
                .toList());
    }

    private ApiAnswer one(ApiCall call) {
        return ApiAnswer.ok(find(call, visible(call)).toMap());
    }

    /** Whoever may answer may look. */
    private Runs.Run visible(ApiCall call) {
        ApiAccess access = call.access();
        ApiAccess looking = (permission, job) -> access.may(permission, job)
                || permission == ApiAccess.Permission.VIEW && access.may(ApiAccess.Permission.APPROVE, job);
        return RunsResource.visible(engine, new ApiCall(call.request(), looking, call.parameters()));
    }

    private Checkpoint find(ApiCall call, Runs.Run run) {
        int number = call.number("checkpoint");
        return Problem.found(() -> engine.checkpoints().get(run.id(), number));
    }

    private ApiAnswer answer(ApiCall call, boolean approve) {
        Runs.Run run = visible(call);
        call.require(ApiAccess.Permission.APPROVE, run.job());
        Checkpoint shown = find(call, run);
        Body body = call.body().only("hash", "feedback");
        String feedback = body.text("feedback");
        if (feedback.length() > LONGEST_FEEDBACK) {
            throw Problem.of(422, "The feedback has more than " + LONGEST_FEEDBACK + " characters.");
        }
        String seen = approve ? body.needed("hash") : body.text("hash");
        if (shown.state() != Checkpoint.State.OPEN) {
            throw notWaiting(shown.number());
        }
        if (approve) {
            Optional<String> objection = Checkpoints.objection(shown, seen, call.user(), run.user());
            if (objection.isPresent()) {
                throw Problem.of(409, objection.get());
            }
        }
        host.answer(shown, new ApiHost.Answer(approve, feedback, shown.hash(), call.user()));
        Map<String, Object> answered = new LinkedHashMap<>();
        answered.put("number", shown.number());
        answered.put("decision", approve ? "approve" : "reject");
        answered.put("hash", shown.hash());
        return ApiAnswer.ok(answered);
    }

    /** What a host says where an answer comes too late, or too early. */
    private static Problem notWaiting(int number) {
        return Problem.of(409, "Checkpoint " + number + " waits for no answer any more. Load it again.");
    }
}
