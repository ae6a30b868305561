package io.jenkins.plugins.agentic.engine.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;

/**
 * How PostgreSQL's commits reach the disk without the writer waiting for each: its transactions commit asynchronously, and
 * a transaction that changes no table, on a connection of its own, commits as the server is set to. For that the server
 * writes its log up to there, and so all that was committed before; with synchronous standbys it waits for these too. See
 * PostgreSQL's documentation, "Asynchronous Commit". Thread-safe.
 */
final class PostgresFlush implements Flushes.Flush, AutoCloseable {
    private final DataSource database;
    private Connection connection;

    PostgresFlush(DataSource database) {
        this.database = database;
    }

    /** To be done first in each transaction that need not be on disk before the next flush. */
    static void leaveToFlush(Handle handle) {
        Sql.update(handle, "SET LOCAL synchronous_commit TO off");
    }

    @Override
    public synchronized void run() {
        try {
            if (connection == null) {
                connection = database.getConnection();
            }
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT pg_logical_emit_message(true, 'agentic', '')")) {
                statement.execute();
            }
        } catch (SQLException e) {
            close();
            throw new ConnectionException(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It is broken, and the next flush gets another.
            System.getLogger(PostgresFlush.class.getName())
                    .log(System.Logger.Level.DEBUG, "A database connection could not be closed", e);
        } finally {
            connection = null;
        }
    }
}
