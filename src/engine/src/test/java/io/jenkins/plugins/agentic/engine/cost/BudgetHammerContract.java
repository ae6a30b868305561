package io.jenkins.plugins.agentic.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds of a budget under load on every database. */
abstract class BudgetHammerContract {
    /** Times 64: a little more than 10,000. */
    private static final int CALLS_A_THREAD = 157;

    private final String name = UUID.randomUUID().toString();

    @TempDir
    Path home;

    abstract DatabaseSettings settings();

    @Test
    void should_never_pass_the_limit_with_64_callers_and_hold_nothing_at_the_end() throws Exception {
        try (Database database = Database.open(settings(), home)) {
            BudgetHammer hammer = new BudgetHammer(database, name);

            assertThat(highestOfTenThousandCalls(hammer)).isLessThanOrEqualTo(BudgetHammer.LIMIT);

            assertUsedUpAndNothingHeld(hammer);
        }
    }

    @Test
    void should_never_pass_the_limit_and_hold_nothing_with_kills_in_the_middle() throws Exception {
        for (int round = 1; round <= 3; round++) {
            killAfter(4 * round, "k" + round);
            try (Database database = Database.open(settings(), home)) {
                BudgetHammer hammer = new BudgetHammer(database, name);
                assertThat(hammer.sum("spent + reserved")).isLessThanOrEqualTo(BudgetHammer.LIMIT);
                hammer.returnLost();
                assertThat(hammer.sum("reserved")).isZero();
                assertThat(hammer.sum("spent"))
                        .isEqualByComparingTo(hammer.ledgerSum())
                        .isPositive();
            }
        }
        try (Database database = Database.open(settings(), home)) {
            BudgetHammer hammer = new BudgetHammer(database, name);

            assertThat(highestOfTenThousandCalls(hammer)).isLessThanOrEqualTo(BudgetHammer.LIMIT);

            assertUsedUpAndNothingHeld(hammer);
        }
    }

    private static void assertUsedUpAndNothingHeld(BudgetHammer hammer) {
        assertThat(hammer.sum("reserved")).isZero();
        assertThat(hammer.sum("spent"))
                .isLessThanOrEqualTo(BudgetHammer.LIMIT)
                .isGreaterThan(BudgetHammer.LIMIT.subtract(BigDecimal.ONE))
                .isEqualByComparingTo(hammer.ledgerSum());
    }

    /** The most that was ever seen spent and reserved together. */
    private static BigDecimal highestOfTenThousandCalls(BudgetHammer hammer) throws Exception {
        AtomicReference<BigDecimal> highest = new AtomicReference<>(BigDecimal.ZERO);
        ExecutorService pool = Executors.newFixedThreadPool(BudgetHammer.THREADS);
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int t = 0; t < BudgetHammer.THREADS; t++) {
                int thread = t;
                callers.add(pool.submit(() -> {
                    Random random = new Random(thread);
                    for (int i = 0; i < CALLS_A_THREAD; i++) {
                        hammer.call("t" + thread + "." + i, random);
                        if (i % 16 == 0) {
                            highest.accumulateAndGet(hammer.sum("spent + reserved"), BigDecimal::max);
                        }
                    }
                }));
            }
            for (Future<?> caller : callers) {
                caller.get(5, TimeUnit.MINUTES);
            }
        } finally {
            pool.shutdownNow();
        }
        return highest.get();
    }

    private void killAfter(int lines, String round) throws IOException, InterruptedException {
        DatabaseSettings settings = settings();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file", ""),
                        BudgetHammer.class.getName(),
                        home.toString(),
                        settings.url(),
                        settings.user(),
                        settings.password(),
                        name,
                        round)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < lines; i++) {
                assertThat(out.readLine()).isNotNull();
            }
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
