package io.jenkins.plugins.agentic.bench;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.GeminiChatModel;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/**
 * What an agent call costs besides the model: the same request is sent to a model that answers at once, once by the bare
 * SDK and once as an agent step, and the difference is ours. Then journal writes with one and with sixteen writers.
 */
public final class EngineBenchmark {
    private static final int WARM_UP = 300;
    private static final int CALLS = 1000;
    private static final int WRITES = 4000;
    private static final String PLAN =
            """
            {"result": {"summary": "s", "risks": [], "openQuestions": [], "tasks": [
               {"id": "T1", "title": "t", "description": "d", "dependsOn": [], "acceptance": "a"}]},
             "reasoning": "because", "confidence": 0.9, "humanReviewRequired": false}""";

    private EngineBenchmark() {}

    /** The argument: a folder on the disk to be measured; a fresh one is made in it. */
    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "agentic-bench-");
        try (GeminiServer server = GeminiServer.start(0, Script.always(Reply.text(PLAN)))) {
            ProviderSettings provider = ProviderSettings.gemini("key", server.baseUrl());
            ModelSettings settings = ModelSettings.of(provider, ModelSettings.DEFAULT_MODEL);
            try (Engine engine = Engine.open(EngineSettings.of(home, home.resolve("registry"), false, () -> settings));
                    GeminiChatModel bare =
                            new GeminiChatModel(provider, ModelSettings.DEFAULT_MODEL, (label, json) -> {})) {
                engine.runs().start("bench", "bench", "", "", "{}");
                agentCalls(engine, bare);
                journalWrites(engine, 1);
                journalWrites(engine, 16);
            }
        } finally {
            try (var files = Files.walk(home)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void agentCalls(Engine engine, GeminiChatModel bare) {
        RunContext run = new RunContext(
                "bench", "bench", "", new NoWorkspace(), Commands.none(), line -> {}, UnaryOperator.identity());
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("x".repeat(1500)))
                .build();
        IntConsumer agent =
                i -> engine.execute("agentPlan", new StepKey("bench", "call-" + i), Map.of("task", "x"), run);
        IntConsumer sdk = i -> bare.chat(request);
        time(sdk, 0, WARM_UP);
        time(agent, 0, WARM_UP);
        double[] sdkMillis = time(sdk, 0, CALLS);
        double[] agentMillis = time(agent, WARM_UP, CALLS);
        print("SDK call alone", sdkMillis);
        print("agent call", agentMillis);
        System.out.printf(
                Locale.ROOT,
                "overhead of an agent call: median %.2f ms, p99 %.2f ms%n",
                at(agentMillis, 0.5) - at(sdkMillis, 0.5),
                at(agentMillis, 0.99) - at(sdkMillis, 0.99));
    }

    private static double[] time(IntConsumer call, int from, int count) {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            call.accept(from + i);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(sorted.length * quantile) - 1)];
    }

    private static void print(String name, double[] sorted) {
        System.out.printf(Locale.ROOT, "%s: median %.2f ms, p99 %.2f ms%n", name, at(sorted, 0.5), at(sorted, 0.99));
    }

    private static void journalWrites(Engine engine, int writers) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        int each = WRITES / writers / 2;
        long start = System.nanoTime();
        for (int w = 0; w < writers; w++) {
            int writer = w;
            pool.execute(() -> {
                for (int i = 0; i < each; i++) {
                    StepKey key = new StepKey("bench", "w" + writers + "." + writer + "." + i);
                    engine.journal().begin(key, StepCall.of("sh", Map.of("i", i), UnaryOperator.identity()));
                    engine.journal().complete(key, "0");
                }
            });
        }
        pool.shutdown();
        if (!pool.awaitTermination(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The writers did not end within ten minutes.");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "journal writes, each on disk when it returns, %d writer(s): %.0f a second%n",
                writers,
                2.0 * each * writers / seconds);
    }
}
