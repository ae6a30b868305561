package io.jenkins.plugins.agentic.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AnswerStreamApiTest {
    private static final String RUN = "shop/cart#1@k1";
    private static final String PLAN =
            """
            {"result": {"summary": "%s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void should_show_an_answer_while_it_comes_and_whole_once_it_is_there() {
        String answer = PLAN.formatted("long ".repeat(1500));
        Reply slow = Reply.text(answer, 1000, 100, 50).dripping(4000, Duration.ofSeconds(2));
        try (ApiFixture api = new ApiFixture(folder, Script.always(slow))) {
            api.engine.runs().start(RUN, "shop/cart", "ann", "job/shop/job/cart/1/", "{}");
            RunContext run = new RunContext(
                    RUN,
                    "shop/cart",
                    "ann",
                    new LocalWorkspace(folder.resolve("ws")),
                    Commands.none(),
                    line -> {},
                    UnaryOperator.identity());
            CompletableFuture<Object> call = CompletableFuture.supplyAsync(() ->
                    api.engine.execute("agentPlan", new StepKey(RUN, "7"), Map.of("task", "Build a parser."), run));

            String soFar = "";
            while (soFar.isEmpty() && !call.isDone()) {
                soFar = text(api);
            }

            assertThat(soFar).startsWith("{\"result\": {\"summary\": \"long ").hasSizeLessThan(answer.length() - 99);
            call.join();
            assertThat(Json.read(text(api))).isEqualTo(Json.read(answer));
        }
    }

    /** Of the first turn; empty where none has begun. */
    private static String text(ApiFixture api) {
        ApiAnswer answer = api.get("runs/" + RUN + "/calls/1");
        return answer.status() == 200
                        && ((List<?>) Json.readMap(answer.body()).get("turns")).get(0) instanceof Map<?, ?> turn
                ? String.valueOf(turn.get("text"))
                : "";
    }
}
