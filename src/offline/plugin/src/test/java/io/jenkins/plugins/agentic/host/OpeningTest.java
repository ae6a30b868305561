package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpeningTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private final AtomicInteger tries = new AtomicInteger();

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void should_open_once() {
        Opening<Integer> opening = new Opening<>(tries::incrementAndGet, nanos::get);

        assertThat(opening.ifOpen()).isEmpty();
        assertThat(opening.get()).isEqualTo(1);
        assertThat(opening.get()).isEqualTo(1);
        assertThat(opening.take()).contains(1);
        assertThat(opening.ifOpen()).isEmpty();
    }

    @Test
    void should_not_try_again_at_once_what_was_refused() {
        Opening<String> opening = new Opening<>(
                () -> {
                    if (tries.incrementAndGet() < 3) {
                        throw new IllegalStateException("try " + tries.get());
                    }
                    return "open";
                },
                nanos::get);

        assertThatThrownBy(opening::get).hasMessage("try 1");
        pass(Duration.ofSeconds(9));
        assertThatThrownBy(opening::get).hasMessage("try 1");
        pass(Duration.ofSeconds(2));
        assertThatThrownBy(opening::get).hasMessage("try 2");
        pass(Duration.ofSeconds(9));
        assertThatThrownBy(opening::get).hasMessage("try 2");
        pass(Duration.ofSeconds(2));
        assertThat(opening.get()).isEqualTo("open");
    }

    @Test
    void should_let_nobody_wait_for_another_try_that_takes_long() throws Exception {
        CountDownLatch trying = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Opening<String> opening = new Opening<>(
                () -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new IllegalStateException("away");
                    }
                    trying.countDown();
                    return await(go);
                },
                nanos::get);
        assertThatThrownBy(opening::get).hasMessage("away");
        pass(Duration.ofSeconds(11));
        CompletableFuture<String> second = CompletableFuture.supplyAsync(opening::get);
        trying.await();

        assertThatThrownBy(opening::get).hasMessage("away");
        assertThat(opening.ifOpen()).isEmpty();

        go.countDown();
        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("open");
        assertThat(opening.get()).isEqualTo("open");
    }

    @Test
    void should_let_no_request_wait_until_it_is_open_nor_open_it_twice() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Opening<String> opening = new Opening<>(
                () -> {
                    tries.incrementAndGet();
                    return await(go);
                },
                nanos::get);
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            QuickReads<String> reads = new QuickReads<>(pool, Duration.ofMillis(1));
            for (int i = 0; i < 20; i++) {
                assertThat(reads.find(opening, opening::get)).isEmpty();
            }
            go.countDown();

            QuickReads<String> patient = new QuickReads<>(pool, Duration.ofSeconds(50));
            assertThat(patient.find(opening, opening::get)).contains("open");
            assertThat(tries).hasValue(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void should_tell_requests_at_once_why_it_is_not_open() {
        Opening<String> opening = new Opening<>(
                () -> {
                    throw new IllegalStateException("try " + tries.incrementAndGet());
                },
                nanos::get);

        QuickReads<String> reads = new QuickReads<>(Runnable::run, Duration.ofSeconds(50));

        assertThatThrownBy(() -> reads.find(opening, opening::get)).hasMessage("try 1");
        assertThatThrownBy(() -> reads.find(opening, opening::get)).hasMessage("try 1");
        pass(Duration.ofSeconds(11));
        assertThatThrownBy(() -> reads.find(opening, opening::get)).hasMessage("try 2");
    }

    private static String await(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "open";
    }
}
