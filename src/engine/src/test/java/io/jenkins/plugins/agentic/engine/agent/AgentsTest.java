package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.model.Recorder;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Outcome;
import io.jenkins.plugins.agentic.engine.prompt.store.Bump;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Recording;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Agent calls through the real SDK against a server that speaks Gemini's protocol. */
class AgentsTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";
    private static final String CODE =
            """
            {"result": {"files": [{"path": "src/a.ts", "action": "create", "content": "export {};"}], "notes": ""},
             "reasoning": "because", "confidence": 0.9, "nextAgent": "tester", "humanReviewRequired": true}""";

    @TempDir
    Path folder;

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private String runId = "run-1";
    private GeminiServer server;
    private Engine engine;

    private void open(Script script) {
        open(script, null);
    }

    private void open(Script script, Path recording) {
        server = GeminiServer.start(0, script);
        String url = server.baseUrl();
        engine = Engine.open(
                EngineSettings.of(folder.resolve("home"), folder.resolve("registry"), false, () -> ModelSettings.of(
                                ProviderSettings.gemini("key", url), "gemini-2.5-pro")
                        .recordingTo(recording)));
        engine.runs().start("run-1", "job", "ann", "", "{}");
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
            server.close();
        }
    }

    private Map<String, Object> call(String step, String path, Map<String, Object> more) {
        Map<String, Object> arguments = new HashMap<>(Map.of("task", "Build a parser."));
        arguments.putAll(more);
        return step(step, path, arguments);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> step(String step, String path, Map<String, Object> arguments) {
        RunContext run = new RunContext(
                runId,
                "job",
                "ann",
                new LocalWorkspace(folder.resolve("ws")),
                Commands.none(),
                log::add,
                UnaryOperator.identity());
        return (Map<String, Object>) engine.execute(step, new StepKey(runId, path), arguments, run);
    }

    @Test
    void should_return_the_answer_and_settle_what_it_cost() {
        open(Script.always(Reply.text(PLAN, 1000, 100, 50)));

        Map<String, Object> output = call("agentPlan", "1", Map.of());

        assertThat(output)
                .containsEntry("reasoning", "because")
                .containsEntry("confidence", 0.9)
                .containsEntry("humanReviewRequired", false)
                .containsEntry("nextAgent", "")
                .containsEntry("model", "gemini-2.5-pro")
                .containsEntry("rehearsal", false);
        assertThat((Map<?, ?>) output.get("result")).extracting("summary").isEqualTo("s");
        Ledger.Totals totals = engine.ledger().totals("run-1");
        assertThat(totals.calls()).isEqualTo(1);
        assertThat(totals.tokens()).isEqualTo(1150);
        assertThat(totals.cost()).isEqualByComparingTo("0.00275");
        assertThat(engine.ledger().calls("run-1").get(0))
                .extracting(Ledger.Call::role, Ledger.Call::outcome, Ledger.Call::thoughtTokens)
                .containsExactly("planner", "ok", 50L);
    }

    @Test
    void should_be_judged_as_the_role_that_its_template_is_written_for() {
        open(Script.always(Reply.text(CODE)));
        String source = engine.prompts().read("coder").source();
        engine.prompts().save("payments-coder", source, "ann", "m", Optional.empty(), Bump.AUTO);

        call("agentRun", "1", Map.of("role", "payments-coder"));

        assertThat(engine.regressions().credit("run-1", Outcome.TESTS, false, "ci"))
                .isEqualTo(1);
    }

    /** As a Pipeline that tests what was merged says it. */
    @Test
    void should_be_told_by_a_step_what_came_out_about_a_run() {
        open(Script.always(Reply.text(CODE)));
        call("agentCode", "1", Map.of());
        engine.runs().start("run-2", "merged", "bob", "", "{}");
        runId = "run-2";

        Map<String, Object> told = Map.of("run", "run-1", "tests", "failed");
        assertThat(step("promptOutcome", "1", told))
                .containsEntry("run", "run-1")
                .containsEntry("calls", 1);
        assertThat(step("promptOutcome", "2", told)).containsEntry("calls", 0);
        assertThat(log).contains("[promptOutcome] run-1: tests failed, credited to 1 call");
        assertThat(step("promptOutcome", "3", Map.of("run", "run-1", "release", "taken-back")))
                .containsEntry("calls", 1);

        assertThatThrownBy(() -> step("promptOutcome", "4", Map.of("run", "run-9", "tests", "failed")))
                .hasMessage("There is no run 'run-9' here.");
        assertThatThrownBy(() -> step("promptOutcome", "5", Map.of("run", "run-1", "tests", "green")))
                .hasMessage("'tests' is 'green'.");
        assertThatThrownBy(() -> step("promptOutcome", "6", Map.of("run", "run-1")))
                .hasMessage("promptOutcome is told neither 'tests' nor 'release'.");
        assertThatThrownBy(
                        () -> step("promptOutcome", "7", Map.of("run", "run-1", "tests", "failed", "release", "kept")))
                .hasMessage("promptOutcome is told both 'tests' and 'release'.");
    }

    @Test
    void should_ask_with_system_instruction_schema_and_fenced_requirement() {
        open(Script.always(Reply.text(PLAN)));

        call("agentPlan", "1", Map.of("context", Map.of("brief", Map.of("title", "T")), "temperature", 0.5));

        var request = server.requests().get(0);
        assertThat(request.role() + "/" + request.call()).isEqualTo("planner/1");
        assertThat(request.body()
                        .path("systemInstruction")
                        .path("parts")
                        .get(0)
                        .path("text")
                        .asText())
                .isNotBlank();
        assertThat(request.text())
                .contains("<data name=\"requirement\" trust=\"untrusted\">\nBuild a parser.\n</data>");
        var config = request.body().path("generationConfig");
        assertThat(config.path("temperature").asDouble()).isEqualTo(0.5);
        assertThat(config.path("responseMimeType").asText()).isEqualTo("application/json");
        assertThat(config.path("responseJsonSchema").path("properties").has("confidence"))
                .isTrue();
    }

    @Test
    void should_write_the_coders_files_and_not_pay_twice_for_a_step_taken_up_again() {
        open(Script.inOrder(Reply.text(CODE)));

        Map<String, Object> first = call("agentCode", "1", Map.of());
        Map<String, Object> again = call("agentCode", "1", Map.of());

        assertThat(again).isEqualTo(first);
        assertThat(folder.resolve("ws/src/a.ts")).hasContent("export {};");
        assertThat(engine.ledger().totals("run-1").calls()).isEqualTo(1);
        assertThat(log)
                .filteredOn(line -> line.contains("WARNING: a person should look at this answer"))
                .hasSize(1);
    }

    @Test
    void should_repair_an_answer_once_with_the_validators_words() {
        open(Script.inOrder(Reply.text("{\"result\": {}}", 100, 10, 0), Reply.text(PLAN, 200, 20, 0)));

        Map<String, Object> output = call("agentPlan", "1", Map.of());

        assertThat((Map<?, ?>) output.get("usage")).extracting("totalTokens").isEqualTo(330);
        assertThat(server.requests().get(1).text())
                .contains("does not fit its schema")
                .contains("confidence");
        assertThat(server.requests().get(1).call()).isEqualTo("1.2");
        assertThat(engine.ledger().totals("run-1").calls()).isEqualTo(2);
    }

    @Test
    void should_retry_what_is_transient_and_say_so() {
        open(Script.inOrder(Reply.overloaded(), Reply.error(500, "INTERNAL", "oops"), Reply.text(PLAN)));

        call("agentPlan", "1", Map.of());

        assertThat(server.requests()).hasSize(3);
        assertThat(log).anySatisfy(line -> assertThat(line)
                .contains("attempt 1 of 3 failed")
                .contains("503")
                .contains("waits until"));
    }

    @Test
    void should_not_retry_a_refused_key() {
        open(Script.always(Reply.error(403, "PERMISSION_DENIED", "API key not valid.")));

        AgenticException e = catchThrowableOfType(AgenticException.class, () -> call("agentPlan", "1", Map.of()));

        assertThat(e.sentence())
                .isEqualTo("The model gemini-2.5-pro refused the call (HTTP 403: API key not valid.)."
                        + " Check the API key and what it is allowed to use.");
        assertThat(server.requests()).hasSize(1);
    }

    static Stream<Arguments> badAnswers() {
        return Stream.of(
                Arguments.of("empty body", Reply.empty(), "."),
                Arguments.of("no text", Reply.finished("STOP", ""), "gave an empty answer"),
                Arguments.of("cut off", Reply.finished("MAX_TOKENS", "{"), "was cut off at maxTokens="),
                Arguments.of("not JSON at all", Reply.garbage(), "."),
                Arguments.of("text that is not JSON", Reply.text("Sure! Here is"), "it is not JSON"),
                Arguments.of("wrong schema", Reply.text("{\"result\": 1}"), "does not fit its schema"),
                Arguments.of("two megabytes", Reply.large(2_000_000), "more than 1000000 are not accepted"),
                Arguments.of("blocked prompt", Reply.blocked("SAFETY"), "refused the prompt (SAFETY)"),
                Arguments.of("blocked answer", Reply.finished("SAFETY", ""), "was blocked (SAFETY)"),
                Arguments.of("recitation", Reply.finished("RECITATION", ""), "was blocked (RECITATION)"),
                Arguments.of("cut connection", Reply.text(PLAN).cutAfter(20), "."),
                Arguments.of("no usage", Reply.withoutUsage("no JSON"), "it is not JSON"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badAnswers")
    void should_end_a_bad_answer_in_one_sentence(String name, Reply reply, String expected) {
        open(Script.always(reply));

        AgenticException e =
                catchThrowableOfType(AgenticException.class, () -> call("agentPlan", "1", Map.of("retry", 1)));

        assertThat(e.code()).isEqualTo(ErrorCode.MODEL);
        assertThat(e.getMessage()).contains(expected).doesNotContain("\n").hasSizeLessThan(600);
        assertThat(e.hint()).isNotEmpty();
        assertThat(engine.journal().entries("run-1"))
                .filteredOn(entry -> entry.path().equals("1"))
                .extracting(Journal.Entry::state)
                .containsExactly("FAILED");
    }

    @Test
    void should_pay_for_an_answer_that_is_of_no_use() {
        open(Script.always(Reply.finished("MAX_TOKENS", "{")));

        assertThatThrownBy(() -> call("agentPlan", "1", Map.of())).isInstanceOf(AgenticException.class);

        assertThat(engine.ledger().calls("run-1"))
                .singleElement()
                .satisfies(call -> assertThat(call.outcome()).isEqualTo("max_tokens"))
                .satisfies(call -> assertThat(call.price()).isPositive());
    }

    @Test
    void should_write_nothing_outside_the_workspace() {
        String evil = CODE.replace("src/a.ts", "../../evil.ts");
        String pipeline = CODE.replace("src/a.ts", "Jenkinsfile");
        open(Script.inOrder(Reply.text(evil), Reply.text(pipeline)));

        assertThatThrownBy(() -> call("agentCode", "1", Map.of())).hasMessageContaining("leads out of the workspace");
        assertThatThrownBy(() -> call("agentCode", "2", Map.of())).hasMessageContaining("steers the build itself");

        assertThat(folder.getParent().resolve("evil.ts")).doesNotExist();
        assertThat(folder.resolve("ws/Jenkinsfile")).doesNotExist();
    }

    @Test
    void should_refuse_a_model_without_a_price_before_anything_is_sent() {
        open(Script.always(Reply.text(PLAN)));

        assertThatThrownBy(() -> call("agentPlan", "1", Map.of("model", "gemini-9")))
                .hasMessageContaining("There is no price for the model 'gemini-9'");

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void should_leave_a_cancelled_call_to_be_taken_up_again() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        open(request -> {
            asked.countDown();
            return Reply.text(PLAN).after(never);
        });
        RunContext run = new RunContext(
                "run-1", "job", "", new LocalWorkspace(folder), Commands.none(), log::add, UnaryOperator.identity());

        var future = engine.submit("agentPlan", new StepKey("run-1", "1"), Map.of("task", "x"), run);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        future.cancel(true);

        assertThat(engine.journal().entries("run-1"))
                .filteredOn(entry -> entry.path().equals("1"))
                .extracting(Journal.Entry::state)
                .containsExactly("STARTED");
    }

    @Test
    void should_record_a_run_and_rehearse_it() {
        Path recording = folder.resolve("rehearsal");
        Recorder.begin(recording, "Build a parser.", "gemini-2.5-pro");
        open(Script.always(Reply.text(PLAN, 10, 20, 30)), recording);
        Object recorded = call("agentPlan", "1", Map.of()).get("result");
        close();

        open(Recording.load(recording));
        runId = "run-2";
        engine.runs().start(runId, "job", "ann", "", "{}");
        Map<String, Object> rehearsed = call("agentPlan", "1", Map.of());

        assertThat(rehearsed.get("result")).isEqualTo(recorded);
        assertThat(rehearsed).containsEntry("rehearsal", true).containsEntry("model", "rehearsal/gemini-2.5-pro");
        assertThat(engine.ledger().totals("run-2").rehearsal()).isTrue();
    }

    @Test
    void should_refuse_to_rehearse_another_requirement() {
        Path recording = folder.resolve("rehearsal");
        Recorder.begin(recording, "Build something else.", "gemini-2.5-pro");
        open(Recording.load(recording));

        AgenticException e = catchThrowableOfType(AgenticException.class, () -> call("agentPlan", "1", Map.of()));

        assertThat(e.code()).isEqualTo(ErrorCode.REHEARSAL);
        assertThat(e.hint()).contains("GEMINI_API_KEY");
    }
}
