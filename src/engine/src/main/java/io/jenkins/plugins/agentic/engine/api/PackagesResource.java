package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.publish.ReleaseViews;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Releases of packages: which version is where, and bringing one on or back. */
final class PackagesResource {
    private final Engine engine;
    private final ApiHost host;
    private final SubmittedSteps steps;

    PackagesResource(Engine engine, ApiHost host, SubmittedSteps steps) {
        this.engine = engine;
        this.host = host;
        this.steps = steps;
    }

    List<Route> routes() {
        return List.of(
                Route.get("releases", this::releases),
                Route.get("releases/{name...}/{version}", this::history),
                Route.get("environments", this::environments),
                Route.get("packages", this::packages),
                Route.starting("packages/{name...}/publish", this::publish),
                Route.starting("packages/{name...}/promote", this::promote),
                Route.starting("packages/{name...}/rollback", this::rollBack));
    }

    private ApiAnswer releases(ApiCall call) {
        Optional<StepKey> after = call.cursor(2).map(cursor -> new StepKey(cursor.text(0), cursor.text(1)));
        ReleaseViews.Page page =
                engine.releaseViews().page(call.query("name"), after, call.limit(), call.access()::job);
        ApiAnswer answer = ApiAnswer.ok(page.releases());
        return page.last()
                .map(key -> call.next(answer, Cursor.after(key.runId(), key.path())))
                .orElse(answer);
    }

    private ApiAnswer history(ApiCall call) {
        return ApiAnswer.ok(history(call, call.parameter("name"), call.parameter("version")));
    }

    private List<Map<String, Object>> history(ApiCall call, String name, String version) {
        return Problem.found(
                () -> engine.releaseViews().history(name, version, call.access()::job), "GET releases lists all.");
    }

    private ApiAnswer environments(ApiCall call) {
        return ApiAnswer.ok(environments(call, call.query("name"), call.query("environment")));
    }

    private List<Map<String, Object>> environments(ApiCall call, String name, String environment) {
        PlaceMoves moves = new PlaceMoves(engine, call.access());
        List<Map<String, Object>> places = engine.releaseViews().environments(name, environment, call.access()::job);
        places.forEach(moves::tell);
        return places;
    }

    /** Each package that is somewhere, with where which version of it is. */
    private ApiAnswer packages(ApiCall call) {
        Map<String, List<Map<String, Object>>> places = new TreeMap<>();
        for (Map<String, Object> place : environments(call, "", "")) {
            places.computeIfAbsent((String) place.get("name"), name -> new ArrayList<>())
                    .add(place);
        }
        List<Map<String, Object>> packages = new ArrayList<>();
        places.forEach((name, all) -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", name);
            map.put("environments", all);
            packages.add(map);
        });
        return call.pageSorted(packages, each -> (String) each.get("name"), each -> each);
    }

    /** What a run kept, as that run's job: with its credentials, by who may publish for it. */
    private ApiAnswer publish(ApiCall call) {
        Body body = call.body().only("run", "version", "files", "targets", "environment", "allowSecrets");
        String id = body.needed("run");
        Runs.Run run = engine.runs()
                .find(id)
                .filter(found -> RunsResource.mayShow(found, call.user(), call.access()))
                .orElseThrow(() -> Problem.of(422, Runs.unknown(id).getMessage() + " " + RunsResource.ALL));
        call.require(ApiAccess.Permission.RELEASE_PUBLISH, run.job());
        Map<String, Object> arguments = body.plain();
        arguments.remove("run");
        arguments.put("name", call.parameter("name"));
        arguments.put("version", body.needed("version"));
        arguments.put("files", body.needed("files"));
        arguments.put("targets", body.neededObjects("targets"));
        Workspace kept = host.kept(run.id())
                .orElseThrow(() -> Problem.of(
                        409,
                        "The run " + run.id()
                                + " kept no files here. Archive in its pipeline what is to be published."));
        if (run.state() != Runs.State.SUCCEEDED) {
            throw Problem.of(
                    409,
                    "The run " + run.id() + " is " + run.state().name().toLowerCase(Locale.ROOT)
                            + ": only what a run kept that succeeded is published.");
        }
        try {
            engine.requireApproved(StepSpecs.get("publishPackage").bind(arguments), run, kept);
        } catch (AgenticException e) {
            throw Problem.of(e.code() == ErrorCode.POLICY ? 409 : 422, e.sentence());
        }
        return steps.start(call, call.parameter("name"), run.job(), "publishPackage", arguments, kept);
    }

    private ApiAnswer promote(ApiCall call) {
        Body body = call.body().only("version", "from", "to", "targets", "approval", "approvalRun", "notStarter");
        Map<String, Object> arguments = body.plain();
        arguments.put("name", call.parameter("name"));
        arguments.put("version", body.needed("version"));
        arguments.put("from", body.needed("from"));
        arguments.put("to", body.needed("to"));
        arguments.put("targets", body.neededObjects("targets"));
        String job = last(call, arguments);
        requireAll(call, arguments, body.needed("from"), ApiAccess.Permission.VIEW);
        return start(call, job, "promotePackage", arguments, ApiAccess.Permission.RELEASE_PUBLISH);
    }

    private ApiAnswer rollBack(ApiCall call) {
        Body body = call.body().only("version", "environment");
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("name", call.parameter("name"));
        arguments.put("version", body.needed("version"));
        if (!body.text("environment").isEmpty()) {
            arguments.put("environment", body.text("environment"));
        }
        Map<String, Object> bound = StepSpecs.get("rollbackPackage").bind(arguments);
        String job = last(call, arguments);
        requireAll(call, arguments, (String) bound.get("environment"), ApiAccess.Permission.RELEASE_ROLLBACK);
        return start(call, job, "rollbackPackage", arguments, ApiAccess.Permission.RELEASE_ROLLBACK);
    }

    /** The job that released it last; 404 for whom no release of it is there. */
    private String last(ApiCall call, Map<String, Object> arguments) {
        List<Map<String, Object>> history =
                history(call, (String) arguments.get("name"), (String) arguments.get("version"));
        return (String) history.get(history.size() - 1).get("job");
    }

    /** What several jobs have brought there is not one job's to take back, or to be shown. Those that are hidden are not named. */
    private void requireAll(
            ApiCall call, Map<String, Object> arguments, String environment, ApiAccess.Permission permission) {
        for (String job : engine.releases()
                .jobs((String) arguments.get("name"), (String) arguments.get("version"), environment)) {
            if (!call.access().job(job) && !call.access().may(permission, job)) {
                throw Problem.of(
                        403,
                        "A job that you may not see has brought this version to " + environment
                                + ", too. Ask an administrator to do this, or for the permission "
                                + permission.title() + " on that job.");
            }
            call.require(permission, job);
        }
    }

    /** With the credentials of the job that released it last, which must be a job of the user's. */
    private ApiAnswer start(
            ApiCall call, String job, String step, Map<String, Object> arguments, ApiAccess.Permission permission) {
        call.require(permission, job);
        return steps.start(call, (String) arguments.get("name"), job, step, arguments, new NoWorkspace());
    }
}
