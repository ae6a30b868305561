package io.jenkins.plugins.agentic.bench;

import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.EngineSettings;
import io.jenkins.plugins.agentic.engine.cost.Budget;
import io.jenkins.plugins.agentic.engine.cost.MoneySettings;
import io.jenkins.plugins.agentic.engine.cost.PriceTable;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.model.ModelSettings;
import io.jenkins.plugins.agentic.engine.model.Models;
import io.jenkins.plugins.agentic.engine.model.ProviderSettings;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What an agent call costs besides the model: template, routing, budget, journal, validation and ledger, with a model in
 * this process that answers at once. Then how many such calls, and plain journal writes, one and sixteen callers make.
 */
public final class EngineBenchmark {
    /** Rounds of calls before anything is measured: the compiler has less time here than in a host that stays up. */
    private static final int WARM_UP = 8;

    private static final int ROUNDS = 5;
    private static final int CALLS = 4000;
    private static final int CALLERS = 16;
    private static final int WRITES = 40_000;

    private EngineBenchmark() {}

    /**
     * Arguments: a folder on the disk to be measured, a fresh one is made in it; optionally address, user and password of
     * a PostgreSQL database to be measured too, which must be empty.
     */
    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "agentic-bench-");
        try {
            print("one write of 8 KiB, on disk when it returns", time(flushes(home), 500));
            measure("embedded", home, DatabaseSettings.EMBEDDED);
            if (args.length > 1) {
                measure("PostgreSQL", home, new DatabaseSettings(args[1], args[2], args[3]));
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

    private static void measure(String name, Path home, DatabaseSettings database) throws InterruptedException {
        System.out.println(name + ":");
        Budget budget =
                new Budget("all", Budget.Scope.INSTALLATION, "*", Budget.Period.MONTH, null, new BigDecimal("1000000"));
        MoneySettings money = new MoneySettings(PriceTable.shipped(), List.of(budget), null, ZoneOffset.UTC, 0, null);
        ModelSettings models = ModelSettings.of(ProviderSettings.gemini("key", ""), "gemini-4-hydrogen");
        EngineSettings settings = new EngineSettings(
                home, home.resolve("registry"), false, database, () -> models, () -> money, ToolSettings::standard);
        try (Engine engine = Engine.open(settings, new Models(() -> models, (provider, all) -> new AtOnce()))) {
            engine.runs().start("bench", "bench", "", "", "{}");
            for (int round = 0; round < WARM_UP; round++) {
                perSecond(CALLERS, CALLS * 4, call(engine, "warm-" + round));
            }
            double[] rates = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                print("  agent call, one caller", time(call(engine, "one-" + round), CALLS));
                rates[round] = perSecond(CALLERS, CALLS * 4, call(engine, "many-" + round));
            }
            Arrays.sort(rates);
            System.out.printf(
                    Locale.ROOT,
                    "  agent calls, %d callers: median of %d rounds %.0f a second, least %.0f, most %.0f%n",
                    CALLERS,
                    ROUNDS,
                    rates[ROUNDS / 2],
                    rates[0],
                    rates[ROUNDS - 1]);
            perSecond("  journal writes, each on disk when it returns", 1, WRITES / 8, write(engine, "w1"));
            perSecond("  journal writes, each on disk when it returns", CALLERS, WRITES, write(engine, "w16"));
        }
    }

    private static IntConsumer call(Engine engine, String name) {
        RunContext run = new RunContext(
                "bench-" + name, "bench", "", new NoWorkspace(), Commands.none(), line -> {}, UnaryOperator.identity());
        return i -> engine.execute(
                "agentPlan", new StepKey("bench-" + name, "call-" + i), Map.of("task", "x".repeat(1500)), run);
    }

    /** What the disk itself takes: no durable answer is given sooner. */
    private static IntConsumer flushes(Path home) {
        Path file = home.resolve("flushes");
        return i -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(8192), i * 8192L);
                channel.force(false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** Two writes a turn: a step begins, a step ends. */
    private static IntConsumer write(Engine engine, String name) {
        return i -> {
            StepKey key = new StepKey("bench", name + "." + i / 2);
            if (i % 2 == 0) {
                engine.journal().begin(key, StepCall.of("sh", Map.of("i", i), UnaryOperator.identity()));
            } else {
                engine.journal().complete(key, "0");
            }
        };
    }

    private static double[] time(IntConsumer call, int count) {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            call.accept(i);
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

    private static void perSecond(String what, int callers, int count, IntConsumer call) throws InterruptedException {
        System.out.printf(
                Locale.ROOT, "%s, %d caller(s): %.0f a second%n", what, callers, perSecond(callers, count, call));
    }

    private static double perSecond(int callers, int count, IntConsumer call) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        int each = count / callers;
        long start = System.nanoTime();
        for (int c = 0; c < callers; c++) {
            int from = c * each;
            pool.execute(() -> IntStream.range(from, from + each).forEach(call));
        }
        pool.shutdown();
        if (!pool.awaitTermination(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The callers did not end within ten minutes.");
        }
        return each * callers / ((System.nanoTime() - start) / 1e9);
    }
}
