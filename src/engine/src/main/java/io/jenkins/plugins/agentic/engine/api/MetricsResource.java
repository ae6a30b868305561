package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.Engine;
import java.util.List;

/** How workflows do. */
final class MetricsResource {
    private static final int MONTH = 30;
    private static final int YEAR = 366;

    private final Engine engine;

    MetricsResource(Engine engine) {
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(Route.get("metrics/workflows", this::workflows));
    }

    private ApiAnswer workflows(ApiCall call) {
        return ApiAnswer.ok(engine.metrics().workflows(days(call), call.access()::job));
    }

    /** Over how many days back. */
    static int days(ApiCall call) {
        String days = call.query("days");
        if (days.isEmpty()) {
            return MONTH;
        }
        if (!days.matches("[1-9][0-9]{0,2}") || Integer.parseInt(days) > YEAR) {
            throw Problem.of(400, "The days must be a number from 1 to " + YEAR + ".");
        }
        return Integer.parseInt(days);
    }
}
