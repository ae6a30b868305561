package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Outcome;
import java.util.List;
import java.util.Map;

/** How prompts do in production, and what comes out about a run after it. */
final class PromptOutcomesResource {
    private static final String PASSED = "passed";
    private static final String KEPT = "kept";

    private final Engine engine;

    PromptOutcomesResource(Engine engine) {
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(
                Route.get("prompts/{prompt...}/outcomes", this::outcomes),
                Route.post("runs/{run...}/outcome", this::credit));
    }

    private ApiAnswer outcomes(ApiCall call) {
        PromptsResource.requireReading(call);
        String name = PromptsResource.name(call).text();
        return ApiAnswer.ok(
                Problem.found(() -> engine.outcomes(name), PromptsResource.ALL).toMap());
    }

    /** Told twice it counts once. */
    private ApiAnswer credit(ApiCall call) {
        Runs.Run run = RunsResource.visible(engine, call);
        call.require(ApiAccess.Permission.RUN, run.job());
        Body body = call.body().only("tests", "release");
        String tests = body.choice("tests", "", List.of(PASSED, "failed"));
        String release = body.choice("release", "", List.of(KEPT, "taken-back"));
        if (tests.isEmpty() == release.isEmpty() || body.names().size() != 1) {
            throw Problem.of(
                    422,
                    "Say one thing: 'tests', which is passed or failed, or 'release', which is kept or taken-back.");
        }
        int calls = engine.regressions()
                .credit(
                        run.id(),
                        tests.isEmpty() ? Outcome.KEPT : Outcome.TESTS,
                        tests.equals(PASSED) || release.equals(KEPT),
                        PromptsResource.author(call));
        return ApiAnswer.ok(Map.of("run", run.id(), "calls", calls));
    }
}
