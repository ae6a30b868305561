package io.jenkins.plugins.agentic.engine.api;

import static io.jenkins.plugins.agentic.engine.api.ApiFixture.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hosts, pages and scripts get from the API; the run's id has a slash, as those of jobs in folders have. */
class ApiTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";
    private static final String RUN = "shop/cart#1@k3";

    @TempDir
    Path folder;

    private ApiFixture fixture;
    private Engine engine;

    /** May see one job's runs, and no costs. */
    private record OneJob(String name) implements ApiAccess {
        @Override
        public boolean may(Permission permission, String job) {
            return permission == Permission.VIEW && job.equals(name);
        }
    }

    @BeforeEach
    void call() {
        fixture = new ApiFixture(folder, Script.always(Reply.text(PLAN, 1000, 100, 50)));
        engine = fixture.engine;
        engine.runs().start(RUN, "shop/cart", "ann", "job/shop/job/cart/1/", "{}");
        engine.runs().start("other#1@k3", "other", "bob", "job/other/1/", "{}");
        RunContext run = new RunContext(
                RUN,
                "shop/cart",
                "ann",
                new LocalWorkspace(folder.resolve("ws")),
                Commands.none(),
                line -> {},
                UnaryOperator.identity());
        engine.execute("agentPlan", new StepKey(RUN, "7"), Map.of("task", "Build a parser."), run);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private ApiAnswer get(String path, Map<String, String> query, ApiAccess access) {
        return Contract.ask(fixture.api, ApiRequest.get(path, query, "ann"), access);
    }

    private ApiAnswer get(String path) {
        return get(path, Map.of(), ApiAccess.ALL);
    }

    @Test
    void should_list_the_runs_of_jobs_that_may_be_seen() {
        assertThat(list(get("runs"))).extracting("id").containsExactlyInAnyOrder(RUN, "other#1@k3");
        assertThat(list(get("runs", Map.of(), new OneJob("shop/cart"))))
                .singleElement()
                .satisfies(run -> assertThat(run)
                        .containsEntry("calls", 1)
                        .containsEntry("cost", 0.00275)
                        .containsEntry("source", "job/shop/job/cart/1/"));
        assertThat(list(get("runs", Map.of("job", "other"), new OneJob("shop/cart"))))
                .isEmpty();
        assertThat(list(get("runs", Map.of("job", "other", "limit", "5"), ApiAccess.ALL)))
                .hasSize(1);
    }

    @Test
    void should_answer_where_the_database_is_away_that_it_may_be_asked_again() {
        engine.close();

        ApiAnswer answer = get("runs");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsKey("Retry-After");
        assertThat(answer.body()).contains("The database does not answer. Try again in a moment.");
    }

    /** In Jenkins nobody has the command line's commands. */
    @Test
    void should_say_of_what_is_not_there_which_address_lists_all() {
        assertThat(get("runs/nothing").body()).contains("There is no run 'nothing' here. GET runs lists all.");
        assertThat(get("runs/" + RUN, Map.of(), new OneJob("other")).body())
                .contains("There is no run '" + RUN + "' here. GET runs lists all.");
        assertThat(get("releases/lib/1.0.0").body())
                .contains("There is no release lib 1.0.0 here. GET releases lists all.");
        for (String path : List.of("prompts/nothing", "prompts/nothing/versions", "prompts/nothing/outcomes")) {
            assertThat(get(path).body())
                    .as(path)
                    .contains("There is no prompt template 'nothing'. GET prompts lists all,")
                    .doesNotContain("agentic prompts");
        }
    }

    /** Branches go on at once: what began in between stands with its own branch. */
    @Test
    void should_list_stages_each_before_what_is_within_it() {
        for (String stage : List.of("p", "p.a", "p.b", "p.a.x.s", "p.b.t")) {
            engine.runs().stageStarted(RUN, stage, stage, stage.equals("p") ? 0 : stage.length() == 3 ? 1 : 2);
        }

        assertThat((List<?>) Json.readMap(get("runs/" + RUN).body()).get("stages"))
                .extracting("name")
                .containsExactly("p", "p.a", "p.a.x.s", "p.b", "p.b.t");
    }

    /** Jenkins' stages are in its own graph of a build, and not in the engine. */
    @Test
    void should_list_the_stages_that_a_host_keeps_itself() {
        fixture.host.stages.put(
                RUN,
                List.of(
                        new Runs.Stage("4", "Review and test 1", 0, Runs.State.WAITING, 1_700_000_000_000L, 0),
                        new Runs.Stage("4.7", "Review", 1, Runs.State.FAILED, 1_700_000_000_000L, 1_700_000_002_500L)));

        assertThat((List<?>) Json.readMap(get("runs/" + RUN).body()).get("stages"))
                .extracting("name", "path", "depth", "state")
                .containsExactly(tuple("Review and test 1", "4", 0, "WAITING"), tuple("Review", "4.7", 1, "FAILED"));
        assertThat(get("runs/" + RUN).body()).contains("\"started\":\"2023-11-14T22:13:20Z\",\"durationMs\":2500");

        fixture.host.loading = true;
        ApiAnswer later = get("runs/" + RUN);
        assertThat(later.status()).isEqualTo(503);
        assertThat(later.headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void should_name_the_same_paths_and_methods_as_the_contract() {
        assertThat(fixture.api.routes().stream()
                        .map(route -> route.replaceAll("\\{[^}]*}", "{}"))
                        .sorted())
                .containsExactlyElementsOf(Contract.get().operations());
    }

    @Test
    void should_tell_costs_by_anything_over_any_days_and_what_was_paid_call_by_call() {
        assertThat(get("costs", Map.of("by", "prompt", "from", "2026-01-01"), ApiAccess.ALL)
                        .body())
                .contains("planner@", "0.00275");
        assertThat(get("costs.csv", Map.of("by", "outcome"), ApiAccess.ALL).body())
                .contains(",outcome,\"ok\",1,");
        assertThat(get("costs", Map.of("by", "role", "over", "day"), ApiAccess.ALL)
                        .body())
                .contains("\"days\":[{\"day\":", "\"costs\":{\"planner\":0.00275}");
        assertThat(get("costs", Map.of("by", "role", "over", "hour"), ApiAccess.ALL)
                        .status())
                .isEqualTo(400);
        assertThat(get("costs", Map.of("by", "colour"), ApiAccess.ALL).body()).contains("can't be shown by 'colour'");
        assertThat(get("costs", Map.of("by", "day", "from", "2026-02-30"), ApiAccess.ALL)
                        .body())
                .contains("'2026-02-30' is no date");
        assertThat(get("costs/users/ann", Map.of(), new OneJob("none")).body())
                .as("of oneself")
                .contains("0.00275");
        assertThat(get("costs/users/bob", Map.of(), new OneJob("none")).status())
                .isEqualTo(403);
        assertThat(list(get("runs/" + RUN + "/model-calls"))).singleElement().satisfies(call -> assertThat(
                        call.get("promptVersion").toString())
                .startsWith("planner@"));
    }

    @Test
    void should_tell_what_made_an_artifact_and_what_a_prompt_had_a_part_in() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("ws")).resolve("tool.bin"), "made");
        RunContext run = new RunContext(
                RUN,
                "shop/cart",
                "ann",
                new LocalWorkspace(folder.resolve("ws")),
                Commands.none(),
                line -> {},
                UnaryOperator.identity());
        List<?> made =
                (List<?>) engine.execute("compileArtifacts", new StepKey(RUN, "8"), Map.of("files", "tool.bin"), run);
        String sum = String.valueOf(((Map<?, ?>) made.get(0)).get("sha256"));

        assertThat(list(get("lineage", Map.of("artifact", sum), new OneJob("shop/cart"))))
                .singleElement()
                .satisfies(artifact ->
                        assertThat(artifact.get("prompts").toString()).contains("planner@"));
        assertThat(list(get("lineage", Map.of("prompt", "planner"), ApiAccess.ALL)))
                .extracting("path")
                .containsExactly("tool.bin");
        assertThat(list(get("lineage", Map.of("prompt", "planner"), new OneJob("other"))))
                .isEmpty();
        assertThat(get("lineage").status()).isEqualTo(400);
    }

    @Test
    void should_page_through_all_runs_once_whatever_starts_meanwhile() {
        for (int i = 0; i < 7; i++) {
            engine.runs().start("more-" + i, "other", "bob", "", "{}");
        }
        ApiAnswer first = fixture.get("runs?limit=4");
        String link = first.headers().get("Link");
        engine.runs().start("late", "other", "bob", "", "{}");

        List<Map<String, Object>> rest = fixture.allPages(link.substring("</api/v1/".length(), link.indexOf('>')));

        assertThat(list(first)).hasSize(4);
        assertThat(rest).hasSize(5).extracting("id").doesNotContain("late").contains(RUN);
        assertThat(fixture.allPages("runs?job=other&limit=3")).hasSize(9);
        assertThat(fixture.get("runs?cursor=nonsense").status()).isEqualTo(400);
        assertThat(fixture.get("runs?cursor=WyJnb25lIl0").status()).isEqualTo(400);
    }

    @Test
    void should_list_what_is_under_way_however_many_runs_came_later() {
        engine.runs().start("waits", "slow", "bob", "", "{}");
        for (int i = 0; i < 5; i++) {
            engine.runs().start("later-" + i, "other", "bob", "", "{}");
            engine.runs().end("later-" + i, Runs.State.SUCCEEDED, "", "");
        }

        assertThat(fixture.allPages("runs?state=open&limit=2"))
                .extracting("id")
                .contains("waits")
                .noneMatch(id -> id.toString().startsWith("later"));
    }

    @Test
    void should_refuse_a_limit_that_is_none() {
        assertThat(get("runs", Map.of("limit", "0"), ApiAccess.ALL).status()).isEqualTo(400);
        assertThat(get("runs", Map.of("limit", "many"), ApiAccess.ALL).status()).isEqualTo(400);
        assertThat(get("runs", Map.of("state", "lost"), ApiAccess.ALL).status()).isEqualTo(400);
    }

    @Test
    void should_answer_a_run_that_may_not_be_seen_as_one_that_is_not_there() {
        ApiAnswer hidden = get("runs/" + RUN, Map.of(), new OneJob("other"));
        ApiAnswer missing = get("runs/" + RUN.replace("k3", "k4"), Map.of(), new OneJob("other"));

        assertThat(hidden.status()).isEqualTo(404);
        assertThat(hidden.body().replace("k3", "k4")).isEqualTo(missing.body());
        assertThat(get("runs/" + RUN + "/calls/1", Map.of(), new OneJob("other"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void should_show_a_calls_conversation_and_cost() {
        assertThat(list(get("runs/" + RUN + "/calls"))).singleElement().satisfies(call -> assertThat(call)
                .containsEntry("role", "planner")
                .containsEntry("step", "agentPlan")
                .containsEntry("state", "SUCCEEDED")
                .containsEntry("turnCount", 1)
                .containsEntry("model", "gemini-2.5-pro")
                .containsEntry("cost", 0.00275));

        Map<String, Object> talk = Json.readMap(get("runs/" + RUN + "/calls/1").body());

        assertThat((List<?>) talk.get("turns")).singleElement().satisfies(turn -> assertThat(
                        Json.read((String) ((Map<?, ?>) turn).get("text")))
                .isEqualTo(Json.read(PLAN)));
        assertThat(get("runs/" + RUN + "/calls/2").status()).isEqualTo(404);
    }

    @Test
    void should_show_a_tools_call_while_it_is_under_way() {
        StepKey step = new StepKey(RUN, "9");
        begin(step, "agentCode");
        begin(step.child("turn-1"), "turn:coder/1");
        engine.journal()
                .complete(
                        step.child("turn-1"),
                        Json.write(Map.of(
                                "message",
                                Map.of(
                                        "type",
                                        "AI",
                                        "toolExecutionRequests",
                                        List.of(Map.of("id", "a", "name", "read_file", "arguments", "{}"))))));
        begin(step.child("turn-1").child("tool-1"), "tool.read_file");
        begin(new StepKey(RUN, "77"), "stage");

        Map<String, Object> talk = Json.readMap(get("runs/" + RUN + "/calls/2").body());

        assertThat(talk).containsEntry("state", "RUNNING").containsEntry("toolCount", 1);
        Map<?, ?> turn = (Map<?, ?>) ((List<?>) talk.get("turns")).get(0);
        assertThat((List<?>) turn.get("tools")).singleElement().satisfies(tool -> assertThat(((Map<?, ?>) tool))
                .extracting("name", "state")
                .containsExactly("read_file", "RUNNING"));
        assertThat(list(get("runs", Map.of("job", "shop/cart"), ApiAccess.ALL)))
                .singleElement()
                .satisfies(run -> assertThat((List<?>) run.get("activity"))
                        .singleElement()
                        .satisfies(doing -> assertThat((Map<?, ?>) doing)
                                .extracting("step", "doing")
                                .containsExactly("agentCode", "tool read_file")));

        engine.runs().end(RUN, Runs.State.ABORTED, "", "");

        assertThat(Json.readMap(get("runs/" + RUN + "/calls/2").body())).containsEntry("state", "ABORTED");
    }

    private void begin(StepKey key, String step) {
        engine.journal().begin(key, StepCall.of(step, Map.of(), UnaryOperator.identity()));
    }

    @Test
    void should_sum_costs_for_those_who_may_see_them() {
        Map<String, Object> costs = Json.readMap(
                get("costs", Map.of("period", "day"), ApiAccess.ALL).body());

        assertThat((Map<?, ?>) costs.get("total")).extracting("calls", "cost").containsExactly(1, 0.00275);
        assertThat((Map<?, ?>) costs.get("by")).extracting("user").asString().contains("ann");
        assertThat(get("costs", Map.of(), new OneJob("shop/cart")).status()).isEqualTo(403);
        assertThat(get("budgets", Map.of(), new OneJob("shop/cart")).status()).isEqualTo(403);
        assertThat(get("costs.csv", Map.of(), new OneJob("shop/cart")).status()).isEqualTo(403);
        assertThat(get("costs", Map.of("period", "year"), ApiAccess.ALL).status())
                .isEqualTo(400);
        assertThat(list(get("budgets"))).isEmpty();
    }

    @Test
    void should_download_costs_as_csv() {
        ApiAnswer csv = get("costs.csv");

        assertThat(csv.type()).startsWith("text/csv");
        assertThat(csv.body().lines())
                .hasSize(6)
                .first()
                .asString()
                .isEqualTo(
                        "from,to,by,name,calls,input_tokens,cached_tokens,output_tokens,thought_tokens,cost_usd,rehearsal_cost_usd");
        assertThat(csv.body()).contains(",job,\"shop/cart\",1,1000,0,100,50,0.00275,0\r\n");
    }

    @Test
    void should_only_answer_what_there_is() {
        assertThat(get("nothing").status()).isEqualTo(404);
        assertThat(get("runs/").status()).isEqualTo(404);
        assertThat(get("").status()).isEqualTo(404);
        ApiAnswer posted = fixture.post("runs", Map.of());
        assertThat(posted.status()).isEqualTo(405);
        assertThat(posted.headers()).containsEntry("Allow", "GET");
        assertThat(fixture.send("PATCH", "prompts/planner", Map.of(), Map.of(), ApiAccess.ALL)
                        .headers())
                .containsEntry("Allow", "DELETE, GET, PUT");
    }
}
