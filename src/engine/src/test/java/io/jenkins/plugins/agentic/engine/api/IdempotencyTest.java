package io.jenkins.plugins.agentic.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyTest {
    private static final ApiRequest REQUEST =
            new ApiRequest("POST", "/", "x", Map.of(), Map.of("idempotency-key", "k"), "{}", "ann");

    @TempDir
    Path folder;

    private static void rename(Database database, String table, String name) {
        database.update(handle -> handle.execute("ALTER TABLE " + table + " RENAME TO " + name));
    }

    @Test
    void should_start_nothing_again_whose_answer_could_not_be_kept() {
        AtomicInteger started = new AtomicInteger();
        try (Database database = Database.open(DatabaseSettings.EMBEDDED, folder)) {
            Idempotency idempotency = new Idempotency(database, Clock.systemUTC());

            assertThatThrownBy(() -> idempotency.once(REQUEST, () -> {
                        started.incrementAndGet();
                        rename(database, "idempotency", "away");
                        return ApiAnswer.json(202, Map.of());
                    }))
                    .isInstanceOf(RuntimeException.class);
            rename(database, "away", "idempotency");

            assertThatThrownBy(() -> idempotency.once(REQUEST, () -> {
                        started.incrementAndGet();
                        return ApiAnswer.json(202, Map.of());
                    }))
                    .isInstanceOfSatisfying(
                            Problem.class, e -> assertThat(e.answer().status()).isEqualTo(409))
                    .hasMessageContaining("under way, or was broken off");
        }
        assertThat(started).hasValue(1);
    }

    @Test
    void should_forget_a_request_that_started_nothing() {
        AtomicInteger tries = new AtomicInteger();
        try (Database database = Database.open(DatabaseSettings.EMBEDDED, folder)) {
            Idempotency idempotency = new Idempotency(database, Clock.systemUTC());
            assertThatThrownBy(() -> idempotency.once(REQUEST, () -> {
                        tries.incrementAndGet();
                        throw Problem.of(503, "No.");
                    }))
                    .isInstanceOf(Problem.class);

            assertThat(idempotency
                            .once(REQUEST, () -> {
                                tries.incrementAndGet();
                                return ApiAnswer.json(202, Map.of());
                            })
                            .status())
                    .isEqualTo(202);
        }
        assertThat(tries).hasValue(2);
    }
}
