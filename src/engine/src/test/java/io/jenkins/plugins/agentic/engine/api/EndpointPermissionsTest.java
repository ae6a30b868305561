package io.jenkins.plugins.agentic.engine.api;

import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.APPROVE;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.AUDIT_VIEW;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.BUDGET_ADMINISTER;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.COST_VIEW;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.PROMPT_EDIT;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.PROMPT_PROMOTE;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.RELEASE_PUBLISH;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.RELEASE_ROLLBACK;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.RUN;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.VIEW;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.WORKFLOW_CONFIGURE;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.WORKFLOW_CREATE;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.WORKFLOW_READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each address with exactly what it needs, and with everything else. */
class EndpointPermissionsTest {
    private static final String PROMPT = "---\nmodel: gemini-2.5-pro\n---\nSay {{word}}.\n";
    private static final String ARTIFACT = "a".repeat(64);
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";
    private static final Map<String, Object> WORKFLOW = Map.of("name", "w", "agents", Map.of("coder", Map.of()));

    @TempDir
    Path folder;

    private ApiFixture api;
    private final List<Ask> all = new ArrayList<>();

    /**
     * A request that is well formed.
     *
     * @param needs all of these; of a list nothing is shown without them
     */
    private record Ask(String method, String path, Object body, Set<ApiAccess.Permission> needs) {}

    private void ask(String method, String path, Object body, ApiAccess.Permission... needs) {
        all.add(new Ask(method, path, body, Set.of(needs)));
    }

    @BeforeEach
    void open() throws Exception {
        api = new ApiFixture(folder, Script.always(Reply.text(PLAN, 1, 1, 1)));
        api.engine.runs().start("shop/w#1", "shop/w", "bob", "", "{}");
        api.engine.runs().start("bobs", "@api/say", "bob", "test", "{}");
        api.engine.runs().start("w#1", "w", "bob", "", "{}");
        api.engine.endRun("w#1", Runs.State.SUCCEEDED, "", "");
        workOf("shop/w#1");
        api.engine.execute(
                "checkpointOpen",
                new StepKey("shop/w#1", "1"),
                Map.of("message", "Go?"),
                api.host.context("shop/w#1", "shop/w", "bob", new NoWorkspace()));
        Files.writeString(Files.createDirectories(folder.resolve("kept")).resolve("a.tgz"), "bytes");
        api.engine.runs().start("shop/w#2", "shop/w", "bob", "", "{}");
        api.engine.endRun("shop/w#2", Runs.State.SUCCEEDED, "", "");
        api.host.kept.put("shop/w#1", folder.resolve("kept"));
        api.host.kept.put("shop/w#2", folder.resolve("kept"));
        ApiAnswer published = api.post(
                "packages/lib/publish",
                Map.of(
                        "run", "shop/w#2",
                        "version", "1.0.0",
                        "files", "*.tgz",
                        "targets", List.of(Map.of("type", "binary"))));
        assertThat(api.outcome(published)).containsEntry("state", "SUCCEEDED");
        api.post("workflows", WORKFLOW);
        api.post("budgets", Map.of("name", "monthly", "scope", "user", "period", "month", "hard", 9));
        api.post("prompts", Map.of("name", "say", "source", PROMPT, "message", "First"));
        api.post("prompts/say/labels", Map.of("label", "candidate", "version", "1.0.0"));
        runsAndCheckpoints();
        promptsAndAgents();
        packagesAndFigures();
        workflows();
    }

    @AfterEach
    void close() {
        api.close();
    }

    /** An agent's call, a test of a prompt and an artifact, so that there is something to be seen of a run. */
    private void workOf(String run) throws IOException {
        Path workspace = Files.createDirectories(folder.resolve("ws"));
        RunContext context = api.host.context(run, "shop/w", "bob", new LocalWorkspace(workspace));
        api.engine.execute("agentPlan", new StepKey(run, "2"), Map.of("task", "Plan."), context);
        api.post("prompts", Map.of("name", "tried", "source", PROMPT));
        String suite = "prompts: [tried]\ntests:\n- vars: {word: x}\n  assert: [{type: contains, value: because}]\n";
        api.send("PUT", "prompts/tried/suite", Map.of("source", suite), Map.of("If-Match", "*"), ApiAccess.ALL);
        Files.writeString(workspace.resolve("tried.test.yaml"), suite);
        api.engine.execute("promptTest", new StepKey(run, "3"), Map.of("suite", "tried.test.yaml"), context);
        api.engine.runs().artifact(run, new Runs.Artifact("a.tgz", 5, ARTIFACT));
    }

    private void runsAndCheckpoints() {
        ask("GET", "runs", null, VIEW);
        for (String below : List.of("", "/calls", "/model-calls", "/checkpoints", "/checkpoints/1")) {
            ask("GET", "runs/shop/w#1" + below, null, VIEW);
        }
        ask("GET", "runs/shop/w#1/calls/1", null, VIEW);
        ask("GET", "runs/shop/w#1/files", null, VIEW);
        ask("GET", "runs/shop/w#1/artifact?path=a.tgz", null, VIEW);
        ask("GET", "runs/bobs/result", null, VIEW);
        ask("GET", "runs/shop/w#1/evaluations", null, VIEW);
        ask("GET", "runs/shop/w#1/evaluations/case?path=3&number=1", null, VIEW);
        ask("POST", "runs/shop/w#1/outcome", Map.of("tests", "passed"), VIEW, RUN);
        ask("DELETE", "runs/shop/w#1", null, VIEW, RUN);
        ask("POST", "runs/shop/w#1/resume", Map.of(), VIEW, RUN);
        ask("POST", "runs/shop/w#1/rerun", Map.of("stage", "1"), VIEW, RUN);
        ask("POST", "runs/shop/w#1/checkpoints/1/reject", Map.of("feedback", "no"), APPROVE);
        ask("POST", "runs/shop/w#1/checkpoints/1/approve", Map.of("hash", "0".repeat(64)), APPROVE);
    }

    private void promptsAndAgents() {
        for (String path : List.of("prompts", "prompts/say", "prompts/say/versions", "prompts/say/labels", "agents")) {
            ask("GET", path, null, VIEW);
        }
        ask("GET", "prompts/say/diff?from=1.0.0", null, VIEW);
        ask("GET", "prompts/say/export/ai-studio", null, VIEW);
        ask("GET", "prompts/export/folder", null, VIEW);
        for (String below : List.of("suite", "evaluations", "outcomes")) {
            ask("GET", "prompts/tried/" + below, null, VIEW);
        }
        ask("PUT", "prompts/say/suite", Map.of("source", "tests: []", "message", "m"), PROMPT_EDIT);
        ask("POST", "prompts/import/folder", Map.of("files", Map.of("folder.prompt", PROMPT)), PROMPT_EDIT);
        ask("POST", "prompts/check", Map.of("source", PROMPT), VIEW);
        ask("POST", "prompts", Map.of("name", "new", "source", PROMPT, "message", "m"), PROMPT_EDIT);
        ask("PUT", "prompts/say", Map.of("source", PROMPT + "x", "message", "m"), PROMPT_EDIT);
        ask("POST", "prompts/import/ai-studio", Map.of("name", "studio", "prompt", Map.of()), PROMPT_EDIT);
        ask("POST", "prompts/say/labels", Map.of("label", "candidate", "version", "1.0.0"), PROMPT_EDIT);
        ask("POST", "prompts/say/labels", Map.of("label", "production", "version", "1.0.0"), PROMPT_PROMOTE);
        ask("DELETE", "prompts/say/labels/production", null, PROMPT_PROMOTE);
        ask("POST", "prompts/say/test", Map.of(), RUN);
        ask("POST", "prompts/say/optimize", Map.of(), RUN, PROMPT_EDIT);
        ask("DELETE", "prompts/say", null, PROMPT_EDIT);
        ask("POST", "agents/planner/execute", Map.of("task", "Plan."), RUN);
        ask("GET", "agents/planner/metrics", null, COST_VIEW);
    }

    private void packagesAndFigures() {
        for (String path : List.of("packages", "releases", "releases/lib/1.0.0", "environments", "metrics/workflows")) {
            ask("GET", path, null, VIEW);
        }
        ask("GET", "lineage?artifact=" + ARTIFACT, null, VIEW);
        Map<String, Object> publish = Map.of(
                "run", "shop/w#2",
                "version", "1.1.0",
                "files", "*.tgz",
                "targets", List.of(Map.of("type", "binary")));
        ask("POST", "packages/lib/publish", publish, VIEW, RELEASE_PUBLISH);
        Map<String, Object> promote = Map.of(
                "version", "1.0.0",
                "from", "production",
                "to", "elsewhere",
                "targets", List.of(Map.of("type", "binary")));
        ask("POST", "packages/lib/promote", promote, VIEW, RELEASE_PUBLISH);
        ask("POST", "packages/lib/rollback", Map.of("version", "1.0.0"), VIEW, RELEASE_ROLLBACK);
        for (String path : List.of("costs", "metrics/costs", "costs.csv", "costs/users/bob", "budgets")) {
            ask("GET", path, null, COST_VIEW);
        }
        Map<String, Object> limits = Map.of("scope", "user", "period", "month", "hard", 5);
        ask("GET", "budgets/monthly", null, COST_VIEW);
        ask("PUT", "budgets/monthly", limits, BUDGET_ADMINISTER);
        ask("DELETE", "budgets/monthly", null, BUDGET_ADMINISTER);
        Map<String, Object> another = Map.of("name", "daily", "scope", "user", "period", "day", "hard", 5);
        ask("POST", "budgets", another, BUDGET_ADMINISTER);
        for (String path : List.of("audit-logs", "audit-logs/verify", "audit-logs.csv", "audit-logs.json")) {
            ask("GET", path, null, AUDIT_VIEW);
        }
    }

    private void workflows() {
        for (String path : List.of("workflows", "workflows/w/runs", "workflows/w/stream")) {
            ask("GET", path, null, VIEW);
        }
        ask("GET", "workflows/w", null, VIEW, WORKFLOW_READ);
        ask("GET", "runs/w#1/graph", null, VIEW, WORKFLOW_READ);
        Map<String, Object> another = Map.of("name", "v", "agents", Map.of("coder", Map.of()));
        ask("GET", "folders", null, VIEW, WORKFLOW_CREATE);
        ask("POST", "workflows", another, VIEW, WORKFLOW_CREATE);
        ask("POST", "workflows/validate", WORKFLOW, VIEW);
        ask("POST", "workflows/validate/jenkinsfile", Map.of("jenkinsfile", "node {}"), VIEW);
        ask("PUT", "workflows/w", WORKFLOW, VIEW, WORKFLOW_CONFIGURE);
        ask("POST", "workflows/w/execute", Map.of("requirements", "r"), VIEW, RUN);
        ask("DELETE", "workflows/w", null, VIEW, RUN);
        ask("DELETE", "workflows/w/definition", null, VIEW, WORKFLOW_CONFIGURE);
        // Whoever may see no run hears of none; there is nothing else to protect.
        ask("GET", "agents/planner/stream", null);
    }

    private ApiAnswer send(Ask ask, Set<ApiAccess.Permission> permissions) {
        return api.send(
                ask.method,
                ask.path,
                ask.body,
                ask.method.equals("GET") ? Map.of() : Map.of("If-Match", "*"),
                (permission, job) -> permissions.contains(permission));
    }

    @Test
    void should_refuse_each_address_where_a_permission_is_missing() {
        for (Ask ask : all) {
            for (ApiAccess.Permission missing : ask.needs) {
                ApiAnswer answer = send(ask, allBut(ask, missing));
                boolean empty = answer.status() == 200
                                && (answer.body().equals("[]") || answer.body().contains("\"runs\":0"))
                        || answer.status() == 204 && ask.method.equals("GET");

                // A run that a body names, and that may not be seen.
                boolean unknown = answer.status() == 422 && answer.body().contains("There is no run");

                assertThat(empty || unknown || answer.status() == 403 || answer.status() == 404)
                        .as("%s %s without %s: %d %s", ask.method, ask.path, missing, answer.status(), answer.body())
                        .isTrue();
            }
        }
        assertThat(api.engine.prompts().folder().list())
                .extracting(summary -> summary.name())
                .contains("say")
                .doesNotContain("new", "studio", "folder");
        assertThat(api.engine.storedBudgets().find("daily")).isEmpty();
        assertThat(api.engine.storedBudgets().find("monthly").orElseThrow().hard())
                .isEqualByComparingTo("9");
        assertThat(api.host.answers).isEmpty();
        assertThat(api.host.cancelled).isEmpty();
        assertThat(api.host.resumed).isEmpty();
    }

    /** Prompts may be read by who may edit or promote them too, checkpoints by who may approve. */
    private static Set<ApiAccess.Permission> allBut(Ask ask, ApiAccess.Permission missing) {
        Set<ApiAccess.Permission> rest = EnumSet.complementOf(EnumSet.of(missing));
        if (missing == VIEW) {
            rest.removeAll(Set.of(APPROVE, PROMPT_EDIT, PROMPT_PROMOTE));
        }
        return rest;
    }

    @Test
    void should_let_in_who_has_just_what_is_needed() {
        List<String> nothing = new ArrayList<>();
        for (Ask ask : all) {
            ApiAnswer answer = send(ask, ask.needs);

            assertThat(answer.status())
                    .as("%s %s: %s", ask.method, ask.path, answer.body())
                    .isNotEqualTo(403);
            boolean shown = answer.status() == 200
                    && !answer.body().equals("[]")
                    && !answer.body().contains("\"runs\":0");
            // What agents wrote is tried by RunFilesApiTest.
            boolean tried = ask.path.endsWith("/stream") || ask.path.endsWith("/files");
            if (ask.method.equals("GET") && !tried && !shown) {
                nothing.add(ask.path + " " + answer.status() + " " + answer.body());
            }
        }
        // Else the test above could not tell who is refused.
        assertThat(nothing).as("shows nothing").isEmpty();
    }

    @Test
    void should_know_every_address() {
        TreeSet<String> routes = new TreeSet<>(api.api.routes());
        for (Ask ask : all) {
            List<String> path = List.of(ask.path.replaceFirst("\\?.*", "").split("/"));
            routes.removeIf(route -> route.startsWith(ask.method + " ")
                    && Route.get(route.substring(route.indexOf(' ') + 1), call -> ApiAnswer.nothing())
                            .match(path)
                            .isPresent());
        }
        assertThat(routes).isEmpty();
    }
}
