package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.CostReports;
import io.jenkins.plugins.agentic.engine.cost.CostView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
                Route.get("costs/users/{user}", this::current));
    }

    /** The present period's tables, or one table over any days where 'by' says of what. */
    private ApiAnswer costs(ApiCall call) {
        call.require(ApiAccess.Permission.COST_VIEW);
        String by = call.query("by");
        if (!by.isEmpty()) {
            return ApiAnswer.ok(
                    isDaily(call)
                            ? engine.costView().daily(CostReports.By.of(by), days(call))
                            : engine.costView().of(CostReports.By.of(by), days(call)));
        }
        Map<String, Object> report =
                new LinkedHashMap<>(engine.costView().of(period(call), call.user(), call.access()::job));
        report.put("mayEditBudgets", call.access().may(ApiAccess.Permission.BUDGET_ADMINISTER, ApiAccess.EVERYWHERE));
        return ApiAnswer.ok(report);
    }

    private static boolean isDaily(ApiCall call) {
        return switch (call.query("over")) {
            case "" -> false;
            case "day" -> true;
            default -> throw Problem.of(400, "Costs are shown over each 'day'.");
        };
    }

    private ApiAnswer csv(ApiCall call) {
        call.require(ApiAccess.Permission.COST_VIEW);
        String by = call.query("by");
        return ApiAnswer.csv(
                by.isEmpty()
                        ? engine.costView().csv(period(call))
                        : engine.costView().csv(CostReports.By.of(by), days(call)));
    }

    private CostView.Span days(ApiCall call) {
        return engine.costView().days(call.query("from"), call.query("to"));
    }

    /** Everybody may ask what they have spent themselves. */
    private ApiAnswer current(ApiCall call) {
        String user = call.parameter("user");
        if (call.user().isEmpty() || !call.user().equals(user)) {
            call.require(ApiAccess.Permission.COST_VIEW);
        }
        return ApiAnswer.ok(engine.costView().current(user, period(call)));
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
