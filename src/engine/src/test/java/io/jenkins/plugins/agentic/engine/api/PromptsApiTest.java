package io.jenkins.plugins.agentic.engine.api;

import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.PROMPT_EDIT;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.PROMPT_PROMOTE;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.RUN;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.VIEW;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.list;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.map;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.only;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsApiTest {
    private static final String SAY = "---\ninput:\n  schema:\n    word: string\n---\nSay {{word}}.\n";

    @TempDir
    Path folder;

    private ApiFixture api;

    @BeforeEach
    void open() {
        api = new ApiFixture(folder, Script.always(Reply.text("hello", 10, 2, 0)));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private ApiAnswer create(String name) {
        return api.post("prompts", Map.of("name", name, "source", SAY, "message", "First"));
    }

    private ApiAnswer put(String match, String source) {
        return api.send("PUT", "prompts/team/say", Map.of("source", source), Map.of("If-Match", match), ApiAccess.ALL);
    }

    @Test
    void should_keep_a_prompt_and_its_versions() {
        ApiAnswer made = create("team/say");

        assertThat(map(201, made)).containsEntry("version", "1.0.0").containsEntry("source", SAY);
        assertThat(made.headers())
                .containsEntry("Location", "/api/v1/prompts/team/say")
                .containsEntry("ETag", "\"1.0.0\"");
        assertThat(put("\"1.0.0\"", SAY.replace("Say", "Shout")).headers()).containsEntry("ETag", "\"1.0.1\"");
        assertThat(map(200, api.get("prompts/team/say"))).containsEntry("version", "1.0.1");
        assertThat(map(200, api.get("prompts/team/say?version=1.0.0"))).containsEntry("source", SAY);
        assertThat(list(api.get("prompts/team/say/versions")))
                .extracting("version")
                .containsExactly("1.0.1", "1.0.0");
        assertThat((String)
                        map(200, api.get("prompts/team/say/diff?from=1.0.0")).get("unified"))
                .contains("-Say {{word}}.", "+Shout {{word}}.");
        assertThat(problem(404, api.get("prompts/team/say/diff?from=9.9.9"))).contains("has no version '9.9.9'");
        assertThat(list(api.get("prompts?search=team/say"))).hasSize(1);
        assertThat(api.allPages("prompts?limit=2"))
                .extracting("name")
                .doesNotHaveDuplicates()
                .contains("team/say");
    }

    @Test
    void should_check_a_text_and_save_nothing() {
        Map<String, Object> good =
                map(200, api.post("prompts/check", Map.of("source", SAY, "variables", Map.of("word", "hey"))));
        assertThat(good).containsEntry("fault", null).containsEntry("mayEdit", true);
        assertThat(good.get("messages").toString()).contains("Say hey.");
        assertThat(good).containsEntry("needs", List.of());
        Map<String, Object> bare = map(200, api.post("prompts/check", Map.of("source", SAY)));
        assertThat(bare.get("missing").toString()).contains("'word'");
        assertThat(bare).containsEntry("needs", List.of("word"));
        assertThat(map(200, api.post("prompts/check", Map.of("source", "Say\n  {{#if x}}")))
                        .get("fault")
                        .toString())
                .contains("line=2");
        assertThat(problem(422, api.post("prompts/check", Map.of("source", SAY, "variables", 1))))
                .contains("variables");
        assertThat(list(api.get("prompts?search=unnamed"))).isEmpty();
    }

    @Test
    void should_lose_nobodys_change() {
        create("team/say");

        assertThat(problem(428, api.send("PUT", "prompts/team/say", Map.of("source", "x"), Map.of(), ApiAccess.ALL)))
                .contains("If-Match: \"1.0.0\"");
        List<Integer> statuses = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> put("\"1.0.0\"", SAY.replace("Say", "Say" + i)).status()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(statuses).containsOnlyOnce(200).contains(412).hasSize(8);
        assertThat(list(api.get("prompts/team/say/versions"))).hasSize(2);
        ApiAnswer late = put("\"1.0.0\"", "late");
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.headers()).containsEntry("ETag", "\"1.0.1\"");
        assertThat(put("1.0.1", SAY).status()).isEqualTo(400);
        assertThat(put("*", SAY).status()).isEqualTo(200);
        assertThat(problem(409, create("team/say"))).contains("There is a prompt 'team/say' already");
    }

    @Test
    void should_take_a_prompt_away() {
        create("say");
        Map<String, String> any = Map.of("If-Match", "*");

        assertThat(api.send("DELETE", "prompts/say", null, Map.of(), ApiAccess.ALL)
                        .status())
                .isEqualTo(428);
        assertThat(api.send("DELETE", "prompts/say", null, any, ApiAccess.ALL).status())
                .isEqualTo(204);
        assertThat(problem(404, api.get("prompts/say"))).contains("was deleted");
        assertThat(list(api.get("prompts/say/versions"))).hasSize(1);
        assertThat(api.send("DELETE", "prompts/say", null, any, ApiAccess.ALL).status())
                .isEqualTo(404);
    }

    @Test
    void should_move_labels_for_those_who_may() {
        create("say");
        Map<String, Object> production = Map.of("label", "production", "version", "1.0.0");

        assertThat(api.send("POST", "prompts/say/labels", production, Map.of(), only(PROMPT_EDIT))
                        .status())
                .isEqualTo(403);
        assertThat(list(api.send("POST", "prompts/say/labels", production, Map.of(), only(PROMPT_PROMOTE))))
                .singleElement()
                .satisfies(label -> assertThat(label).containsEntry("label", "production"));
        assertThat(api.send(
                                "POST",
                                "prompts/say/labels",
                                Map.of("label", "candidate", "version", "production"),
                                Map.of(),
                                only(PROMPT_EDIT))
                        .status())
                .isEqualTo(200);
        assertThat(list(api.post("prompts/say/labels", Map.of("label", "canary", "version", "1.0.0", "percent", 10))))
                .hasSize(3);
        assertThat(problem(422, api.post("prompts/say/labels", Map.of("label", "canary", "version", "1.0.0"))))
                .contains("needs a percentage");
        assertThat(problem(422, api.post("prompts/say/labels", Map.of("label", "x", "version", "2.0.0"))))
                .contains("has no version '2.0.0'");
        assertThat(api.send("DELETE", "prompts/say", null, Map.of("If-Match", "*"), only(PROMPT_EDIT))
                        .status())
                .isEqualTo(403);
        assertThat(api.send("DELETE", "prompts/say/labels/candidate", null, Map.of(), only(PROMPT_EDIT))
                        .status())
                .isEqualTo(204);
        assertThat(api.send("DELETE", "prompts/say/labels/candidate", null, Map.of(), ApiAccess.ALL)
                        .status())
                .isEqualTo(404);
        assertThat(list(api.get("prompts/say/labels"))).hasSize(2);
    }

    @Test
    void should_let_nobody_do_what_he_may_not() {
        create("say");

        for (ApiAccess access : List.of(only(), only(RUN))) {
            assertThat(api.send("GET", "prompts", null, Map.of(), access).status())
                    .isEqualTo(403);
            assertThat(api.send("GET", "prompts/say", null, Map.of(), access).status())
                    .isEqualTo(403);
            assertThat(api.send("GET", "agents", null, Map.of(), access).status())
                    .isEqualTo(403);
        }
        ApiAccess view = only(VIEW);
        assertThat(api.send("GET", "prompts/say", null, Map.of(), view).status())
                .isEqualTo(200);
        assertThat(problem(403, api.send("POST", "prompts", Map.of("name", "x", "source", "x"), Map.of(), view)))
                .contains("Agentic Workflow/PromptEdit");
        assertThat(api.send("PUT", "prompts/say", Map.of("source", "x"), Map.of("If-Match", "*"), view)
                        .status())
                .isEqualTo(403);
        assertThat(api.send("POST", "prompts/say/test", Map.of(), Map.of(), view)
                        .status())
                .isEqualTo(403);
        assertThat(api.send("POST", "prompts/say/optimize", Map.of(), Map.of(), only(RUN))
                        .status())
                .isEqualTo(403);
        assertThat(api.send("POST", "agents/planner/execute", Map.of("task", "x"), Map.of(), view)
                        .status())
                .isEqualTo(403);
        assertThat(api.send("GET", "audit-logs", null, Map.of(), view).status()).isEqualTo(403);
        assertThat(api.send("GET", "metrics/costs", null, Map.of(), view).status())
                .isEqualTo(403);
        assertThat(api.send("GET", "agents/planner/metrics", null, Map.of(), view)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void should_refuse_names_that_lead_elsewhere() {
        for (String name :
                List.of("..", "../x", "a/../b", "/etc/passwd", ".git/config", "a//b", "con", "a\u0000b", "é")) {
            assertThat(create(name).status()).as(name).isIn(422);
            assertThat(api.get("prompts/" + name).status()).as(name).isIn(400, 404);
            assertThat(api.get("prompts/" + name + "/versions").status())
                    .as(name)
                    .isIn(400, 404);
        }
        assertThat(api.get("prompts/planner?version=../../x").status()).isEqualTo(404);
    }

    @Test
    void should_say_what_is_wrong_with_a_body() {
        assertThat(problem(415, api.send("POST", "prompts", "{}", Map.of("Content-Type", "text/plain"), ApiAccess.ALL)))
                .contains("Send application/json");
        assertThat(problem(400, api.post("prompts", "{"))).contains("no JSON: line 1");
        assertThat(problem(400, api.post("prompts", "[]"))).contains("must be a JSON object");
        assertThat(problem(400, api.post("prompts", "{} {}"))).contains("no JSON");
        assertThat(problem(400, api.post("prompts", "{\"name\": \"a\", \"name\": \"b\"}")))
                .contains("no JSON");
        assertThat(problem(400, api.post("prompts", "{\"a\":".repeat(100_000)))).contains("no JSON");
        assertThat(problem(422, api.post("prompts", Map.of("nme", "x"))))
                .isEqualTo("There is no field 'nme'. Did you mean 'name'? It takes: name, source, message.");
        assertThat(problem(422, api.post("prompts", Map.of("name", "x")))).contains("'source' is missing");
        assertThat(problem(422, api.post("prompts", Map.of("name", 1, "source", "x"))))
                .contains("must be a text");
        assertThat(problem(422, api.post("prompts", Map.of("name", "x", "source", "{{#if}}"))))
                .contains("x");
    }

    @Test
    void should_test_a_prompt_once_for_each_key() {
        create("say");
        Map<String, Object> body = new HashMap<>();
        body.put(
                "suite",
                "prompts: [say]\ntests:\n  - vars: {word: hello}\n    assert:\n      - {type: equals, value: hello}\n");
        Map<String, String> key = Map.of("Idempotency-Key", "one");

        ApiAnswer first = api.send("POST", "prompts/say/test", body, key, ApiAccess.ALL);
        ApiAnswer again = api.send("POST", "prompts/say/test", body, key, ApiAccess.ALL);
        Map<String, Object> outcome = api.outcome(first);

        assertThat(outcome).containsEntry("state", "SUCCEEDED");
        assertThat((Map<?, ?>) outcome.get("result"))
                .extracting("passed", "cases")
                .containsExactly(true, 1);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers()).containsEntry("Idempotent-Replayed", "true").containsAllEntriesOf(first.headers());
        assertThat(api.engine.runs().newest(10)).hasSize(1);
        body.put("repeat", 2);
        assertThat(problem(422, api.send("POST", "prompts/say/test", body, key, ApiAccess.ALL)))
                .contains("used for another request");
        assertThat(api.outcome(api.post("prompts/say/test", body))).containsEntry("state", "SUCCEEDED");
        assertThat(problem(422, api.post("prompts/say/test", Map.of()))).contains("has no suite of tests");
        assertThat(problem(422, api.post("prompts/say/test", Map.of("suite", "x", "repeat", "x"))))
                .contains("'repeat'");
    }

    @Test
    void should_tell_how_a_test_failed() {
        create("say");

        Map<String, Object> failed = api.outcome(api.post(
                "prompts/say/test",
                Map.of(
                        "suite",
                        "prompts: [say]\ntests:\n  - vars: {word: x}\n    assert: [{type: equals, value: y}]\n")));
        Map<String, Object> broken = api.outcome(api.post("prompts/say/test", Map.of("suite", "tests: 7\n")));

        assertThat(failed).containsEntry("state", "UNSTABLE");
        assertThat(broken).containsEntry("state", "FAILED").containsEntry("result", null);
        assertThat((String) broken.get("error")).contains("say.test.yaml");
    }

    @Test
    void should_exchange_prompts_with_ai_studio() {
        Map<String, Object> studio =
                Map.of("contents", List.of(Map.of("parts", List.of(Map.of("text", "Say hello.")))));

        ApiAnswer taken = api.post("prompts/import/ai-studio", Map.of("name", "studio", "prompt", studio));

        assertThat(map(201, taken)).containsEntry("version", "1.0.0");
        assertThat(map(200, api.get("prompts/studio/export/ai-studio"))
                        .get("prompt")
                        .toString())
                .contains("Say hello.");
        assertThat(api.post("prompts/import/ai-studio", Map.of("name", "studio", "prompt", Map.of("a", 1)))
                        .status())
                .isEqualTo(422);
        assertThat(api.post("prompts/import/ai-studio", Map.of("name", "studio"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void should_keep_an_edit_of_a_prompt_that_is_imported_again() {
        Map<String, Object> again = Map.of("contents", List.of(Map.of("parts", List.of(Map.of("text", "Say hi.")))));
        api.post("prompts", Map.of("name", "say", "source", "Say {{word}}."));

        assertThat(map(201, api.post("prompts/import/ai-studio", Map.of("name", "say", "prompt", again))))
                .satisfies(taken -> assertThat(taken.get("notes").toString())
                        .contains("stays the newest of say", "agentic prompts restore say@"));

        assertThat(map(200, api.get("prompts/say")).get("source").toString()).doesNotContain("Say hi.");
        api.post("prompts/import/ai-studio", Map.of("name", "mine", "prompt", again));
        Map<String, Object> third = Map.of("contents", List.of(Map.of("parts", List.of(Map.of("text", "Say ho.")))));
        assertThat(map(201, api.post("prompts/import/ai-studio", Map.of("name", "mine", "prompt", third))))
                .containsEntry("notes", List.of());
        assertThat(map(200, api.get("prompts/mine")).get("source").toString()).contains("Say ho.");
    }

    @Test
    void should_let_one_of_two_promotions_at_once_win_where_they_say_what_they_saw() {
        api.post("prompts", Map.of("name", "raced", "source", "Say a."));
        api.send("PUT", "prompts/raced", Map.of("source", "Say b."), Map.of("If-Match", "*"), ApiAccess.ALL);
        String seen = api.get("prompts/raced/labels").headers().get("ETag");

        List<Integer> answers = List.of("1.0.0", "1.0.1").stream()
                .map(version -> CompletableFuture.supplyAsync(() -> api.send(
                                "POST",
                                "prompts/raced/labels",
                                Map.of("label", "production", "version", version),
                                Map.of("If-Match", seen),
                                ApiAccess.ALL)
                        .status()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).containsExactlyInAnyOrder(200, 412);
        assertThat(api.send("DELETE", "prompts/raced/labels/production", null, Map.of("If-Match", seen), ApiAccess.ALL)
                        .status())
                .isEqualTo(412);
        assertThat(api.send("DELETE", "prompts/raced/labels/production", null, Map.of(), ApiAccess.ALL)
                        .status())
                .isEqualTo(204);
    }
}
