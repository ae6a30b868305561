package io.jenkins.plugins.agentic.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded database keeps when its files are taken away from under it, as a power cut does. */
class EmbeddedDatabaseTest {
    @TempDir
    Path folder;

    /** What is on disk at this moment: the database's own file may be seconds old. */
    private Path copyOf(Path home, String name) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("agentic.mv.db", "agentic.redo")) {
            Files.copy(home.resolve(file), copy.resolve(file));
        }
        return copy;
    }

    private static void add(Handle handle, String delivery, long at) {
        handle.createUpdate("INSERT INTO webhook_delivery (delivery, at) VALUES (:delivery, :at)")
                .bind("delivery", delivery)
                .bind("at", at)
                .execute();
    }

    private static List<String> deliveries(Database database) {
        return database.read(handle -> handle.createQuery(
                        "SELECT TRIM(delivery) || '=' || at FROM webhook_delivery ORDER BY delivery")
                .mapTo(String.class)
                .list());
    }

    private List<String> deliveriesIn(Path home) {
        Database database = Database.embedded(home);
        try {
            return deliveries(database);
        } finally {
            database.close();
        }
    }

    @Test
    void should_have_after_a_power_cut_whatever_was_acknowledged() throws IOException {
        Path home = folder.resolve("home");
        Database database = Database.embedded(home);
        try {
            for (int i = 0; i < 300; i++) {
                String delivery = "d" + i;
                database.update(handle -> add(handle, delivery, 1));
            }
            database.update(handle -> {
                Sql.update(handle, "UPDATE webhook_delivery SET at = at + ? WHERE delivery LIKE ?", 5L, "d1%");
                Sql.update(handle, "DELETE FROM webhook_delivery WHERE delivery LIKE ?", "d2%");
            });
            List<CompletableFuture<Void>> queued = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String delivery = "q" + i;
                queued.add(database.queue(handle -> Sql.expect(
                        handle, 1, "INSERT INTO webhook_delivery (delivery, at) VALUES (?, ?)", delivery, 2L)));
            }
            queued.forEach(CompletableFuture::join);

            assertThat(deliveriesIn(copyOf(home, "copy"))).hasSize(239).isEqualTo(deliveries(database));
        } finally {
            database.close();
        }
    }

    @Test
    void should_not_repeat_what_was_rolled_back() throws IOException {
        Path home = folder.resolve("home");
        Database database = Database.embedded(home);
        try {
            database.update(handle -> add(handle, "before", 1));
            // Queued, so that it shares a transaction with those around it, and is undone within that.
            CompletableFuture<Void> one = database.queue(handle -> add(handle, "one", 1));
            CompletableFuture<Void> refused = database.queue(handle -> {
                add(handle, "refused", 1);
                throw new IllegalStateException("no");
            });
            database.update(handle -> add(handle, "two", 1));
            one.join();
            assertThatThrownBy(refused::join).hasRootCauseMessage("no");

            assertThat(deliveriesIn(copyOf(home, "copy"))).containsExactly("before=1", "one=1", "two=1");
        } finally {
            database.close();
        }
    }

    @Test
    void should_survive_cuts_one_after_another_and_do_nothing_twice() throws IOException {
        Path home = folder.resolve("home");
        Database first = Database.embedded(home);
        try {
            first.update(handle -> add(handle, "sum", 0));
            for (int cut = 1; cut <= 4; cut++) {
                Path copy = copyOf(home, "cut-" + cut);
                Database database = Database.embedded(copy);
                try {
                    database.update(handle -> Sql.update(handle, "UPDATE webhook_delivery SET at = at + ?", 1L));
                    assertThat(deliveriesIn(copyOf(copy, "cut-of-" + cut))).containsExactly("sum=" + cut);
                } finally {
                    database.close();
                }
                home = copy;
            }
        } finally {
            first.close();
        }
        assertThat(deliveriesIn(home)).containsExactly("sum=4");
    }

    @Test
    void should_begin_the_log_anew_when_it_is_long_and_lose_nothing() throws IOException {
        Path home = folder.resolve("home");
        String large = "x".repeat(1 << 20);
        Database database = Database.embedded(home);
        try {
            for (int i = 0; i < 40; i++) {
                String role = "r" + i;
                database.update(handle -> Sql.update(
                        handle,
                        "INSERT INTO agent_memory (run_id, agent_role, messages) VALUES (?, ?, ?)",
                        "run",
                        role,
                        large));
            }

            assertThat(Files.size(home.resolve("agentic.redo"))).isLessThan(24L << 20);
            Database copy = Database.embedded(copyOf(home, "copy"));
            try {
                BigDecimal length =
                        copy.read(handle -> handle.createQuery("SELECT SUM(CHAR_LENGTH(messages)) FROM agent_memory")
                                .mapTo(BigDecimal.class)
                                .one());
                assertThat(length).isEqualByComparingTo(BigDecimal.valueOf(40L << 20));
            } finally {
                copy.close();
            }
        } finally {
            database.close();
        }
    }

    @Test
    void should_refuse_a_database_file_older_than_its_log() throws IOException {
        Path home = folder.resolve("home");
        Database database = Database.embedded(home);
        Path old = copyOf(home, "old");
        database.update(handle -> add(handle, "first", 1));
        database.close();
        Database again = Database.embedded(home);
        again.update(handle -> add(handle, "second", 1));
        Files.copy(
                home.resolve("agentic.redo"),
                Files.createDirectories(folder.resolve("mixed")).resolve("agentic.redo"));
        again.close();
        Files.copy(old.resolve("agentic.mv.db"), folder.resolve("mixed/agentic.mv.db"));

        assertThatThrownBy(() -> Database.embedded(folder.resolve("mixed")))
                .isInstanceOf(AgenticException.class)
                .hasMessage("The database file is older than the log of its changes.");
    }

    @Test
    void should_stay_open_when_a_thread_that_reads_is_interrupted() {
        Path home = folder.resolve("home");
        Database database = Database.embedded(home);
        database.update(handle -> add(handle, "first", 1));
        database.close();
        Database cold = Database.embedded(home);
        try {
            Thread.currentThread().interrupt();
            assertThat(deliveries(cold)).containsExactly("first=1");
            assertThat(Thread.interrupted()).isTrue();

            cold.update(handle -> add(handle, "second", 1));
            assertThat(deliveries(cold)).containsExactly("first=1", "second=1");
        } finally {
            cold.close();
        }
    }
}
