package io.jenkins.plugins.agentic.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.definition.StoredWorkflow;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowStore;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** An engine with its API, of which each request and answer is held against docs/openapi.yaml. */
final class ApiFixture implements AutoCloseable {
    final GeminiServer server;
    final Engine engine;
    final TestHost host;
    final Api api;

    /** What the host masks. */
    static final String SECRET = "hunter2hunter2";

    /** Keeps what it was asked to answer. */
    static final class TestHost implements ApiHost, ApiHost.Workflows {
        final List<Map<String, Object>> answers = new ArrayList<>();
        final List<String> cancelled = new ArrayList<>();
        final List<String> resumed = new ArrayList<>();
        final Map<String, Path> kept = new HashMap<>();
        /** As if the host kept stages itself, which is Jenkins' way. */
        final Map<String, List<Runs.Stage>> stages = new HashMap<>();

        boolean loading;
        final List<Folder> folders = new ArrayList<>(List.of(new Folder("", "")));
        final Set<String> committed = new HashSet<>();
        boolean reading;
        /** As if definitions were on a server that does not answer. */
        boolean unreadable;

        private final WorkflowStore store;
        private final Runs runs;

        TestHost(WorkflowStore store, Runs runs) {
            this.store = store;
            this.runs = runs;
        }

        @Override
        public Optional<Workflows> workflows() {
            return Optional.of(this);
        }

        @Override
        public Listing list() {
            return new Listing(Listing.of(store.list()).workflows(), !reading);
        }

        @Override
        public Optional<StoredWorkflow> find(String id) {
            requireReadable();
            return store.find(id);
        }

        @Override
        public Optional<String> tag(String id) {
            requireReadable();
            return store.tag(id);
        }

        private void requireReadable() {
            if (unreadable) {
                throw Problem.of(503, "The server does not answer. Ask again.");
            }
        }

        @Override
        public boolean exists(String id) {
            return store.tag(id).isPresent();
        }

        @Override
        public List<Folder> folders() {
            return folders;
        }

        @Override
        public boolean isCommitted(String id) {
            return committed.contains(id);
        }

        @Override
        public StoredWorkflow save(String id, String text, Optional<String> expected) {
            return store.save(text, expected);
        }

        @Override
        public void delete(String id, Optional<String> expected) {
            store.delete(id, expected);
        }

        @Override
        public String start(String workflow, Map<String, String> parameters, String user) {
            String id = workflow + "-" + UUID.randomUUID();
            runs.start(id, workflow, user, store.job(workflow).toString(), Json.write(parameters));
            return id;
        }

        @Override
        public String resume(String runId, String user) {
            resumed.add(runId);
            return runId;
        }

        @Override
        public String runAgain(String runId, String stage, String user) {
            resumed.add(runId + " from " + stage);
            return start("again", Map.of(), user);
        }

        @Override
        public boolean cancel(String runId) {
            return cancelled.add(runId);
        }

        @Override
        public Optional<List<Runs.Stage>> stages(String runId) {
            if (loading) {
                throw Problem.of(503, "The build is still being loaded.", Map.of("Retry-After", "1"));
            }
            return Optional.ofNullable(stages.get(runId));
        }

        @Override
        public Optional<Workspace> kept(String runId) {
            return Optional.ofNullable(kept.get(runId)).map(LocalWorkspace::new);
        }

        @Override
        public Optional<Workspace> downloads(String runId) {
            return kept(runId);
        }

        @Override
        public String place() {
            return "test";
        }

        @Override
        public RunContext context(String runId, String job, String user, Workspace workspace) {
            UnaryOperator<String> mask = text -> text.replace(SECRET, "****");
            return new RunContext(runId, job, user, workspace, Commands.none(), line -> {}, mask);
        }

        @Override
        public void answer(Checkpoint checkpoint, Answer answer) {
            answers.add(Map.of(
                    "number", checkpoint.number(),
                    "approve", answer.approve(),
                    "feedback", answer.feedback(),
                    "seen", answer.seen(),
                    "by", answer.by()));
        }
    }

    ApiFixture(Path folder, Script script) {
        this(folder, script, 0);
    }

    ApiFixture(Path folder, Script script, int executionsPerMinute) {
        server = GeminiServer.start(0, script);
        engine = Engine.open(new EngineSettings(
                folder.resolve("home"),
                folder.resolve("registry"),
                false,
                DatabaseSettings.EMBEDDED,
                () -> ModelSettings.of(ProviderSettings.gemini("key", server.baseUrl()), "gemini-2.5-pro"),
                () -> new MoneySettings(
                        PriceTable.shipped(), List.of(), null, ZoneOffset.UTC, executionsPerMinute, null),
                ToolSettings::standard));
        host = new TestHost(new WorkflowStore(folder.resolve("workflows")), engine.runs());
        api = new Api(engine, host);
    }

    /** May do just this, on any job. */
    static ApiAccess only(ApiAccess.Permission... permissions) {
        return (permission, job) -> Set.of(permissions).contains(permission);
    }

    ApiAnswer send(String method, String path, Object body, Map<String, String> headers, ApiAccess access) {
        Map<String, String> query = new HashMap<>();
        int mark = path.indexOf('?');
        if (mark >= 0) {
            for (String pair : path.substring(mark + 1).split("&")) {
                int equals = pair.indexOf('=');
                query.put(
                        pair.substring(0, equals),
                        java.net.URLDecoder.decode(
                                pair.substring(equals + 1), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        Map<String, String> all = new HashMap<>();
        if (body != null) {
            all.put("content-type", "application/json");
        }
        headers.forEach((name, value) -> all.put(name.toLowerCase(java.util.Locale.ROOT), value));
        String text = body == null ? "" : body instanceof String raw ? raw : Json.write(body);
        return Contract.ask(
                api,
                new ApiRequest(method, "/api/v1/", mark < 0 ? path : path.substring(0, mark), query, all, text, "ann"),
                access);
    }

    ApiAnswer get(String path) {
        return send("GET", path, null, Map.of(), ApiAccess.ALL);
    }

    ApiAnswer post(String path, Object body) {
        return send("POST", path, body, Map.of(), ApiAccess.ALL);
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(ApiAnswer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return (List<Map<String, Object>>) Json.read(answer.body());
    }

    static Map<String, Object> map(int status, ApiAnswer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return Json.readMap(answer.body());
    }

    static String problem(int status, ApiAnswer answer) {
        return (String) map(status, answer).get("detail");
    }

    /** Follows the links of a list's pages to the end. */
    List<Map<String, Object>> allPages(String path) {
        List<Map<String, Object>> all = new ArrayList<>();
        String next = path;
        while (!next.isEmpty()) {
            ApiAnswer page = get(next);
            all.addAll(list(page));
            String link = page.headers().getOrDefault("Link", "");
            next = link.isEmpty() ? "" : link.substring("</api/v1/".length(), link.indexOf('>'));
        }
        return all;
    }

    /** What came of something under way, once it has ended. */
    Map<String, Object> outcome(ApiAnswer started) {
        assertThat(started.status()).as(started.body()).isEqualTo(202);
        String path = started.headers().get("Location").substring("/api/v1/".length());
        String id = (String) Json.readMap(started.body()).get("run");
        while (engine.runs().get(id).state() == Runs.State.RUNNING) {
            Thread.onSpinWait();
        }
        return map(200, get(path));
    }

    @Override
    public void close() {
        engine.close();
        server.close();
    }
}
