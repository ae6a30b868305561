package io.jenkins.plugins.agentic.engine.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;

/**
 * How the embedded database's commits reach the disk: each transaction goes to a {@link RedoLog}, whose end is what is
 * synced, and the database writes its own file when it likes. Its table {@code redo} holds the number of the last
 * transaction it knows, so that {@link #recover} does again exactly those it has lost. One thread commits; any may flush.
 */
final class LoggedCommits implements RecordedConnection.Commit, Flushes.Flush, AutoCloseable {
    /** When the log has become so long, the database writes all of its own file, and the log begins anew: bytes. */
    private static final long LONGEST = 16L << 20;

    private final RedoLog log;
    private final DataSource database;
    private long number;
    private boolean behind;

    LoggedCommits(Path file, DataSource database) throws IOException {
        this.log = RedoLog.open(file);
        this.database = database;
    }

    /** Does again what stands in the log and not in the database; to be called before anything else is written. */
    synchronized void recover(Connection connection) throws SQLException, IOException {
        boolean automatic = connection.getAutoCommit();
        connection.setAutoCommit(false);
        if (isKnown(connection)) {
            number = applied(connection);
            for (RedoLog.Transaction transaction : log.read()) {
                if (transaction.number() > number + 1) {
                    throw new AgenticException(
                            ErrorCode.HOME,
                            "The database file is older than the log of its changes.",
                            "Restore both from the same copy of the home folder; to do without the newer changes,"
                                    + " remove the file agentic.redo.");
                }
                if (transaction.number() == number + 1) {
                    repeat(connection, transaction);
                }
            }
        }
        connection.setAutoCommit(automatic);
    }

    /** After this the log holds nothing that the database's own file does not. */
    synchronized void begin(Connection connection) throws SQLException {
        execute(connection, "CHECKPOINT SYNC", List.of());
        number = applied(connection);
        log.restart();
    }

    private static boolean isKnown(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, "PUBLIC", "REDO", null)) {
            return tables.next();
        }
    }

    private static long applied(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT applied FROM redo");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private synchronized void repeat(Connection connection, RedoLog.Transaction transaction) throws SQLException {
        for (RedoLog.Change change : transaction.changes()) {
            execute(connection, change.sql(), change.values());
        }
        number = transaction.number();
        execute(connection, "UPDATE redo SET applied = ?", List.of(number));
        connection.commit();
    }

    private static void execute(Connection connection, String sql, List<Object> values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            statement.execute();
        }
    }

    @Override
    public synchronized void commit(Connection connection, List<RedoLog.Change> changes) throws SQLException {
        byte[] record = RedoLog.encode(new RedoLog.Transaction(number + 1, changes));
        execute(connection, "UPDATE redo SET applied = ?", List.of(number + 1));
        connection.commit();
        number++;
        try {
            log.append(record);
        } catch (IOException e) {
            // The transaction is done; that it is to reach the disk otherwise is known to the flush that follows.
            behind(e);
        }
    }

    @Override
    public long begin(Handle handle) {
        // The log is this process's own: nothing is lost between commit and flush while it lives.
        return 0;
    }

    @Override
    public void run(long begun) {
        if (mayGoOn()) {
            try {
                // Not synchronized: what is appended meanwhile waits for its own flush.
                log.sync();
                return;
            } catch (IOException e) {
                behind(e);
            }
        }
        startAnew();
    }

    private synchronized boolean mayGoOn() {
        return !behind && log.length() < LONGEST;
    }

    private synchronized void startAnew() {
        try (Connection connection = database.getConnection()) {
            execute(connection, "CHECKPOINT SYNC", List.of());
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
        log.restart();
        behind = false;
    }

    private synchronized void behind(IOException e) {
        behind = true;
        System.getLogger(LoggedCommits.class.getName())
                .log(System.Logger.Level.WARNING, "The log of changes can''t be written: {0}", e.getMessage());
    }

    @Override
    public void close() {
        try {
            log.close();
        } catch (IOException e) {
            behind(e);
        }
    }
}
