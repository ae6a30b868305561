package io.jenkins.plugins.agentic.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a write to PostgreSQL has returned for is there after all of the server's processes were killed. */
class PostgresCrashTest {
    private static final int WRITERS = 8;

    @TempDir
    Path folder;

    @Test
    void should_lose_nothing_that_was_acknowledged() throws Exception {
        PostgresServer.assumeItComes("");
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        try (EmbeddedPostgres server = start();
                Database database = Database.open(settings(server), folder)) {
            writeUntilKilled(database, acknowledged);
        }
        try (EmbeddedPostgres server = start();
                Database database = Database.open(settings(server), folder)) {
            List<String> kept = database.read(handle -> handle.createQuery("SELECT path FROM journal")
                    .mapTo(String.class)
                    .list());
            assertThat(acknowledged).hasSizeGreaterThan(200);
            assertThat(kept).containsAll(acknowledged);
        }
    }

    private void writeUntilKilled(Database database, Set<String> acknowledged) throws Exception {
        CountDownLatch enough = new CountDownLatch(300);
        for (int writer = 0; writer < WRITERS; writer++) {
            String name = "writer-" + writer + "/";
            Thread thread = new Thread(() -> {
                for (int i = 0; ; i++) {
                    String path = name + i;
                    try {
                        database.update(handle -> begin(handle, path));
                    } catch (RuntimeException e) {
                        return;
                    }
                    acknowledged.add(path);
                    enough.countDown();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
        kill();
    }

    private static void begin(Handle handle, String path) {
        Sql.update(
                handle,
                "INSERT INTO journal (run_id, path, step, summary, hash, state, started)"
                        + " VALUES ('crash', ?, '', '', '', 'STARTED', 0)",
                path);
    }

    private EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                // Nobody but a flush brings the log out of the server's memory.
                .setServerConfig("wal_writer_delay", "10s")
                .start();
    }

    private static DatabaseSettings settings(EmbeddedPostgres server) {
        return new DatabaseSettings(server.getJdbcUrl("postgres", "postgres"), "postgres", "");
    }

    private void kill() throws IOException {
        String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0);
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        // The postmaster too, and at once: it would else end the others in order.
        Stream.concat(Stream.of(postmaster), postmaster.descendants().toList().stream())
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        postmaster.onExit().join();
    }
}
