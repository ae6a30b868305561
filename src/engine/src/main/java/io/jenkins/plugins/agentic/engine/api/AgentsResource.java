package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.host.TextWorkspace;
import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.util.List;
import java.util.Map;

/** The roles of agents: what there is, one call, how they did. */
final class AgentsResource {
    private final Engine engine;
    private final SubmittedSteps steps;

    AgentsResource(Engine engine, SubmittedSteps steps) {
        this.engine = engine;
        this.steps = steps;
    }

    List<Route> routes() {
        return List.of(
                Route.get("agents", this::list),
                Route.starting("agents/{role}/execute", this::execute),
                Route.get("agents/{role}/metrics", this::metrics));
    }

    private ApiAnswer list(ApiCall call) {
        if (!call.access().anywhere(ApiAccess.Permission.VIEW)) {
            PromptsResource.requireReading(call);
        }
        return ApiAnswer.ok(engine.agentRoles());
    }

    private String role(ApiCall call) {
        String role = call.parameter("role");
        List<String> known = engine.agentRoles().stream()
                .map(each -> (String) each.get("role"))
                .toList();
        if (!known.contains(role)) {
            throw Problem.of(404, "There is no role of this name. There are: " + String.join(", ", known) + ".");
        }
        return role;
    }

    private ApiAnswer execute(ApiCall call) {
        call.require(ApiAccess.Permission.RUN);
        String role = role(call);
        Body body = call.body()
                .only(StepSpecs.get("agentRun").parameters().stream()
                        .map(StepSpec.ParameterSpec::name)
                        .filter(name -> !name.equals("role"))
                        .toArray(String[]::new));
        body.needed("task");
        Map<String, Object> arguments = body.plain();
        arguments.put("role", role);
        return steps.start(call, role, "", "agentRun", arguments, new TextWorkspace(Map.of()));
    }

    private ApiAnswer metrics(ApiCall call) {
        call.require(ApiAccess.Permission.COST_VIEW);
        return ApiAnswer.ok(engine.metrics().role(role(call), MetricsResource.days(call)));
    }
}
