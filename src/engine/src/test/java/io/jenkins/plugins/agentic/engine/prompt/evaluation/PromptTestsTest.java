package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Submission;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelLimit;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Request;
import io.jenkins.plugins.agentic.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations through the whole engine and the real SDK, against a server that speaks Gemini's protocol. */
class PromptTestsTest {
    @TempDir
    Path folder;

    private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();
    private GeminiServer server;
    private Engine engine;

    /** Where this is kept; {@link PostgresPromptTestsTest} has another. */
    DatabaseSettings settings() {
        return DatabaseSettings.EMBEDDED;
    }

    @BeforeEach
    void prompts() throws IOException {
        Files.writeString(folder.resolve("say.prompt"), "Say {{word}}.");
        Files.writeString(folder.resolve("shout.prompt"), "Shout {{word}}!");
    }

    private void open(Script script) {
        server = GeminiServer.start(0, script);
        reopen();
        engine.runs().start("run-1", "job", "ann", "", "{}");
    }

    private void reopen(ModelLimit... limits) {
        String url = server.baseUrl();
        ModelSettings usual = ModelSettings.of(ProviderSettings.gemini("key", url), "gemini-2.5-flash");
        ModelSettings models = new ModelSettings(
                usual.providers(), usual.defaultModel(), usual.routing(), List.of(limits), usual.retry(), null);
        engine = Engine.open(new EngineSettings(
                folder.resolve("home"),
                folder.resolve("registry"),
                false,
                settings(),
                () -> models,
                MoneySettings::standard,
                ToolSettings::standard));
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
            server.close();
        }
    }

    private Map<String, Object> test(String suite, Map<String, Object> more) throws IOException {
        return test("run-1", suite, more);
    }

    private Submission submit(String suite, Map<String, Object> more) throws IOException {
        Files.writeString(folder.resolve("s.yaml"), suite);
        Map<String, Object> arguments = new HashMap<>(Map.of("suite", "s.yaml"));
        arguments.putAll(more);
        RunContext run = new RunContext(
                "run-1", "job", "ann", new LocalWorkspace(folder), Commands.none(), log::add, UnaryOperator.identity());
        return engine.submit("promptTest", new StepKey("run-1", "1"), arguments, run);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> test(String id, String suite, Map<String, Object> more) throws IOException {
        Files.writeString(folder.resolve("s.yaml"), suite);
        Map<String, Object> arguments = new HashMap<>(Map.of("suite", "s.yaml"));
        arguments.putAll(more);
        RunContext run = new RunContext(
                id, "job", "ann", new LocalWorkspace(folder), Commands.none(), log::add, UnaryOperator.identity());
        return (Map<String, Object>) engine.execute("promptTest", new StepKey(id, "1"), arguments, run);
    }

    /** Answers with the words of the prompt. */
    private static Reply echo(Request request) {
        return request.method().equals("countTokens")
                ? Reply.tokens(10)
                : Reply.text(request.text().strip(), 1000, 100, 0);
    }

    private static String suite(int tests) {
        return "prompts: [file://say.prompt]\ntests:\n"
                + IntStream.rangeClosed(1, tests)
                        .mapToObj(i -> "- vars: {word: w" + i + "}\n  assert: [{type: contains, value: w" + i + "}]\n")
                        .collect(Collectors.joining());
    }

    private List<Request> asked() {
        return server.requests().stream()
                .filter(request -> !request.method().equals("countTokens"))
                .toList();
    }

    @Test
    void should_give_a_template_the_partials_beside_it() throws IOException {
        Files.createDirectories(folder.resolve("team"));
        Files.writeString(folder.resolve("team/polite.prompt"), "{{> rules/tone}} Say {{word}}.");
        Files.createDirectories(folder.resolve("team/rules"));
        Files.writeString(folder.resolve("team/rules/_tone.prompt"), "Please.");
        Files.writeString(folder.resolve("bare.prompt"), "{{> missing}} {{word}}");
        open(PromptTestsTest::echo);
        engine.prompts().save("_house", "By the house's rules.", "ann", "m", Optional.empty(), Bump.PATCH);
        engine.prompts().save("stored", "{{> house}} Say {{word}}.", "ann", "m", Optional.empty(), Bump.PATCH);
        String tests = "tests:\n- vars: {word: w1}\n  assert: [{type: starts-with, value: %s}]\n";

        assertThat(test("prompts: [file://team/polite.prompt]\n" + tests.formatted("Please. Say w1."), Map.of()))
                .containsEntry("passed", true);
        assertThat(test("run-2", tests.formatted("By the house"), Map.of("prompts", List.of("stored"))))
                .containsEntry("passed", true);
        assertThatThrownBy(() -> test("run-3", tests.formatted("x"), Map.of("prompts", List.of("bare.prompt"))))
                .hasMessageContaining("missing");
    }

    @Test
    void should_test_a_prompt_and_keep_every_case_with_its_cost() throws IOException {
        open(PromptTestsTest::echo);

        Map<String, Object> result = test(suite(6), Map.of());

        assertThat(result)
                .containsEntry("passed", true)
                .containsEntry("end", "COMPLETE")
                .containsEntry("cases", 6)
                .containsEntry("rehearsal", false);
        List<Ledger.Call> calls = engine.ledger().calls("run-1");
        assertThat(calls).hasSize(6).allSatisfy(call -> {
            assertThat(call.role()).isEqualTo("test:say");
            assertThat(call.promptVersion()).startsWith("say@");
            // The sixth call of its role, but no harder than the first.
            assertThat(call.model()).isEqualTo("gemini-2.5-flash");
        });
        assertThat(asked()).allSatisfy(request -> assertThat(request.model()).isEqualTo("gemini-2.5-flash"));
        assertThat(result.get("cost"))
                .isEqualTo(engine.ledger().totals("run-1").cost().doubleValue());
        Map<String, Object> kept = engine.evaluations().of("run-1").get(0);
        assertThat((List<?>) kept.get("results")).hasSize(6);
        assertThat(log).anyMatch(line -> line.contains("6 of 6 cases, 6 passed"));
    }

    @Test
    void should_say_what_failed_and_why() throws IOException {
        open(PromptTestsTest::echo);
        Map<String, Object> result = test(
                """
                prompts: [file://say.prompt]
                tests:
                  - description: French
                    vars: {word: hello}
                    assert: [{type: contains, value: bonjour}]
                  - vars: {word: bye}
                """,
                Map.of("passRate", 0.5));
        assertThat(result).containsEntry("passed", true);
        assertThat((List<?>) result.get("failures"))
                .hasSize(1)
                .first()
                .asString()
                .contains("French", "contains: the answer does not contain 'bonjour'");
        assertThat(log).anyMatch(line -> line.contains("failed: French with say"));
    }

    @Test
    void should_be_put_aside_with_a_reason_while_a_limit_makes_all_cases_wait() throws Exception {
        open(PromptTestsTest::echo);
        engine.close();
        reopen(new ModelLimit("*", 2, 0));

        Submission submission = submit(suite(6), Map.of("concurrency", 2));
        String line = log.poll(30, TimeUnit.SECONDS);
        while (line != null && !line.contains("waits until")) {
            line = log.poll(30, TimeUnit.SECONDS);
        }

        assertThat(line)
                .startsWith("[promptTest] waits until")
                .endsWith("the limit of calls or tokens a minute of the model gemini-2.5-flash is used up");
        // No try is under way: what the step is goes on by is the engine's timer.
        assertThat(submission.waiting()).hasValueSatisfying(waiting -> assertThat(waiting.until())
                .isAfter(Instant.now().minusSeconds(60)));
        assertThat(asked()).hasSize(2);
        submission.cancel(true);
        assertThat(submission.waiting()).isEmpty();
    }

    @Test
    void should_go_on_by_itself_after_waits_and_ask_nothing_twice() throws Exception {
        AtomicInteger number = new AtomicInteger();
        open(request -> !request.method().equals("countTokens") && number.getAndIncrement() % 4 == 0
                ? Reply.rateLimited(Duration.ZERO)
                : echo(request));
        engine.close();
        reopen();

        Map<?, ?> result =
                (Map<?, ?>) submit(suite(6), Map.of("concurrency", 1)).get(60, TimeUnit.SECONDS);

        assertThat(result.get("passed")).isEqualTo(true);
        assertThat(result.get("cases")).isEqualTo(6);
        assertThat(asked()).hasSize(8);
        assertThat(engine.ledger().calls("run-1"))
                .filteredOn(call -> call.outcome().equals("ok"))
                .hasSize(6);
        assertThat(log).filteredOn(line -> line.contains("6 tests, 1 variants")).hasSize(1);
        assertThat(log).filteredOn(line -> line.contains("3 of 6 cases")).hasSize(1);
    }

    @Test
    void should_ask_each_repeat_anew() throws IOException {
        open(PromptTestsTest::echo);
        assertThat(test(suite(2), Map.of("repeat", 3))).containsEntry("cases", 6);
        assertThat(asked()).hasSize(6);
    }

    @Test
    void should_run_as_many_calls_at_once_as_asked() throws IOException {
        CountDownLatch all = new CountDownLatch(3);
        AtomicInteger together = new AtomicInteger();
        open(request -> {
            if (!request.method().equals("countTokens")) {
                all.countDown();
                try {
                    if (all.await(20, TimeUnit.SECONDS)) {
                        together.incrementAndGet();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return echo(request);
        });
        assertThat(test(suite(3), Map.of("concurrency", 3))).containsEntry("passed", true);
        assertThat(together).hasValue(3);
    }

    /** Runs the suite until its third call, and ends the engine while that is under way. */
    private void killAtThirdCall(String suite) throws Exception {
        CountDownLatch third = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        open(request -> {
            if (!request.method().equals("countTokens") && count.incrementAndGet() == 3) {
                third.countDown();
                return echo(request).after(never);
            }
            return echo(request);
        });
        Thread killed = new Thread(() -> {
            try {
                test(suite, Map.of("concurrency", 1));
            } catch (AgenticException | IOException e) {
                // The engine is gone.
            }
        });
        killed.start();
        assertThat(third.await(30, TimeUnit.SECONDS)).isTrue();
        killed.interrupt();
        killed.join(30_000);
        engine.close();
        reopen();
    }

    @Test
    void should_go_on_after_a_kill_and_pay_nothing_twice() throws Exception {
        killAtThirdCall(suite(5));

        Map<String, Object> result = test(suite(5), Map.of("concurrency", 1));

        assertThat(result).containsEntry("passed", true).containsEntry("cases", 5);
        assertThat(asked()).hasSize(6);
        assertThat(engine.ledger().calls("run-1"))
                .filteredOn(call -> call.outcome().equals("ok"))
                .hasSize(5);
        assertThat((List<?>) engine.evaluations().of("run-1").get(0).get("results"))
                .hasSize(5);
    }

    @Test
    void should_refuse_to_go_on_with_another_suite() throws Exception {
        killAtThirdCall(suite(5));

        assertThatThrownBy(() -> test(suite(5).replace("word: w1", "word: other"), Map.of("concurrency", 1)))
                .hasMessageContaining("The suite or a prompt changed since this evaluation started")
                .isInstanceOfSatisfying(
                        AgenticException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGED));
    }

    @Test
    void should_grade_kept_answers_anew_when_only_the_assertions_changed() throws Exception {
        killAtThirdCall(suite(5));

        Map<String, Object> result = test(suite(5).replace("value: w", "value: no-w"), Map.of("concurrency", 1));

        assertThat((List<?>) result.get("failures")).hasSize(5);
        assertThat(asked()).hasSize(6);
    }

    @Test
    void should_make_no_call_with_a_budget_of_zero() throws IOException {
        open(PromptTestsTest::echo);
        Map<String, Object> result = test(suite(3), Map.of("budget", 0));
        assertThat(result)
                .containsEntry("passed", false)
                .containsEntry("end", "BUDGET")
                .containsEntry("cases", 0);
        assertThat((String) result.get("why")).contains("limit $0.0000");
        assertThat(asked()).isEmpty();
    }

    @Test
    void should_end_before_its_budget_is_passed() throws IOException {
        open(PromptTestsTest::echo);
        // A case costs $0.00055 and can cost some $0.0013 at most: 500 tokens at $2.5 a million, and the prompt.
        Map<String, Object> result = test(
                suite(20).replace("tests:", "providers: [{id: gemini-2.5-flash, config: {max_tokens: 500}}]\ntests:"),
                Map.of("budget", 0.004, "concurrency", 1));
        assertThat(result).containsEntry("end", "BUDGET");
        assertThat((int) result.get("cases")).isBetween(3, 7);
        assertThat(engine.ledger().totals("run-1").cost().doubleValue()).isLessThanOrEqualTo(0.004);
    }

    @Test
    void should_give_up_when_the_first_cases_get_no_answer() throws IOException {
        open(Script.always(Reply.error(400, "INVALID_ARGUMENT", "no such model")));
        Map<String, Object> result = test(suite(30), Map.of("concurrency", 1));
        assertThat(result)
                .containsEntry("passed", false)
                .containsEntry("end", "ALL_FAILED")
                .containsEntry("cases", 5);
        assertThat((String) result.get("why")).contains("no such model");
    }

    /** Half of B's answers are cut short: B has failed these tests, and what they cost is told. */
    @Test
    void should_count_answers_of_no_use_against_their_prompt() throws IOException {
        open(request -> request.method().equals("countTokens")
                ? Reply.tokens(10)
                : request.text().matches("Shout w[0-9]*[02468]!\\s*")
                        ? Reply.finished(request.text().contains("4") ? "SAFETY" : "MAX_TOKENS", "w")
                        : request.text().matches("Say w[0-9]*[13579]\\.\\s*")
                                ? Reply.text("no", 1000, 100, 0)
                                : echo(request));
        String suite = suite(20).replace("[file://say.prompt]", "[file://say.prompt, file://shout.prompt]");

        Map<String, Object> result = test(suite, Map.of());

        assertThat(((List<?>) result.get("variants")).get(1).toString())
                .contains("cases=20", "passedCases=10", "failed=10", "errors=0");
        assertThat(((Map<?, ?>) result.get("comparison")).get("pairs").toString())
                .contains("not decided with 20 cases");
        assertThat(result.get("failures").toString()).contains("there is no answer of use");
        assertThat(paid(result))
                .isEqualTo(engine.ledger().totals("run-1").cost().doubleValue(), within(1e-9));
    }

    /** What may not be seen takes no place. */
    @Test
    void should_list_as_many_as_wanted_of_those_that_may_be_seen() throws IOException {
        open(PromptTestsTest::echo);
        engine.runs().start("run-2", "job", "eve", "", "{}");
        test(suite(1), Map.of());
        test("run-2", suite(2), Map.of());

        assertThat(engine.evaluations().ofPrompt("say", 1, (job, user) -> user.equals("ann")))
                .singleElement()
                .satisfies(seen -> assertThat(seen)
                        .containsEntry("run", "run-1")
                        .containsEntry("cases", 1)
                        .containsEntry("prompts", List.of("say")));
        assertThat(engine.evaluations().ofPrompt("say", 1, (job, user) -> true))
                .singleElement()
                .satisfies(
                        seen -> assertThat(seen).containsEntry("run", "run-2").containsEntry("passedCases", 2));
        assertThat(engine.evaluations().newest(5)).hasSize(2);
    }

    private static double paid(Map<String, Object> result) {
        return (double) result.get("cost") + (double) result.get("gradingCost");
    }

    @Test
    void should_tell_what_a_judge_without_a_verdict_cost() throws IOException {
        open(request -> request.text().contains("You judge the answer")
                        && !request.method().equals("countTokens")
                ? Reply.finished("MAX_TOKENS", "{")
                : echo(request));
        Map<String, Object> result = test(
                "prompts: [file://say.prompt]\n"
                        + "tests:\n"
                        + "- vars: {word: hi}\n"
                        + "  assert: [{type: llm-rubric, value: is long}]\n",
                Map.of());

        assertThat(result.toString()).contains("errors=1", "The judge gave no verdict");
        assertThat(paid(result))
                .isEqualTo(engine.ledger().totals("run-1").cost().doubleValue(), within(1e-9));
    }

    @Test
    void should_stop_early_once_the_verdict_is_settled() throws IOException {
        open(Script.always(Reply.text("nothing of use", 1000, 100, 0)));
        Map<String, Object> result = test(suite(20), Map.of("stopEarly", true, "passRate", 0.9, "concurrency", 1));
        assertThat(result)
                .containsEntry("passed", false)
                .containsEntry("end", "SETTLED")
                .containsEntry("cases", 3);
    }

    @Test
    void should_tell_the_better_of_two_prompts_and_stop_when_that_is_settled() throws IOException {
        open(request -> request.text().startsWith("Shout") && !request.method().equals("countTokens")
                ? Reply.text("no", 1000, 100, 0)
                : echo(request));
        String suite = suite(40).replace("[file://say.prompt]", "[file://say.prompt, file://shout.prompt]");

        Map<String, Object> result = test(suite, Map.of("stopEarly", true));

        assertThat(result).containsEntry("end", "SETTLED");
        assertThat((int) result.get("cases")).isBetween(50, 70);
        assertThat(((Map<?, ?>) result.get("comparison")).get("pairs").toString())
                .contains("A better: 'say' is better than 'shout'");
    }

    @Test
    void should_say_how_many_more_cases_a_verdict_needs() throws IOException {
        open(PromptTestsTest::echo);
        String suite = suite(4).replace("[file://say.prompt]", "[file://say.prompt, file://shout.prompt]");
        Map<String, Object> result = test(suite, Map.of());
        assertThat(((Map<?, ?>) result.get("comparison")).get("pairs").toString())
                .containsPattern("not decided with 4 cases, about \\d+ more needed");
    }

    @Test
    void should_let_a_model_judge_and_count_its_cost_apart() throws IOException {
        open(request -> request.text().contains("You judge the answer")
                        && !request.method().equals("countTokens")
                ? Reply.text("{\"reason\": \"too short\", \"pass\": false, \"score\": 0.25}", 500, 50, 0)
                : echo(request));
        Map<String, Object> result = test(
                "prompts: [file://say.prompt]\n"
                        + "tests:\n"
                        + "- vars: {word: hi}\n"
                        + "  assert: [{type: llm-rubric, value: is long}]\n",
                Map.of());
        assertThat(result).containsEntry("passed", false);
        assertThat(result.get("failures").toString()).contains("too short");
        assertThat((double) result.get("gradingCost")).isGreaterThan(0);
        assertThat(engine.ledger().calls("run-1"))
                .extracting(Ledger.Call::role)
                .containsExactlyInAnyOrder("test:say", "test:judge");
    }

    @Test
    void should_fail_an_answer_that_does_not_fit_the_prompts_schema() throws IOException {
        open(Script.always(Reply.text("{\"result\": {}}", 1000, 100, 0)));
        Map<String, Object> result = test("prompts: [planner]\ntests: [{vars: {task: a parser}}]\n", Map.of());
        assertThat(result.get("failures").toString()).contains("does not fit the prompt's output schema");
    }

    @Test
    void should_name_the_variable_that_a_test_lacks_before_anything_is_paid() {
        open(PromptTestsTest::echo);
        assertThatThrownBy(() -> test("prompts: [file://say.prompt]\ntests: [{vars: {wort: x}}]\n", Map.of()))
                .hasMessageContaining("s.yaml, line 2")
                .hasMessageContaining("lacks word");
        assertThat(asked()).isEmpty();
    }

    @Test
    void should_say_that_a_prompt_is_not_there() {
        open(PromptTestsTest::echo);
        assertThatThrownBy(() -> test("prompts: [plannr]\ntests: [{}]\n", Map.of()))
                .hasMessageContaining("no prompt template 'plannr'");
        assertThat(asked()).isEmpty();
    }
}
