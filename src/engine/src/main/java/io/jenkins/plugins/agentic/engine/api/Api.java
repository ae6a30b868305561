package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionException;

/**
 * The REST API, version 1, for every host; docs/openapi.yaml is its contract. A name or a run's id may have slashes; they
 * stand in the path as they are. Thread-safe; one an engine.
 */
public final class Api implements AutoCloseable {
    static final char NUL = 0;
    /** Where the database is away. */
    private static final String SECONDS_TO_COME_BACK = "5";

    private final Engine engine;
    private final List<Route> routes = new ArrayList<>();
    private final Idempotency idempotency;
    private final Streams streams;

    public Api(Engine engine, ApiHost host) {
        this.engine = engine;
        this.idempotency = engine.idempotency();
        this.streams = new Streams(engine, host);
        SubmittedSteps steps = new SubmittedSteps(engine, host);
        routes.addAll(new RunsResource(engine, steps, host).routes());
        routes.addAll(new RunFilesResource(engine, host).routes());
        routes.addAll(new CheckpointsResource(engine, host).routes());
        routes.addAll(new CostsResource(engine).routes());
        routes.addAll(new BudgetsResource(engine).routes());
        routes.addAll(new PackagesResource(engine, host, steps).routes());
        routes.addAll(new PromptsResource(engine).routes());
        routes.addAll(new PromptCheckResource(engine).routes());
        routes.addAll(new PromptWorkResource(engine, steps).routes());
        routes.addAll(new PromptExchangeResource(engine).routes());
        routes.addAll(new PromptOutcomesResource(engine).routes());
        routes.addAll(new AgentsResource(engine, steps).routes());
        routes.addAll(new MetricsResource(engine).routes());
        routes.addAll(new AuditResource(engine).routes());
        routes.addAll(new LineageResource(engine).routes());
        routes.addAll(new WorkflowValidation(host.workflows().isPresent()).routes());
        host.workflows().ifPresent(workflows -> routes.addAll(new WorkflowsResource(engine, workflows).routes()));
        routes.addAll(streams.routes());
        routes.sort(Comparator.comparing(Route::words).reversed());
    }

    /** The API's WebSockets. */
    public Streams streams() {
        return streams;
    }

    /** Answers, errors as problem details; a defect too, which is logged. */
    public ApiAnswer answer(ApiRequest request, ApiAccess access) {
        try {
            engine.requireDatabase();
            return routed(request, access);
        } catch (Problem e) {
            return e.answer();
        } catch (AgenticException e) {
            return problem(e);
        } catch (ConnectionException e) {
            return ApiAnswer.problem(503, "The database went away. Try again in a moment.")
                    .with("Retry-After", SECONDS_TO_COME_BACK);
        } catch (RuntimeException | StackOverflowError e) {
            return broken(request, e);
        }
    }

    /** The answer where a request met a defect; what it was is for the log only. */
    private static ApiAnswer broken(ApiRequest request, Throwable defect) {
        System.getLogger(Api.class.getName())
                .log(System.Logger.Level.ERROR, request.method() + " " + request.path() + " broke", defect);
        return ApiAnswer.problem(500, "This request met a defect. The server's log says which: please report it.");
    }

    private ApiAnswer routed(ApiRequest request, ApiAccess access) {
        // Databases and file systems know no such character.
        if (request.path().indexOf(NUL) >= 0
                || request.query().values().stream().anyMatch(value -> value.indexOf(NUL) >= 0)) {
            throw Problem.of(400, "The address holds a NUL character, which no name has.");
        }
        List<String> path = List.of(request.path().split("/", -1));
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        String found = "";
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> parameters = route.match(path);
            if (parameters.isPresent() && (found.isEmpty() || found.equals(route.template()))) {
                if (route.method().equals(method)) {
                    return handled(route, new ApiCall(request, access, parameters.get()));
                }
                found = route.template();
                allowed.add(route.method());
            }
        }
        if (allowed.isEmpty()) {
            throw Problem.of(404, "There is nothing at " + request.path() + ".");
        }
        String methods = String.join(", ", allowed);
        throw Problem.of(
                405, request.method() + " is not answered here, but " + methods + ".", Map.of("Allow", methods));
    }

    private ApiAnswer handled(Route route, ApiCall call) {
        Supplier<ApiAnswer> work = () -> route.handler().apply(call);
        return route.starts() ? idempotency.once(call.request(), work) : work.get();
    }

    private static ApiAnswer problem(AgenticException e) {
        return switch (e.code()) {
            case USAGE, PROMPT, JENKINSFILE, PUBLISH, WORKSPACE -> ApiAnswer.problem(422, e.sentence());
            case CONFLICT, CHANGED, ABORTED -> ApiAnswer.problem(409, e.sentence());
            case POLICY -> ApiAnswer.problem(403, e.sentence());
            case BUDGET -> ApiAnswer.problem(429, e.sentence());
            case HOME ->
                e.retriable()
                        ? ApiAnswer.problem(503, e.sentence()).with("Retry-After", SECONDS_TO_COME_BACK)
                        : ApiAnswer.problem(503, e.sentence());
            case MODEL -> ApiAnswer.problem(503, e.sentence());
            default -> ApiAnswer.problem(500, e.sentence());
        };
    }

    /** Method and template of each route, such as <code>GET runs/{run...}/calls</code>. */
    List<String> routes() {
        return routes.stream()
                .map(route -> route.method() + " " + route.template())
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        streams.close();
    }
}
