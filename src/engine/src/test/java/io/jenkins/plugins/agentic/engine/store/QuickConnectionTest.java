package io.jenkins.plugins.agentic.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All of a database's connections are taken, as if it were away. */
@Timeout(100)
class QuickConnectionTest {
    private static final int CONNECTIONS = 8;

    @TempDir
    Path folder;

    @Test
    void should_refuse_soon_where_none_is_to_be_had_and_go_on_when_one_is() throws Exception {
        Database database = Database.embedded(folder);
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            CountDownLatch taken = new CountDownLatch(CONNECTIONS);
            CountDownLatch back = new CountDownLatch(1);
            List<CompletableFuture<Object>> reads = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                reads.add(CompletableFuture.supplyAsync(
                        () -> database.read(handle -> {
                            taken.countDown();
                            try {
                                back.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return "read";
                        }),
                        pool));
            }
            taken.await();
            QuickConnection hasty = new QuickConnection(database, pool, Duration.ofMillis(1));
            QuickConnection patient = new QuickConnection(database, pool, Duration.ofSeconds(50));

            // Far more often than half a minute each would let it.
            for (int i = 0; i < 50; i++) {
                assertThatThrownBy(hasty::require)
                        .isInstanceOfSatisfying(AgenticException.class, e -> assertThat(e.retriable())
                                .isTrue())
                        .hasMessage("The database does not answer.");
            }
            back.countDown();
            reads.forEach(CompletableFuture::join);

            assertThatCode(patient::require).doesNotThrowAnyException();
        } finally {
            pool.shutdownNow();
            database.close();
        }
    }
}
