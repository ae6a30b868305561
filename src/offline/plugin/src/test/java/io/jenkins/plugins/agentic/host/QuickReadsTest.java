package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QuickReadsTest {
    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        pool.shutdownNow();
    }

    @Test
    void should_let_nobody_wait_for_what_takes_long_and_read_it_once_at_a_time() {
        QuickReads<String> reads = new QuickReads<>(pool, Duration.ofMillis(1));
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();

        for (int i = 0; i < 30; i++) {
            assertThat(reads.find("slow", () -> {
                        asked.incrementAndGet();
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return "late";
                    }))
                    .isEmpty();
        }
        QuickReads<String> patient = new QuickReads<>(pool, Duration.ofSeconds(50));

        assertThat(asked).hasValueLessThanOrEqualTo(1);
        assertThat(patient.find("quick", () -> "there")).contains("there");
    }

    @Test
    void should_read_anew_each_time_and_say_what_went_wrong() {
        QuickReads<Integer> reads = new QuickReads<>(Runnable::run, Duration.ofSeconds(50));
        AtomicInteger asked = new AtomicInteger();

        assertThat(reads.find("build", asked::incrementAndGet)).contains(1);
        assertThat(reads.find("build", asked::incrementAndGet)).contains(2);
        assertThatThrownBy(() -> reads.find("build", () -> {
                    throw new IllegalStateException("gone");
                }))
                .hasMessage("gone");
        assertThat(reads.find("build", asked::incrementAndGet)).contains(3);
    }
}
