package io.jenkins.plugins.agentic.engine.api;

import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.APPROVE;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.RUN;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.VIEW;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.list;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.map;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.only;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.audit.AuditEntry;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that REST calls, checkpoints it answers, what it tells about both. */
class WorkApiTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    @TempDir
    Path folder;

    private ApiFixture api;

    private void open(int executionsPerMinute) {
        api = new ApiFixture(folder, Script.always(Reply.text(PLAN, 1000, 100, 50)), executionsPerMinute);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private String checkpoint(String run, Map<String, Object> arguments) {
        api.engine.runs().start(run, "job", "bob", "", "{}");
        return (String) ((Map<?, ?>) api.engine.execute(
                        "checkpointOpen",
                        new StepKey(run, "5"),
                        arguments,
                        api.host.context(run, "job", "bob", new NoWorkspace())))
                .get("hash");
    }

    @Test
    void should_call_an_agent_and_tell_what_it_answered() {
        open(0);

        ApiAnswer started = api.post("agents/planner/execute", Map.of("task", "Build a parser."));
        Map<String, Object> outcome = api.outcome(started);

        assertThat(outcome).containsEntry("state", "SUCCEEDED").containsEntry("error", "");
        assertThat((Map<?, ?>) ((Map<?, ?>) outcome.get("result")).get("result"))
                .extracting("summary")
                .isEqualTo("s");
        assertThat(list(api.get("agents"))).extracting("role").contains("planner", "coder");
        assertThat(map(200, api.get("agents/planner/metrics")))
                .containsEntry("calls", 1)
                .containsEntry("inputTokens", 1000)
                .containsEntry("cost", 0.00275);
        String id = (String) outcome.get("run");
        assertThat(list(api.get("runs/" + id + "/calls"))).hasSize(1);
        assertThat(map(200, api.get("metrics/workflows")).get("total"))
                .extracting("runs")
                .isEqualTo(0);
        assertThat(api.send("GET", "runs/" + id + "/result", null, Map.of(), only())
                        .status())
                .isEqualTo(200);
        assertThat(Contract.ask(api.api, ApiRequest.get("runs/" + id + "/result", Map.of(), "eve"), only(RUN))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void should_not_tell_a_key_that_a_model_server_quotes() {
        api = new ApiFixture(
                folder, Script.always(Reply.error(400, "INVALID_ARGUMENT", "No such key: " + ApiFixture.SECRET)), 0);

        Map<String, Object> outcome = api.outcome(api.post("agents/planner/execute", Map.of("task", "x")));

        assertThat((String) outcome.get("error")).contains("No such key: ****");
        assertThat(map(200, api.get("runs/" + outcome.get("run"))).get("error"))
                .asString()
                .contains("No such key: ****");
    }

    @Test
    void should_say_what_is_wrong_before_anything_is_paid() {
        open(0);

        assertThat(problem(422, api.post("agents/planner/execute", Map.of("tsk", "x"))))
                .startsWith("There is no field 'tsk'. Did you mean 'task'?");
        assertThat(problem(422, api.post("agents/planner/execute", Map.of()))).contains("'task' is missing");
        assertThat(problem(422, api.post("agents/planner/execute", Map.of("task", "x", "timeout", "long"))))
                .contains("'timeout' must be a integer");
        assertThat(problem(404, api.post("agents/plannr/execute", Map.of("task", "x"))))
                .contains("There are: ");
        assertThat(api.get("agents/nobody/metrics").status()).isEqualTo(404);
        assertThat(api.get("agents/planner/metrics?days=0").status()).isEqualTo(400);
        assertThat(api.engine.runs().newest(5)).isEmpty();
    }

    @Test
    void should_start_as_many_a_minute_as_one_may_and_say_how_long_to_wait() {
        open(2);
        ApiAnswer first = api.post("agents/planner/execute", Map.of("task", "a"));
        ApiAnswer second = api.post("agents/planner/execute", Map.of("task", "b"));
        ApiAnswer third = api.post("agents/planner/execute", Map.of("task", "c"));

        assertThat(first.headers()).containsEntry("RateLimit-Limit", "2").containsEntry("RateLimit-Remaining", "1");
        assertThat(second.headers()).containsEntry("RateLimit-Remaining", "0");
        assertThat(problem(429, third)).contains("started 2 runs within a minute");
        assertThat(Integer.parseInt(third.headers().get("Retry-After"))).isBetween(1, 60);
        api.outcome(first);
        api.outcome(second);
    }

    @Test
    void should_start_once_however_many_ask_at_the_same_time() {
        open(0);
        List<ApiAnswer> answers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> api.send(
                        "POST",
                        "agents/planner/execute",
                        Map.of("task", "a"),
                        Map.of("Idempotency-Key", "k"),
                        ApiAccess.ALL)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).extracting(ApiAnswer::status).containsOnly(202, 409).contains(202);
        assertThat(api.engine.runs().newest(10)).hasSize(1);
        api.outcome(answers.stream()
                .filter(answer -> answer.status() == 202)
                .findFirst()
                .orElseThrow());
    }

    @Test
    void should_end_what_a_server_that_is_gone_had_under_way() {
        open(0);
        api.engine.runs().start("lost", "@api/planner", "ann", "test", "{}");
        api.engine.runs().start("others", "@api/planner", "ann", "elsewhere", "{}");

        new Api(api.engine, api.host);

        assertThat(api.engine.runs().get("lost").state()).isEqualTo(Runs.State.ABORTED);
        assertThat(api.engine.runs().get("others").state()).isEqualTo(Runs.State.RUNNING);
        assertThat(api.send("DELETE", "runs/lost", null, Map.of(), ApiAccess.ALL)
                        .status())
                .isEqualTo(409);
    }

    @Test
    void should_pass_an_answer_on_that_is_for_what_is_shown() {
        open(0);
        String hash = checkpoint("r1", Map.of("message", "Publish?"));
        String path = "runs/r1/checkpoints/1";

        assertThat(list(api.get("runs/r1/checkpoints"))).hasSize(1);
        assertThat(map(200, api.get(path))).containsEntry("hash", hash).containsEntry("state", "OPEN");
        assertThat(api.send("POST", path + "/approve", Map.of("hash", hash), Map.of(), only(VIEW))
                        .status())
                .isEqualTo(403);
        assertThat(problem(409, api.post(path + "/approve", Map.of("hash", "0".repeat(64)))))
                .contains("has changed since");
        assertThat(problem(422, api.post(path + "/approve", Map.of()))).contains("'hash' is missing");
        assertThat(api.host.answers).isEmpty();

        assertThat(map(200, api.send("POST", path + "/approve", Map.of("hash", hash), Map.of(), only(APPROVE))))
                .containsEntry("decision", "approve");
        assertThat(map(200, api.post(path + "/reject", Map.of("feedback", "No."))))
                .containsEntry("decision", "reject");

        assertThat(api.host.answers)
                .containsExactly(
                        Map.of("number", 1, "approve", true, "feedback", "", "seen", hash, "by", "ann"),
                        Map.of("number", 1, "approve", false, "feedback", "No.", "seen", hash, "by", "ann"));
        assertThat(api.post("runs/r1/checkpoints/2/approve", Map.of("hash", hash))
                        .status())
                .isEqualTo(404);
        assertThat(api.post("runs/r1/checkpoints/0/approve", Map.of("hash", hash))
                        .status())
                .isEqualTo(404);
        api.engine.endRun("r1", Runs.State.ABORTED, "", "");
        assertThat(problem(409, api.post(path + "/reject", Map.of()))).contains("waits for no answer any more");
    }

    @Test
    void should_take_no_approval_of_who_started_where_another_must() {
        open(0);
        String hash = checkpoint("r1", Map.of("message", "Publish?", "notStarter", true));
        ApiRequest bobs = new ApiRequest(
                "POST",
                "/api/v1/",
                "runs/r1/checkpoints/1/approve",
                Map.of(),
                Map.of("content-type", "application/json"),
                "{\"hash\": \"" + hash + "\"}",
                "bob");

        assertThat(problem(409, Contract.ask(api.api, bobs, ApiAccess.ALL))).contains("who started the run");
    }

    @Test
    void should_tell_how_workflows_did() {
        open(0);
        checkpoint("r1", Map.of("message", "Publish?"));
        api.engine.endRun("r1", Runs.State.SUCCEEDED, "", "");
        api.engine.runs().start("r2", "job", "bob", "", "{}");
        api.engine.endRun("r2", Runs.State.FAILED, "x", "1");
        api.engine.runs().start("r3", "other", "bob", "", "{}");

        Map<String, Object> metrics = map(200, api.get("metrics/workflows?days=7"));

        assertThat((Map<?, ?>) metrics.get("total"))
                .extracting("runs", "succeeded", "failed", "successRate", "interventionRate", "packages")
                .containsExactly(2, 1, 1, 0.5, 0.5, 0);
        assertThat((List<?>) metrics.get("jobs")).hasSize(1);
        assertThat((Map<?, ?>) map(200, api.send("GET", "metrics/workflows", null, Map.of(), only()))
                        .get("total"))
                .extracting("runs", "successRate")
                .containsExactly(0, null);
    }

    @Test
    void should_list_the_audit_log_page_by_page() {
        open(0);
        for (int i = 0; i < 5; i++) {
            checkpoint("r" + i, Map.of("message", "Publish?"));
            api.engine.endRun("r" + i, Runs.State.ABORTED, "", "");
        }

        assertThat(api.allPages("audit-logs?limit=2&action=checkpoint"))
                .hasSize(5)
                .extracting("seq")
                .isSortedAccordingTo(java.util.Comparator.comparingInt(seq -> -(Integer) seq));
        assertThat(list(api.get("audit-logs?run=r3"))).hasSize(1);
        assertThat(api.get("audit-logs?cursor=WyJ4Il0").status()).isEqualTo(400);
    }

    @Test
    void should_credit_what_came_out_later_once() {
        api = new ApiFixture(
                folder,
                Script.always(Reply.text(
                        """
                        {"result": {"files": [], "notes": "n"},
                         "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""",
                        1000,
                        100,
                        50)));
        String id = (String) api.outcome(api.post("agents/coder/execute", Map.of("task", "Build a parser.")))
                .get("run");
        String at = "runs/" + id + "/outcome";

        assertThat(api.send("POST", at, Map.of("tests", "failed"), Map.of(), only(VIEW))
                        .status())
                .isEqualTo(403);
        assertThat(map(200, api.post(at, Map.of("tests", "failed")))).containsEntry("calls", 1);
        assertThat(map(200, api.post(at, Map.of("tests", "failed")))).containsEntry("calls", 0);
        assertThat(map(200, api.post(at, Map.of("release", "taken-back")))).containsEntry("calls", 1);
        assertThat(problem(422, api.post(at, Map.of()))).contains("Say one thing");
        assertThat(problem(422, api.post(at, Map.of("tests", "maybe")))).contains("passed, failed");
        assertThat(api.post("runs/none/outcome", Map.of("tests", "passed")).status())
                .isEqualTo(404);
        assertThat(map(200, api.get("prompts/coder/outcomes")).get("versions").toString())
                .containsPattern("tests=\\{(calls=1, good=0|good=0, calls=1)}");
        assertThat(api.get("prompts/nothing/outcomes").status()).isEqualTo(404);
    }

    @Test
    void should_check_and_export_the_audit_log_for_those_who_may_see_it() {
        open(0);
        for (int i = 0; i < 3; i++) {
            api.engine
                    .audit()
                    .append(new AuditEntry(i == 1 ? "=bob" : "ann", "test.done", "x\"" + i, Map.of("n", i), ""));
        }
        Map<String, Object> whole = map(200, api.get("audit-logs/verify"));
        ApiAnswer csv = api.get("audit-logs.csv?action=test.");

        assertThat(whole).containsEntry("intact", true).containsEntry("rows", 3);
        assertThat(map(200, api.get("audit-logs/verify?head=" + whole.get("head"))))
                .containsEntry("intact", true);
        assertThat(map(200, api.get("audit-logs/verify?head=2:" + "0".repeat(64))))
                .containsEntry("broken", 2);
        assertThat(problem(422, api.get("audit-logs/verify?head=x"))).contains("is no head");
        assertThat(csv.headers()).containsEntry("Content-Disposition", "attachment; filename=\"audit-log.csv\"");
        assertThat(csv.body().split("\r\n"))
                .hasSize(4)
                .satisfies(lines -> assertThat(lines[0]).startsWith("seq,at,actor"))
                .satisfies(lines -> assertThat(lines[2]).contains(",\"'=bob\",", "\"x\"\"1\"", "{\"\"n\"\":1}"));
        assertThat(list(api.get("audit-logs.json?actor=ann"))).hasSize(2);
        for (String path : List.of("audit-logs/verify", "audit-logs.csv", "audit-logs.json")) {
            assertThat(api.send("GET", path, null, Map.of(), only(ApiAccess.Permission.VIEW))
                            .status())
                    .as(path)
                    .isEqualTo(403);
        }
    }
}
