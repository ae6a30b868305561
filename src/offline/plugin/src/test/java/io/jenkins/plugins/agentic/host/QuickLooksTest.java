package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QuickLooksTest {
    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        pool.shutdownNow();
    }

    @Test
    void should_find_what_is_there() {
        assertThat(new QuickLooks(pool, Duration.ofSeconds(30)).find(() -> "5 calls"))
                .contains("5 calls");
    }

    @Test
    void should_find_nothing_in_a_database_that_fails() {
        QuickLooks looks = new QuickLooks(pool, Duration.ofSeconds(30));

        assertThat(looks.find(() -> {
                    throw new IllegalStateException("no connection");
                }))
                .isEmpty();
        assertThat(looks.find(() -> "5 calls")).contains("5 calls");
    }

    @Test
    void should_ask_a_database_that_does_not_answer_once_at_a_time() throws Exception {
        QuickLooks looks = new QuickLooks(pool, Duration.ofMillis(1));
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();

        for (int i = 0; i < 30; i++) {
            assertThat(looks.find(() -> {
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

        assertThat(asked).hasValueLessThan(2);
    }
}
