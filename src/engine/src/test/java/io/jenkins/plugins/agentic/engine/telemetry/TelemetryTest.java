package io.jenkins.plugins.agentic.engine.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Regression;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import io.jenkins.plugins.agentic.testkit.CollectorServer;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector is sent, over the real protocol. */
class TelemetryTest {
    private static final String PLAN =
            """
            {"result": {"summary": "s", "tasks": [{"id": "T1", "title": "t", "description": "d", "dependsOn": [],
              "acceptance": "a"}], "risks": [], "openQuestions": []},
             "reasoning": "because", "confidence": 0.9, "nextAgent": "", "humanReviewRequired": false}""";

    @TempDir
    Path folder;

    private final CollectorServer collector = CollectorServer.start();
    private MoneySettings money = MoneySettings.standard();

    @AfterEach
    void stop() {
        collector.close();
    }

    private <T> Stream<T> received(String path, Parser<T> parser) {
        return collector.sent().stream()
                .filter(request -> request.path().equals(path))
                .map(request -> {
                    try {
                        return parser.parseFrom(request.body());
                    } catch (InvalidProtocolBufferException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private Stream<ExportTraceServiceRequest> traces() {
        return received("/v1/traces", ExportTraceServiceRequest.parser());
    }

    private Stream<ExportMetricsServiceRequest> metrics() {
        return received("/v1/metrics", ExportMetricsServiceRequest.parser());
    }

    private TelemetrySettings settings() {
        return new TelemetrySettings(collector.baseUrl() + "/", Map.of("Authorization", "Bearer abc"), "test");
    }

    /** Plans once for each reply, ends the run, and closes the engine, which sends what is left. */
    private void run(Reply... replies) {
        try (GeminiServer server = GeminiServer.start(0, Script.inOrder(replies));
                Engine engine = Engine.open(new EngineSettings(
                                folder.resolve("home"),
                                folder.resolve("registry"),
                                false,
                                DatabaseSettings.EMBEDDED,
                                () -> ModelSettings.of(
                                        ProviderSettings.gemini("key", server.baseUrl()), "gemini-2.5-pro"),
                                () -> money,
                                ToolSettings::standard)
                        .with(this::settings))) {
            engine.startRun("run-1", "team/app", "ann", "", "{}");
            RunContext context = new RunContext(
                    "run-1",
                    "team/app",
                    "ann",
                    new NoWorkspace(),
                    Commands.none(),
                    line -> {},
                    UnaryOperator.identity());
            try {
                for (int i = 1; i <= replies.length; i++) {
                    engine.execute("agentPlan", new StepKey("run-1", "" + i), Map.of("task", "secret plans"), context);
                }
                engine.runs().end("run-1", Runs.State.SUCCEEDED, "", "");
            } catch (AgenticException e) {
                engine.runs().end("run-1", Runs.State.FAILED, e.getMessage(), "1");
                throw e;
            }
        }
    }

    private Stream<Span> spans() {
        return traces().flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream());
    }

    private Span span(String name) {
        return spans().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
    }

    private static String attribute(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(entry -> entry.getKey().equals(key))
                .map(entry -> entry.getValue().hasIntValue()
                        ? String.valueOf(entry.getValue().getIntValue())
                        : entry.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private Metric metric(String name) {
        return metrics()
                .flatMap(request -> request.getResourceMetricsList().stream())
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void should_send_a_run_as_one_trace() {
        run(Reply.text(PLAN));

        Span run = span("run");
        Span call = span("invoke_agent planner");
        Span turn = span("chat gemini-2.5-pro");
        assertThat(List.of(call.getTraceId(), turn.getTraceId())).containsOnly(run.getTraceId());
        assertThat(run.getParentSpanId().isEmpty()).isTrue();
        assertThat(call.getParentSpanId()).isEqualTo(run.getSpanId());
        assertThat(turn.getParentSpanId()).isEqualTo(call.getSpanId());
        assertThat(attribute(call.getAttributesList(), "agentic.job")).isEqualTo("team/app");
        assertThat(attribute(turn.getAttributesList(), "gen_ai.provider.name")).isEqualTo("gcp.gemini");
        assertThat(Long.parseLong(attribute(turn.getAttributesList(), "gen_ai.usage.input_tokens")))
                .isPositive();
        assertThat(collector.sent()).isNotEmpty().allSatisfy(sent -> assertThat(sent.headers())
                .containsEntry("authorization", "Bearer abc"));
    }

    @Test
    void should_send_tokens_times_and_cost() {
        run(Reply.text(PLAN));

        assertThat(metric("gen_ai.client.token.usage").getHistogram().getDataPointsList())
                .extracting(point -> attribute(point.getAttributesList(), "gen_ai.token.type"))
                .containsExactlyInAnyOrder("input", "output");
        assertThat(metric("agentic.cost").getSum().getDataPoints(0).getAsDouble())
                .isPositive();
        assertThat(metric("gen_ai.client.operation.duration")
                        .getHistogram()
                        .getDataPoints(0)
                        .getCount())
                .isEqualTo(1);
        assertThat(attribute(
                        metric("agentic.run.duration")
                                .getHistogram()
                                .getDataPoints(0)
                                .getAttributesList(),
                        "agentic.state"))
                .isEqualTo("SUCCEEDED");
    }

    @Test
    void should_count_the_calls_of_a_budget_beyond_its_soft_limit() {
        Budget budget = new Budget(
                "team",
                Budget.Scope.INSTALLATION,
                "*",
                Budget.Period.MONTH,
                new BigDecimal("0.000001"),
                BigDecimal.TEN);
        money = new MoneySettings(PriceTable.shipped(), List.of(budget), null, ZoneOffset.UTC, 0, null);

        run(Reply.text(PLAN), Reply.text(PLAN), Reply.text(PLAN));

        var point = metric("agentic.budget.warnings").getSum().getDataPoints(0);
        assertThat(point.getAsInt()).isEqualTo(2);
        assertThat(attribute(point.getAttributesList(), "gen_ai.agent.name")).isEqualTo("planner");
    }

    @Test
    void should_tell_of_prompts_found_worse_than_before_with_the_numbers() {
        try (Telemetry telemetry = new Telemetry(this::settings, ModelSettings::none, Clock.systemUTC())) {
            telemetry.regression(new Regression("coder", "coder@1.1.0", "coder@1.0.0", 20, 40, 240, 300, 22, 0.006));
        }

        Span event = span("prompt.regression");
        assertThat(event.getStatus().getMessage())
                .startsWith("coder@1.1.0 did worse in production than coder@1.0.0: 20 of 40 (50.0 %) calls were good");
        assertThat(event.getAttributesList().toString())
                .contains("agentic.prompt.previous_version", "agentic.prompt.good", "int_value: 240", "0.006");

        var point = metric("agentic.prompt.regressions").getSum().getDataPoints(0);
        assertThat(point.getAsInt()).isEqualTo(1);
        assertThat(attribute(point.getAttributesList(), "agentic.prompt.version"))
                .isEqualTo("coder@1.1.0");
    }

    @Test
    void should_send_nothing_of_what_was_asked_and_answered_and_by_whom() {
        run(Reply.text(PLAN));

        assertThat(traces().toList().toString() + metrics().toList())
                .doesNotContain("secret plans")
                .doesNotContain("because")
                .doesNotContain("ann\"");
    }

    @Test
    void should_mark_what_failed() {
        assertThatThrownBy(() -> run(Reply.error(403, "PERMISSION_DENIED", "no")))
                .isInstanceOf(AgenticException.class);

        assertThat(spans()).hasSize(3).allSatisfy(span -> assertThat(
                        span.getStatus().getCode())
                .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR));
        assertThat(attribute(span("invoke_agent planner").getAttributesList(), "error.type"))
                .isEqualTo("MODEL");
    }

    @Test
    void should_let_a_run_go_on_where_nobody_listens() {
        collector.close();

        run(Reply.text(PLAN));

        assertThat(collector.sent()).isEmpty();
    }
}
