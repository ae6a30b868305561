package io.jenkins.plugins.agentic.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What is said to be on disk after the connections to the server were lost: after a crash it may have forgotten commits. */
@ExtendWith(PostgresServer.class)
class PostgresFlushTest {
    private final String own = "cut-" + UUID.randomUUID();

    @TempDir
    Path folder;

    private static PGSimpleDataSource server(String name) {
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setUrl(PostgresServer.settings().url());
        server.setUser(PostgresServer.settings().user());
        server.setPassword(PostgresServer.settings().password());
        server.setApplicationName(name);
        return server;
    }

    /** Ends the connections of that name. */
    private static void cut(String name) {
        Jdbi.create(server("cutter")).useHandle(handle -> handle.createQuery(
                        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity" + " WHERE application_name = ?")
                .bind(0, name)
                .mapTo(Boolean.class)
                .list());
    }

    private static long begin(PostgresFlush flush, Handle handle) {
        handle.begin();
        long begun = flush.begin(handle);
        handle.commit();
        return begun;
    }

    @Test
    void should_not_say_that_a_commit_from_before_the_loss_of_its_connection_is_on_disk() throws SQLException {
        try (PostgresFlush flush = new PostgresFlush(server(own));
                Handle writer = Jdbi.create(server("writer")).open()) {
            long first = begin(flush, writer);
            flush.run(first);
            long second = begin(flush, writer);
            cut(own);

            assertThatThrownBy(() -> flush.run(second)).isInstanceOf(ConnectionException.class);
            assertThatThrownBy(() -> flush.run(second)).isInstanceOf(ConnectionException.class);
            long third = begin(flush, writer);
            assertThatThrownBy(() -> flush.run(second)).isInstanceOf(ConnectionException.class);
            long fourth = begin(flush, writer);
            assertThat(fourth).isGreaterThan(third);
            assertThatCode(() -> flush.run(fourth)).doesNotThrowAnyException();
        }
    }

    @Test
    void should_write_again_after_all_connections_were_cut() {
        DatabaseSettings empty = PostgresServer.empty();
        DatabaseSettings named =
                new DatabaseSettings(empty.url() + "&ApplicationName=" + own, empty.user(), empty.password());
        try (Database database = Database.open(named, folder)) {
            database.update(handle -> add(handle, "before"));
            cut(own);
            try {
                database.update(handle -> add(handle, "during"));
            } catch (ConnectionException e) {
                // The flush may have met the lost connection; the next write has another.
            }

            database.update(handle -> add(handle, "after"));

            assertThat(database.<Integer>read(handle -> handle.createQuery(
                                    "SELECT COUNT(*) FROM journal WHERE path IN ('before', 'after')")
                            .mapTo(Integer.class)
                            .one()))
                    .isEqualTo(2);
        }
    }

    private static void add(Handle handle, String path) {
        Sql.update(
                handle,
                "INSERT INTO journal (run_id, path, step, summary, hash, state, started)"
                        + " VALUES ('cut', ?, '', '', '', 'STARTED', 0)",
                path);
    }
}
