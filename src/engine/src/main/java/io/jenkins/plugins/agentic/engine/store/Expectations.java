package io.jenkins.plugins.agentic.engine.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.ConnectionException;

/**
 * Statements of several callers that go to the database together, those of the same text in one batch: a database over the
 * network is asked once for each text, not once for each statement. Used by one thread.
 */
final class Expectations implements AutoCloseable {
    private final Map<String, Batch> batches = new LinkedHashMap<>();
    private final Runnable ended;

    /** {@code ended} is told when nothing is gathered any more. */
    Expectations(Runnable ended) {
        this.ended = ended;
    }

    private record Batch(PreparedStatement statement, List<Integer> rows) {}

    /** A statement changed another number of rows than was expected. */
    static final class Unmet extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unmet() {
            super("A statement changed another number of rows than expected", null, false, false);
        }
    }

    void add(Connection connection, int rows, String sql, Object... values) {
        try {
            Batch batch = batches.get(sql);
            if (batch == null) {
                batch = new Batch(connection.prepareStatement(sql), new ArrayList<>());
                batches.put(sql, batch);
            }
            for (int i = 0; i < values.length; i++) {
                batch.statement.setObject(i + 1, values[i]);
            }
            batch.statement.addBatch();
            batch.rows.add(rows);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    /** Executes what was gathered. */
    void check() {
        try {
            for (Batch batch : batches.values()) {
                int[] changed = batch.statement.executeBatch();
                for (int i = 0; i < changed.length; i++) {
                    if (changed[i] != batch.rows.get(i)) {
                        throw new Unmet();
                    }
                }
            }
        } catch (SQLException e) {
            throw new ConnectionException(e);
        } finally {
            forget();
        }
    }

    private void forget() {
        for (Batch batch : batches.values()) {
            try {
                batch.statement.close();
            } catch (SQLException e) {
                // The connection is broken, and the next statement says so.
                System.getLogger(Expectations.class.getName())
                        .log(System.Logger.Level.DEBUG, "A statement could not be closed", e);
            }
        }
        batches.clear();
    }

    @Override
    public void close() {
        forget();
        ended.run();
    }
}
