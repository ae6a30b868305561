package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import java.util.List;
import java.util.Locale;

/** What was spent, and the budgets. */
final class CostsResource {
    private final Engine engine;

    CostsResource(Engine engine) {
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(
                Route.get("costs", this::costs),
                Route.get("metrics/costs", this::costs),
                Route.get("costs.csv", this::csv),
                Route.get("budgets", this::budgets));
    }

    private ApiAnswer costs(ApiCall call) {
        call.require(ApiAccess.Permission.COST_VIEW);
        return ApiAnswer.ok(engine.costView().of(period(call)));
    }

    private ApiAnswer csv(ApiCall call) {
        call.require(ApiAccess.Permission.COST_VIEW);
        return ApiAnswer.csv(engine.costView().csv(period(call)));
    }

    private ApiAnswer budgets(ApiCall call) {
        call.require(ApiAccess.Permission.COST_VIEW);
        return ApiAnswer.ok(engine.costView().budgets());
    }

    private static Budget.Period period(ApiCall call) {
        return switch (call.query("period").toLowerCase(Locale.ROOT)) {
            case "day" -> Budget.Period.DAY;
            case "week" -> Budget.Period.WEEK;
            case "", "month" -> Budget.Period.MONTH;
            default -> throw Problem.of(400, "The period must be day, week or month.");
        };
    }
}
