package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The REST API, version 1, for every host: {@code runs?job=&limit=}, {@code runs/ID}, {@code runs/ID/calls},
 * {@code runs/ID/calls/N}, {@code runs/ID/checkpoints}, {@code runs/ID/checkpoints/N}, {@code costs?period=day|week|month}, {@code costs.csv},
 * {@code budgets}, {@code releases?name=}, {@code releases/NAME/VERSION} and {@code environments?name=&environment=}. A run's id may have
 * slashes; they stand in the path as they are.
 */
public final class Api {
    private static final int RUNS = 100;
    private static final int MOST_RUNS = 500;
    private static final Pattern CALL = Pattern.compile("runs/(.+)/calls/([1-9][0-9]{0,6})");
    private static final Pattern CALLS = Pattern.compile("runs/(.+)/calls");
    private static final Pattern CHECKPOINT = Pattern.compile("runs/(.+)/checkpoints/([1-9][0-9]{0,6})");
    private static final Pattern CHECKPOINTS = Pattern.compile("runs/(.+)/checkpoints");
    /** A name may have one slash, that of an npm scope. */
    private static final Pattern RELEASE = Pattern.compile("releases/((?:@[^/]+/)?[^/]+)/([^/]+)");

    private static final Pattern RUN = Pattern.compile("runs/(.+)");

    private final Engine engine;

    public Api(Engine engine) {
        this.engine = engine;
    }

    /** Answers, errors as problem details; only a defect throws. */
    public ApiAnswer answer(ApiRequest request, ApiAccess access) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return ApiAnswer.problem(405, "Only GET and HEAD are answered here.");
        }
        try {
            return get(request, access);
        } catch (AgenticException e) {
            return ApiAnswer.problem(e.code() == ErrorCode.USAGE ? 404 : 500, e.sentence());
        }
    }

    private ApiAnswer get(ApiRequest request, ApiAccess access) {
        String path = request.path();
        switch (path) {
            case "runs":
                return runs(request, access);
            case "releases", "environments":
                return releases(request, access);
            case "costs", "costs.csv", "budgets":
                return access.costs()
                        ? costs(path, request.query())
                        : ApiAnswer.problem(403, "You may not see the costs of all jobs.");
            default:
                Matcher call = CALL.matcher(path);
                if (call.matches()) {
                    Runs.Run run = visible(call.group(1), access);
                    return ApiAnswer.ok(engine.callViews().of(run, Integer.parseInt(call.group(2))));
                }
                Matcher calls = CALLS.matcher(path);
                if (calls.matches()) {
                    return ApiAnswer.ok(engine.callViews().list(visible(calls.group(1), access)));
                }
                Matcher checkpoint = CHECKPOINT.matcher(path);
                if (checkpoint.matches()) {
                    Runs.Run run = visible(checkpoint.group(1), access);
                    return ApiAnswer.ok(engine.checkpoints()
                            .get(run.id(), Integer.parseInt(checkpoint.group(2)))
                            .toMap());
                }
                Matcher checkpoints = CHECKPOINTS.matcher(path);
                if (checkpoints.matches()) {
                    Runs.Run run = visible(checkpoints.group(1), access);
                    return ApiAnswer.ok(engine.checkpoints().of(run.id()).stream()
                            .map(Checkpoint::toMap)
                            .toList());
                }
                Matcher release = RELEASE.matcher(path);
                if (release.matches()) {
                    return ApiAnswer.ok(engine.releaseViews().history(release.group(1), release.group(2), access::job));
                }
                Matcher run = RUN.matcher(path);
                if (run.matches()) {
                    return ApiAnswer.ok(
                            engine.runView(visible(run.group(1), access).id()));
                }
                return ApiAnswer.problem(404, "There is nothing at " + path + ".");
        }
    }

    private ApiAnswer releases(ApiRequest request, ApiAccess access) {
        String name = request.query().getOrDefault("name", "");
        return ApiAnswer.ok(
                request.path().equals("releases")
                        ? engine.releaseViews().newest(name, RUNS, access::job)
                        : engine.releaseViews()
                                .environments(name, request.query().getOrDefault("environment", ""), access::job));
    }

    private ApiAnswer runs(ApiRequest request, ApiAccess access) {
        String limit = request.query().getOrDefault("limit", String.valueOf(RUNS));
        if (!limit.matches("[1-9][0-9]{0,2}")) {
            return ApiAnswer.problem(400, "The limit must be a number from 1 to " + MOST_RUNS + ".");
        }
        return ApiAnswer.ok(engine.runViews(
                Math.min(MOST_RUNS, Integer.parseInt(limit)),
                Optional.ofNullable(request.query().get("job")),
                access::job));
    }

    private Runs.Run visible(String id, ApiAccess access) {
        Runs.Run run = engine.runs().get(id);
        if (!access.job(run.job())) {
            throw Runs.unknown(id);
        }
        return run;
    }

    private ApiAnswer costs(String path, Map<String, String> query) {
        if (path.equals("budgets")) {
            return ApiAnswer.ok(engine.costView().budgets());
        }
        Optional<Budget.Period> period = period(query.getOrDefault("period", "month"));
        if (period.isEmpty()) {
            return ApiAnswer.problem(400, "The period must be day, week or month.");
        }
        return path.equals("costs")
                ? ApiAnswer.ok(engine.costView().of(period.get()))
                : ApiAnswer.csv(engine.costView().csv(period.get()));
    }

    private static Optional<Budget.Period> period(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "day" -> Optional.of(Budget.Period.DAY);
            case "week" -> Optional.of(Budget.Period.WEEK);
            case "month" -> Optional.of(Budget.Period.MONTH);
            default -> Optional.empty();
        };
    }
}
