package io.jenkins.plugins.agentic.engine.api;

import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.PROMPT_EDIT;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.RUN;
import static io.jenkins.plugins.agentic.engine.api.ApiAccess.Permission.VIEW;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.list;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.map;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.only;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Request;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suites of prompts, what came of tests and optimizations, folders in and out, late outcomes. */
class EvaluationsApiTest {
    private static final String SAY = "---\ninput:\n  schema:\n    word: string\n---\nSay {{word}}.\n";
    private static final String SHOUT = SAY.replace("Say", "Shout");
    private static final String TEST = "- vars: {word: w%1$d}\n  assert: [{type: contains, value: Say w%1$d}]\n";

    @TempDir
    Path folder;

    private final CountDownLatch free = new CountDownLatch(1);
    private ApiFixture api;

    /** Answers with the words of the prompt; what has the word 'wait' in it waits. */
    private Reply echo(Request request) {
        if (request.method().equals("countTokens")) {
            return Reply.tokens(10);
        }
        if (request.text().contains("wait")) {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return Reply.text(request.text().strip(), 1000, 100, 0);
    }

    @BeforeEach
    void open() {
        api = new ApiFixture(folder, this::echo);
        api.post("prompts", Map.of("name", "say", "source", SAY));
    }

    @AfterEach
    void close() {
        free.countDown();
        api.close();
    }

    private static String suite(int tests) {
        return "prompts: [say]\ntests:\n"
                + IntStream.rangeClosed(1, tests).mapToObj(TEST::formatted).collect(Collectors.joining());
    }

    private ApiAnswer putSuite(String match, String source) {
        return api.send(
                "PUT", "prompts/say/suite", Map.of("source", source), Map.of("If-Match", match), only(PROMPT_EDIT));
    }

    @Test
    void should_keep_a_suite_and_lose_nobodys_change() {
        assertThat(problem(404, api.get("prompts/say/suite"))).contains("has no suite");
        assertThat(problem(428, api.send("PUT", "prompts/say/suite", Map.of("source", "x"), Map.of(), ApiAccess.ALL)))
                .contains("If-Match: \"none\"");

        ApiAnswer first = putSuite("\"none\"", suite(1));

        assertThat(map(200, first)).containsEntry("file", "say.test.yaml");
        assertThat(api.get("prompts/say/suite").headers())
                .containsEntry("ETag", first.headers().get("ETag"));
        assertThat(putSuite("\"none\"", suite(2)).status()).isEqualTo(412);
        assertThat(putSuite(first.headers().get("ETag"), suite(3)).status()).isEqualTo(200);
        assertThat(problem(422, putSuite("*", "tests: [{vars: {word: x}, asert: []}]")))
                .contains("asert");
        assertThat(map(200, api.get("prompts/say/suite"))).containsEntry("source", suite(3));
        assertThat(list(api.get("prompts/say/versions"))).hasSize(1);
        assertThat(api.send("PUT", "prompts/say/suite", Map.of("source", "x"), Map.of("If-Match", "*"), only(VIEW))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void should_tell_what_came_of_a_comparison_case_by_case() {
        api.send("PUT", "prompts/say", Map.of("source", SHOUT), Map.of("If-Match", "*"), ApiAccess.ALL);
        putSuite("*", suite(8));

        Map<String, Object> outcome = api.outcome(
                api.post("prompts/say/test", Map.of("prompts", List.of("say@1.0.0", "say@1.0.1"), "concurrency", 1)));
        String run = (String) outcome.get("run");

        Map<String, Object> listed = list(api.get("prompts/say/evaluations")).get(0);
        assertThat(listed)
                .containsEntry("run", run)
                .containsEntry("kind", "test")
                .containsEntry("state", "COMPLETE")
                .containsEntry("planned", 16)
                .containsEntry("cases", 16)
                .containsEntry("passedCases", 8)
                .containsEntry("prompts", List.of("say"))
                .doesNotContainKey("results");
        assertThat((List<?>) listed.get("verdicts"))
                .singleElement()
                .asString()
                .startsWith("A better: 'say@1.0.0' is better than 'say@1.0.1'");
        Map<String, Object> whole =
                list(api.get("runs/" + run + "/evaluations")).get(0);
        assertThat((List<?>) whole.get("variants")).hasSize(2);
        assertThat((List<?>) whole.get("results"))
                .hasSize(16)
                .first()
                .asString()
                .contains("state=PASSED")
                .doesNotContain("output");
        Map<String, Object> failed = map(200, api.get("runs/" + run + "/evaluations/case?path=1&number=2"));
        assertThat(failed).containsEntry("state", "FAILED").containsEntry("output", "Shout w1.");
        assertThat((List<?>) failed.get("assertions")).hasSize(1);
        assertThat(api.get("runs/" + run + "/evaluations/case?path=1&number=99").status())
                .isEqualTo(404);
        assertThat(api.get("runs/" + run + "/evaluations/case?path=1&number=x").status())
                .isEqualTo(400);
        assertThat(list(api.get("prompts/planner/evaluations"))).isEmpty();
    }

    @Test
    void should_show_evaluations_of_others_only_to_who_may_see_their_runs() {
        putSuite("*", suite(1));
        String run =
                (String) api.outcome(api.post("prompts/say/test", Map.of())).get("run");
        ApiAccess prompts = only(PROMPT_EDIT);

        assertThat(list(Contract.ask(api.api, ApiRequest.get("prompts/say/evaluations", Map.of(), "ann"), prompts)))
                .hasSize(1);
        assertThat(list(Contract.ask(api.api, ApiRequest.get("prompts/say/evaluations", Map.of(), "eve"), prompts)))
                .isEmpty();
        assertThat(Contract.ask(api.api, ApiRequest.get("runs/" + run + "/evaluations", Map.of(), "eve"), prompts)
                        .status())
                .isEqualTo(404);
        assertThat(Contract.ask(api.api, ApiRequest.get("runs/" + run + "/evaluations", Map.of(), "ann"), only(RUN))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void should_show_how_far_a_test_is_and_that_it_was_broken_off() {
        ApiAnswer started = api.post(
                "prompts/say/test",
                Map.of(
                        "suite",
                        suite(2) + "- vars: {word: wait}\n  assert: [{type: contains, value: x}]\n",
                        "concurrency",
                        1));
        String run = (String) Json.readMap(started.body()).get("run");

        Map<String, Object> now = Map.of();
        while (!Integer.valueOf(2).equals(now.get("cases"))) {
            List<Map<String, Object>> all = list(api.get("prompts/say/evaluations"));
            now = all.isEmpty() ? Map.of() : all.get(0);
        }
        assertThat(now)
                .containsEntry("state", "RUNNING")
                .containsEntry("planned", 3)
                .containsEntry("passedCases", 2)
                .containsEntry("ended", null);
        assertThat((List<?>)
                        list(api.get("runs/" + run + "/evaluations")).get(0).get("results"))
                .hasSize(2);

        assertThat(api.send("DELETE", "runs/" + run, null, Map.of(), ApiAccess.ALL)
                        .status())
                .isEqualTo(204);
        api.outcome(started);
        assertThat(list(api.get("prompts/say/evaluations")).get(0)).containsEntry("state", "BROKEN_OFF");
    }

    @Test
    void should_say_by_the_run_why_a_test_did_not_begin() {
        Map<String, Object> outcome = api.outcome(api.post("prompts/say/test", Map.of("suite", "tests: 7")));

        assertThat(outcome).containsEntry("state", "FAILED");
        assertThat(list(api.get("runs/" + outcome.get("run") + "/evaluations"))).isEmpty();
        assertThat(list(api.get("prompts/say/evaluations"))).isEmpty();
        assertThat(api.get("runs/none/evaluations").status()).isEqualTo(404);
    }

    @Test
    void should_report_an_optimization_that_found_nothing() {
        putSuite("*", suite(10));

        String run = (String) api.outcome(api.post("prompts/say/optimize", Map.of("rounds", 1)))
                .get("run");

        assertThat(list(api.get("prompts/say/evaluations")).get(0))
                .containsEntry("kind", "optimize")
                .containsEntry("state", "NOT_ACCEPTED");
        Map<String, Object> report =
                list(api.get("runs/" + run + "/evaluations")).get(0);
        assertThat(report).containsEntry("accepted", false).containsEntry("finalist", null);
        assertThat((List<?>) report.get("candidates")).hasSize(1);
        assertThat((int) report.get("trainingTests") + (int) report.get("heldOutTests"))
                .isEqualTo(10);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> given() {
        return (Map<String, Object>) map(200, api.get("prompts/export/folder")).get("files");
    }

    @Test
    void should_take_a_folder_in_and_give_it_out() {
        Map<String, Object> files =
                Map.of("team/new.prompt", SAY, "team/new.test.yaml", suite(1), "README.md", "passed over");

        assertThat(list(api.post("prompts/import/folder", Map.of("files", files))))
                .singleElement()
                .satisfies(made -> assertThat(made).containsEntry("name", "team/new"));
        assertThat(given())
                .containsEntry("team/new.prompt", SAY)
                .containsEntry("team/new.test.yaml", suite(1))
                .containsEntry("say.prompt", SAY)
                .doesNotContainKey("README.md");
        assertThat(list(api.post("prompts/import/folder", Map.of("files", files))))
                .isEmpty();

        Map<String, Object> theirs = Map.of("team/new.prompt", "Changed.");
        assertThat(problem(409, api.post("prompts/import/folder", Map.of("files", theirs))))
                .contains("team/new.prompt", "by force");
        Map<String, Object> exported = new LinkedHashMap<>(given());
        exported.put("team/new.prompt", "Edited.");
        assertThat(list(api.post("prompts/import/folder", Map.of("files", exported))))
                .hasSize(1);
        exported.put("team/new.prompt", "Edited again, from what is gone.");
        assertThat(problem(409, api.post("prompts/import/folder", Map.of("files", exported))))
                .startsWith("Others have changed since the export");
        assertThat(list(api.post("prompts/import/folder", Map.of("files", theirs, "force", true))))
                .hasSize(1);
        assertThat(problem(422, api.post("prompts/import/folder", Map.of("files", theirs, "force", "yes"))))
                .contains("true or false");

        assertThat(problem(
                        422,
                        api.post(
                                "prompts/import/folder",
                                Map.of("files", Map.of("fine.prompt", SAY, "bad.prompt", "{{#if}}")))))
                .contains("bad");
        assertThat(api.get("prompts/fine").status()).isEqualTo(404);
        assertThat(api.post("prompts/import/folder", Map.of("files", Map.of("../x.prompt", SAY)))
                        .status())
                .isEqualTo(422);
        assertThat(api.post("prompts/import/folder", Map.of("files", Map.of("x.prompt", 1)))
                        .status())
                .isEqualTo(422);
        assertThat(api.send("POST", "prompts/import/folder", Map.of("files", files), Map.of(), only(VIEW))
                        .status())
                .isEqualTo(403);
    }
}
