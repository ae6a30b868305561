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
    /** After so long without use the connection is tried before it is relied on: ns. */
    private static final long IDLE = 1_000_000_000L;

    private static final int SECONDS_TO_ANSWER = 5;

    private final DataSource database;
    private Connection connection;
    /** Counts the connections. */
    private long number;

    private long used;

    PostgresFlush(DataSource database) {
        this.database = database;
    }

    /**
     * Also sees to it that there is a connection before anything is committed: one that was there all the time, until the
     * flush, says that the server did not restart in between, and so has forgotten nothing.
     */
    @Override
    public long begin(Handle handle) {
        long begun = connected();
        Sql.update(handle, "SET LOCAL synchronous_commit TO off");
        return begun;
    }

    private synchronized long connected() {
        try {
            if (connection != null && System.nanoTime() - used > IDLE && !connection.isValid(SECONDS_TO_ANSWER)) {
                close();
            }
            if (connection == null) {
                connection = database.getConnection();
                number++;
            }
            used = System.nanoTime();
            return number;
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    @Override
    public synchronized void run(long begun) {
        try {
            if (connection == null || begun != number) {
                throw new SQLException("The connection that was to say whether it is on disk was lost");
            }
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT pg_logical_emit_message(true, 'agentic', '')")) {
                statement.execute();
            }
            used = System.nanoTime();
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
