package io.jenkins.plugins.agentic.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for the disk, and is told. */
@Timeout(60)
class FlushesTest {
    private final CountDownLatch first = new CountDownLatch(1);
    private final List<String> flushes = Collections.synchronizedList(new ArrayList<>());

    /** The first flush takes until {@link #first} is counted down. */
    private void flush() {
        flushes.add("flush");
        try {
            first.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Flushes.Flush flush(Runnable how) {
        return new Flushes.Flush() {
            @Override
            public long begin(Handle handle) {
                return 1;
            }

            @Override
            public void run(long begun) {
                how.run();
            }
        };
    }

    private static List<Flushes.Waiter> waiter(CompletableFuture<String> done) {
        return List.of(new Flushes.Waiter(() -> done.complete("on disk"), done));
    }

    @Test
    void should_go_on_after_a_flush_that_nobody_waits_for_was_asked_for_during_another() throws Exception {
        CompletableFuture<String> before = new CompletableFuture<>();
        CompletableFuture<String> after = new CompletableFuture<>();
        try (Flushes asked = new Flushes(flush(this::flush))) {
            asked.soon(1, waiter(before));
            asked.now(1, List.of());
            first.countDown();
            assertThat(before.get()).isEqualTo("on disk");
            asked.soon(1, waiter(after));

            assertThat(after.get()).isEqualTo("on disk");
        }
    }

    @Test
    void should_flush_once_for_all_that_were_asked_for_during_another() throws Exception {
        CompletableFuture<String> one = new CompletableFuture<>();
        CompletableFuture<String> two = new CompletableFuture<>();
        CompletableFuture<String> three = new CompletableFuture<>();
        try (Flushes asked = new Flushes(flush(this::flush))) {
            asked.soon(1, waiter(one));
            while (flushes.isEmpty()) {
                Thread.onSpinWait();
            }
            asked.soon(1, waiter(two));
            asked.now(1, waiter(three));
            assertThat(one).isNotDone();
            first.countDown();
            CompletableFuture.allOf(one, two, three).get(60, TimeUnit.SECONDS);
        }

        assertThat(flushes).hasSize(2);
    }

    @Test
    void should_tell_everybody_why_nothing_could_be_flushed_and_try_again_for_the_next() throws Exception {
        CompletableFuture<String> refused = new CompletableFuture<>();
        CompletableFuture<String> next = new CompletableFuture<>();
        try (Flushes asked = new Flushes(flush(() -> {
            if (flushes.isEmpty()) {
                flushes.add("broken");
                throw new IllegalStateException("the disk is full");
            }
        }))) {
            asked.soon(1, waiter(refused));
            assertThatThrownBy(refused::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("the disk is full");
            asked.soon(1, waiter(next));

            assertThat(next.get()).isEqualTo("on disk");
        }
    }
}
