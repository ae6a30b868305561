package io.jenkins.plugins.agentic.engine.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.RunView;
import io.jenkins.plugins.agentic.engine.workflow.definition.StoredWorkflow;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Definitions of workflows, and their runs, at a host that keeps and runs them. */
final class WorkflowsResource {
    private static final String SECONDS_TO_READ = "2";
    private static final List<String> YAML = List.of("application/yaml", "application/json");

    private final Engine engine;
    private final ApiHost.Workflows host;

    WorkflowsResource(Engine engine, ApiHost.Workflows host) {
        this.engine = engine;
        this.host = host;
    }

    List<Route> routes() {
        return List.of(
                Route.get("workflows", this::list),
                Route.get("folders", this::folders),
                Route.starting("workflows", this::create),
                Route.get("workflows/{workflow...}", this::one),
                Route.put("workflows/{workflow...}", this::save),
                Route.delete("workflows/{workflow...}", this::cancel),
                Route.delete("workflows/{workflow...}/definition", this::delete),
                Route.starting("workflows/{workflow...}/execute", this::execute),
                Route.get("workflows/{workflow...}/runs", this::runs));
    }

    /** What is kept by the id that the address names. */
    private record Named(String id, String tag) {}

    /** One that can't be read any more is there. Looked for elsewhere for those only who may do with it what they ask for. */
    private Named named(ApiCall call, ApiAccess.Permission permission) {
        String id = there(call);
        call.require(permission, id);
        return new Named(id, host.tag(id).orElseThrow(WorkflowsResource::absent));
    }

    /** Its id, whatever its definition is, and whether or not that can be read now. */
    private String there(ApiCall call) {
        return Optional.of(visible(call)).filter(host::exists).orElseThrow(WorkflowsResource::absent);
    }

    /** One that may not be seen is as if it were not there. */
    private static String visible(ApiCall call) {
        return Optional.of(call.parameter("workflow"))
                .filter(call.access()::job)
                .orElseThrow(WorkflowsResource::absent);
    }

    private static Problem absent() {
        return Problem.of(404, "There is no workflow of this name. GET workflows lists all.");
    }

    /** The definition as it was sent: YAML, or JSON, which is YAML too. */
    static String definition(ApiCall call) {
        String type = call.request()
                .header("content-type")
                .replaceFirst(";.*", "")
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!YAML.contains(type)) {
            throw Problem.of(
                    415, "The body's Content-Type is '" + type + "'. Send application/yaml or application/json.");
        }
        if (type.equals("application/json")) {
            try {
                Json.MAPPER.readTree(call.request().body());
            } catch (JsonProcessingException e) {
                throw Problem.of(400, "The body is no JSON: " + e.getOriginalMessage() + ".");
            }
        }
        return call.request().body();
    }

    private ApiAnswer list(ApiCall call) {
        ApiHost.Listing listing = host.list();
        // One that the page before ended with may be gone by now.
        String after = call.cursor(1).map(cursor -> cursor.text(0)).orElse("");
        List<ApiHost.Summary> rest = listing.workflows().stream()
                .filter(each -> each.id().compareTo(after) > 0 && call.access().job(each.id()))
                .toList();
        ApiAnswer page = call.page(rest, WorkflowsResource::summary, each -> Cursor.after(each.id()));
        return listing.whole() ? page : page.with("Retry-After", SECONDS_TO_READ);
    }

    private static Map<String, Object> summary(ApiHost.Summary workflow) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", workflow.id());
        map.put("name", workflow.name());
        map.put("description", workflow.description());
        return map;
    }

    /** With what whoever asks may do with it. */
    private ApiAnswer view(int status, StoredWorkflow stored, ApiAccess access) {
        Map<String, Object> map = summary(ApiHost.Summary.of(stored));
        map.put("definition", stored.text());
        map.put("jenkinsfile", stored.jenkinsfile());
        map.put("edited", !stored.translated());
        map.put(
                "read",
                stored.translated()
                        ? null
                        : ReadJenkinsfile.of(stored.jenkinsfile(), Optional.of(stored.definition())));
        map.put("graph", stored.definition().graph().toMap());
        boolean committed = host.isCommitted(stored.id());
        map.put("committed", committed);
        map.put("mayConfigure", !committed && access.may(ApiAccess.Permission.WORKFLOW_CONFIGURE, stored.id()));
        map.put("mayRun", access.may(ApiAccess.Permission.RUN, stored.id()));
        return ApiAnswer.json(status, map).with("ETag", '"' + stored.tag() + '"');
    }

    private ApiAnswer one(ApiCall call) {
        String id = visible(call);
        if (!call.access().may(ApiAccess.Permission.WORKFLOW_READ, id)) {
            call.require(ApiAccess.Permission.WORKFLOW_READ, there(call));
        }
        return view(200, host.find(id).orElseThrow(WorkflowsResource::absent), call.access());
    }

    /** Those in which whoever asks may make new ones. */
    private ApiAnswer folders(ApiCall call) {
        List<ApiHost.Folder> open = host.folders().stream()
                .filter(folder -> call.access().job(folder.id())
                        && call.access().may(ApiAccess.Permission.WORKFLOW_CREATE, folder.id()))
                .toList();
        return call.pageSorted(open, ApiHost.Folder::id, folder -> folder);
    }

    /** One that may not be seen is as if it were not there. */
    private static void requireFolder(ApiCall call, String folder) {
        if (!folder.isEmpty() && !call.access().job(folder)) {
            throw Problem.of(422, "There is no folder '" + folder + "'. GET folders lists those that take new ones.");
        }
        for (ApiAccess.Permission permission :
                List.of(ApiAccess.Permission.VIEW, ApiAccess.Permission.WORKFLOW_CREATE)) {
            if (!call.access().may(permission, folder)) {
                throw Problem.of(
                        403,
                        "You may make no workflow " + (folder.isEmpty() ? "outside of folders" : "in " + folder)
                                + ". Ask an administrator for the permission " + permission.title()
                                + " there, or take another folder: GET folders.");
            }
        }
    }

    private ApiAnswer create(ApiCall call) {
        String folder = call.query("folder").replaceAll("/+", "/").replaceAll("^/|/$", "");
        requireFolder(call, folder);
        String text = definition(call);
        String name = WorkflowDefinition.parse("The definition", text).name();
        if (name.equals(WorkflowValidation.NAME)) {
            throw Problem.of(422, "The name '" + WorkflowValidation.NAME + "' is the API's own. Take another.");
        }
        StoredWorkflow made = host.save(folder.isEmpty() ? name : folder + "/" + name, text, Optional.of(""));
        return view(201, made, call.access()).with("Location", call.address("workflows/" + made.id()));
    }

    private ApiAnswer save(ApiCall call) {
        Named now = named(call, ApiAccess.Permission.WORKFLOW_CONFIGURE);
        String text = definition(call);
        String name = WorkflowDefinition.parse("The definition", text).name();
        keptName(now.id()).filter(kept -> !kept.equals(name)).ifPresent(kept -> {
            throw Problem.of(422, "The definition's name is '" + name + "', not '" + kept + "'. POST makes new ones.");
        });
        return view(200, overtaking(now, () -> host.save(now.id(), text, call.expected(now.tag()))), call.access());
    }

    /** Empty too where it can't be read any more: any definition repairs it. */
    private Optional<String> keptName(String id) {
        try {
            return host.find(id).map(kept -> kept.definition().name());
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.JENKINSFILE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private ApiAnswer delete(ApiCall call) {
        Named now = named(call, ApiAccess.Permission.WORKFLOW_CONFIGURE);
        return overtaking(now, () -> {
            host.delete(now.id(), call.expected(now.tag()));
            return ApiAnswer.nothing();
        });
    }

    private static <T> T overtaking(Named now, Supplier<T> change) {
        try {
            return change.get();
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.CONFLICT) {
                throw Problem.of(412, e.sentence(), Map.of("ETag", '"' + now.tag() + '"'));
            }
            throw e;
        }
    }

    private ApiAnswer execute(ApiCall call) {
        String workflow = named(call, ApiAccess.Permission.RUN).id();
        String requirements = call.body().only("requirements").needed("requirements");
        String id = SubmittedSteps.limited(
                engine, call.user(), () -> host.start(workflow, Map.of("REQUIREMENTS", requirements), call.user()));
        return SubmittedSteps.started(engine, call, id, "runs/" + id);
    }

    /** Cancels what of it is under way. */
    private ApiAnswer cancel(ApiCall call) {
        String workflow = there(call);
        call.require(ApiAccess.Permission.RUN, workflow);
        long cancelled = engine.runs().open().stream()
                .map(id -> engine.runs().get(id))
                .filter(run -> run.job().equals(workflow))
                .map(Runs.Run::id)
                .filter(host::cancel)
                .count();
        if (cancelled == 0) {
            throw Problem.of(409, "No run of the workflow '" + workflow + "' is under way here.");
        }
        return ApiAnswer.nothing();
    }

    private ApiAnswer runs(ApiCall call) {
        String workflow = there(call);
        Optional<Runs.Run> after =
                call.cursor(1).map(cursor -> engine.runs().find(cursor.text(0)).orElseThrow(Cursor::foreign));
        RunView.Page page = engine.runPage(call.limit(), Optional.of(workflow), false, after, call.access()::job);
        ApiAnswer answer = ApiAnswer.ok(page.runs());
        return page.last().map(id -> call.next(answer, Cursor.after(id))).orElse(answer);
    }
}
