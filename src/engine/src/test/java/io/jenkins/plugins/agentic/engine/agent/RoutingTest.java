package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.Submission;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.RetryPolicy;
import io.jenkins.plugins.agentic.engine.model.Routing;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Request;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which model is asked over the wire: by role, by what is configured, for a hard task, and when one fails. */
class RoutingTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    private GeminiServer server;
    private EngineSettings settings;
    private Engine engine;

    private void open(Script script, String defaultModel, Map<String, String> roles, PriceTable prices) {
        server = GeminiServer.start(0, script);
        ModelSettings models = new ModelSettings(
                List.of(ProviderSettings.gemini("key", server.baseUrl())),
                defaultModel,
                new Routing(Routing.standard().classes(), roles),
                List.of(),
                new RetryPolicy(1, Duration.ofMillis(1), 1),
                null);
        MoneySettings money = new MoneySettings(prices, List.of(), null, ZoneOffset.UTC, 0, null);
        settings = new EngineSettings(
                folder.resolve("home"),
                folder.resolve("registry"),
                false,
                DatabaseSettings.EMBEDDED,
                () -> models,
                () -> money,
                ToolSettings::standard);
        engine = Engine.open(settings);
        engine.runs().start("run-1", "job", "ann", "", "{}");
    }

    private void open(Script script, String defaultModel, Map<String, String> roles) {
        open(script, defaultModel, roles, PriceTable.shipped());
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
            server.close();
        }
    }

    private Submission submit(String step, String path, Map<String, Object> arguments) {
        RunContext run = new RunContext(
                "run-1", "job", "ann", new NoWorkspace(), Commands.none(), log::add, UnaryOperator.identity());
        return engine.submit(step, new StepKey("run-1", path), arguments, run);
    }

    private Map<?, ?> call(String step, String path, Map<String, Object> arguments) throws Exception {
        return (Map<?, ?>) submit(step, path, arguments).get(30, TimeUnit.SECONDS);
    }

    private Map<?, ?> plan(String path, Map<String, Object> arguments) throws Exception {
        return call("agentPlan", path, arguments);
    }

    private List<String> asked() {
        return server.requests().stream().map(Request::model).toList();
    }

    @Test
    void should_ask_the_class_of_the_role_where_nobody_chose() throws Exception {
        open(Script.always(Reply.text(PLAN)), ModelSettings.BY_ROLE, Map.of());

        Map<?, ?> output = plan("1", Map.of("task", "x"));

        assertThat(asked()).containsExactly("gemini-3.8-flash");
        assertThat(output.get("routing")).isEqualTo("'balanced' is the choice of the role, as it ships");
    }

    @Test
    void should_ask_the_configured_default_for_every_role() throws Exception {
        open(Script.always(Reply.text(PLAN)), "gemini-2.5-pro", Map.of());

        Map<?, ?> output = plan("1", Map.of("task", "x"));

        assertThat(asked()).containsExactly("gemini-2.5-pro");
        assertThat(output.get("routing")).isEqualTo("'gemini-2.5-pro' is the choice of the configuration");
    }

    @Test
    void should_prefer_what_an_administrator_chose_for_the_role_and_over_that_what_the_step_says() throws Exception {
        open(Script.always(Reply.text(PLAN)), "gemini-2.5-pro", Map.of("planner", "fast"));

        plan("1", Map.of("task", "x"));
        plan("2", Map.of("task", "x", "model", "models/gemini-2.5-flash"));

        assertThat(asked()).containsExactly("gemini-3.1-flash-lite", "gemini-2.5-flash");
    }

    @Test
    void should_ask_the_next_model_of_a_class_where_the_first_is_gone() throws Exception {
        open(
                Script.inOrder(Reply.error(404, "NOT_FOUND", "no longer available"), Reply.text(PLAN)),
                ModelSettings.BY_ROLE,
                Map.of());

        Map<?, ?> output = plan("1", Map.of("task", "x"));

        assertThat(asked()).containsExactly("gemini-3.8-flash", "gemini-3.5-flash-lite");
        assertThat(output.get("routing").toString()).contains("HTTP 404");
    }

    @Test
    void should_stay_with_the_model_though_the_talk_grows() throws Exception {
        open(Script.inOrder(Reply.text("no JSON ".repeat(40_000)), Reply.text(PLAN)), ModelSettings.BY_ROLE, Map.of());

        plan("1", Map.of("task", "x"));

        assertThat(asked()).containsExactly("gemini-3.8-flash", "gemini-3.8-flash");
    }

    @Test
    void should_step_up_when_the_role_works_for_the_third_time_and_when_the_prompt_is_large() throws Exception {
        open(Script.always(Reply.text(PLAN)), ModelSettings.BY_ROLE, Map.of());

        plan("1", Map.of("task", "x"));
        plan("2", Map.of("task", "x"));
        Map<?, ?> third = plan("3", Map.of("task", "x"));

        assertThat(asked()).containsExactly("gemini-3.8-flash", "gemini-3.8-flash", "gemini-4-hydrogen");
        assertThat(third.get("routing").toString()).contains("the task is hard, so 'deep' is used");
    }

    /** The second call is made again after its process ended: it is still the second, and not one that needs more. */
    @Test
    void should_stay_with_the_model_when_a_call_is_made_again_after_its_process_ended() throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        CompletableFuture<Void> over = new CompletableFuture<>();
        open(
                request -> {
                    arrived.countDown();
                    if (arrived.getCount() == 0) {
                        over.join();
                    }
                    return Reply.text(PLAN);
                },
                ModelSettings.BY_ROLE,
                Map.of());
        plan("1", Map.of("task", "x"));
        submit("agentPlan", "2", Map.of("task", "x"));
        arrived.await();
        engine.close();
        over.complete(null);
        engine = Engine.open(settings);

        plan("2", Map.of("task", "x"));

        assertThat(asked()).containsExactly("gemini-3.8-flash", "gemini-3.8-flash", "gemini-3.8-flash");
    }

    @Test
    void should_step_up_for_a_large_prompt() throws Exception {
        open(Script.always(Reply.text(PLAN)), ModelSettings.BY_ROLE, Map.of("planner", "flash-8b"));

        plan("1", Map.of("task", "word ".repeat(60_000)));

        assertThat(asked()).containsExactly("gemini-3.8-flash");
    }

    @Test
    void should_not_ask_a_model_that_keeps_failing_but_the_next_of_its_class() throws Exception {
        open(
                request -> request.model().equals("gemini-3.8-flash") ? Reply.overloaded() : Reply.text(PLAN),
                ModelSettings.BY_ROLE,
                Map.of());
        for (int i = 1; i <= 2; i++) {
            plan(Integer.toString(i), Map.of("task", "x", "retry", 3));
        }
        int before = asked().size();

        Map<?, ?> output = plan("3", Map.of("task", "x", "model", "flash-thinking", "retry", 3));

        // Five calls failed: the breaker is open, and a hard task goes on with 'pro'.
        assertThat(asked().subList(before, asked().size())).containsExactly("gemini-4-hydrogen");
        assertThat(output.get("routing").toString()).contains("gemini-3.8-flash fails at present");
    }

    @Test
    void should_say_once_a_run_that_a_model_has_ended() throws Exception {
        String price = "\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-6, \"max_output_tokens\": 1000";
        open(
                Script.always(Reply.text(PLAN)),
                ModelSettings.BY_ROLE,
                Map.of(),
                PriceTable.parse(
                        "{\"default\": {" + price + "}, \"gemini-3.8-flash\": {\"deprecation_date\": \"2020-01-31\", "
                                + price + "}}",
                        "test"));

        plan("1", Map.of("task", "x"));
        plan("2", Map.of("task", "x"));

        assertThat(log)
                .filteredOn(line -> line.contains("ended on"))
                .containsExactly("[planner] The model 'gemini-3.8-flash' ended on 2020-01-31: its provider may refuse"
                        + " it, or answer with another. Name one that lives.");
    }

    @Test
    void should_refuse_a_model_without_a_price_before_anything_is_sent() {
        open(Script.always(Reply.text(PLAN)), ModelSettings.BY_ROLE, Map.of());

        assertThatThrownBy(() -> plan("1", Map.of("task", "x", "model", "gemini-2.5-pro-preview-05-06")))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("There is no price for the model 'gemini-2.5-pro-preview-05-06'");
        assertThat(asked()).isEmpty();
    }
}
