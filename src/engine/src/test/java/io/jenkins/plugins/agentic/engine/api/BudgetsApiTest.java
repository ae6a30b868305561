package io.jenkins.plugins.agentic.engine.api;

import static io.jenkins.plugins.agentic.engine.api.ApiFixture.list;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.map;
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

/** Budgets that REST makes, changes and takes away. */
class BudgetsApiTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    @TempDir
    Path folder;

    private ApiFixture api;

    @BeforeEach
    void open() {
        api = new ApiFixture(folder, Script.always(Reply.text(PLAN, 1000, 100, 50)));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private ApiAnswer make(String name, Object... more) {
        Map<String, Object> body = new HashMap<>(Map.of("name", name, "scope", "user", "period", "month"));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return api.post("budgets", body);
    }

    private ApiAnswer change(String name, String match, Object hard) {
        return api.send(
                "PUT",
                "budgets/" + name,
                Map.of("scope", "user", "subject", "ann", "period", "month", "hard", hard),
                match.isEmpty() ? Map.of() : Map.of("If-Match", match),
                ApiAccess.ALL);
    }

    @Test
    void should_hold_calls_to_a_budget_as_soon_as_it_is_made() {
        ApiAnswer made = make("small", "subject", "ann", "hard", 0.001);
        assertThat(map(201, made)).containsEntry("stored", true).containsEntry("soft", null);
        assertThat(made.headers()).containsEntry("Location", "/api/v1/budgets/small");

        Map<String, Object> refused = api.outcome(api.post("agents/planner/execute", Map.of("task", "Plan.")));
        assertThat(refused.get("error")).asString().contains("The budget 'small' of ann does not admit a call");
        assertThat(list(api.get("budgets"))).singleElement().satisfies(budget -> assertThat(budget)
                .containsEntry("name", "small")
                .containsEntry("stored", true));

        assertThat(change("small", made.headers().get("ETag"), 5).status()).isEqualTo(200);
        assertThat(api.outcome(api.post("agents/planner/execute", Map.of("task", "Plan."))))
                .containsEntry("state", "SUCCEEDED");

        assertThat(api.send("DELETE", "budgets/small", null, Map.of("If-Match", "*"), ApiAccess.ALL)
                        .status())
                .isEqualTo(204);
        assertThat(list(api.get("budgets"))).isEmpty();
        assertThat(api.get("budgets/small").status()).isEqualTo(404);
    }

    @Test
    void should_say_in_the_audit_log_who_changed_what() {
        make("small", "subject", "ann", "hard", 1);
        change("small", "*", 2.5);
        api.send("DELETE", "budgets/small", null, Map.of("If-Match", "*"), ApiAccess.ALL);

        List<? extends Map<?, ?>> rows = list(api.get("audit-logs"));

        assertThat(rows).extracting("action").containsExactly("budget.removed", "budget.set", "budget.set");
        assertThat(rows).extracting("actor").containsOnly("ann");
        assertThat(rows.get(1).get("details").toString()).contains("hard=1", "hard=2.5");
        assertThat(map(200, api.get("audit-logs/verify"))).containsEntry("intact", true);
    }

    @Test
    void should_tell_who_was_overtaken() {
        String first = make("small", "hard", 1).headers().get("ETag");
        assertThat(problem(409, make("small", "hard", 2))).contains("There is another budget 'small'.");
        assertThat(change("small", "", 2).status()).isEqualTo(428);
        assertThat(change("small", first, 2).status()).isEqualTo(200);
        ApiAnswer late = change("small", first, 3);

        assertThat(problem(412, late)).contains("another budget");
        assertThat(late.headers().get("ETag"))
                .isEqualTo(api.get("budgets/small").headers().get("ETag"));
        assertThat(map(200, api.get("budgets/small"))).containsEntry("hard", 2);
    }

    @Test
    void should_let_one_of_many_changes_at_once_win() {
        String tag = make("small", "hard", 1).headers().get("ETag");

        List<Integer> answers = IntStream.range(2, 10)
                .mapToObj(hard -> CompletableFuture.supplyAsync(
                        () -> change("small", tag, hard).status()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).containsOnly(200, 412).containsOnlyOnce(200);
    }

    @Test
    void should_say_what_is_wrong_with_a_budget() {
        assertThat(problem(422, make("small"))).contains("has no limit");
        assertThat(problem(422, make("small", "hard", -1))).contains("US dollars from 0");
        assertThat(problem(422, make("small", "hard", "5"))).contains("must be a number");
        assertThat(problem(422, make("small", "soft", 5, "hard", 1))).contains("above the hard one");
        assertThat(problem(422, make("small", "period", "year", "hard", 1))).contains("run, day, week, month");
        assertThat(problem(422, make("small", "subject", "/shop", "hard", 1))).contains("without a slash");
        assertThat(problem(422, make("small", "scope", "run", "subject", "x", "hard", 1)))
                .contains("has no subject");
        assertThat(problem(422, make("shop: own", "hard", 1))).contains("The name must be");
        assertThat(change("none", "*", 1).status()).isEqualTo(404);
    }
}
