package io.jenkins.plugins.agentic.engine.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.ConnectionException;

/**
 * Statements of several callers that go to the database together, those of the same text in one batch: a database over the
 * network is asked once for each text, not once for each statement. What several add to the same row is added up first, and
 * goes last, so that rows every caller needs are locked shortly, and in an order that is the same for every process. Used by
 * one thread.
 */
final class Expectations implements AutoCloseable {
    private final Map<String, Batch> batches = new LinkedHashMap<>();
    private final Map<Row, BigDecimal[]> sums = new TreeMap<>();
    private final Runnable ended;
    private Connection connection;

    /** {@code ended} is told when nothing is gathered any more. */
    Expectations(Runnable ended) {
        this.ended = ended;
    }

    private record Batch(PreparedStatement statement, List<Integer> rows) {}

    /** A row that is added to; {@code place} names the row first, then what else is the same for all who add to it. */
    private record Row(String place, String sql, List<Object> values) implements Comparable<Row> {
        static Row of(String sql, Object... values) {
            StringBuilder place = new StringBuilder();
            for (int i = values.length - 1; i >= 0; i--) {
                place.append(values[i]).append('\0');
            }
            return new Row(place.toString(), sql, List.of(values));
        }

        @Override
        public int compareTo(Row other) {
            int order = place.compareTo(other.place);
            return order != 0 ? order : sql.compareTo(other.sql);
        }
    }

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

    /** See {@link Sql#add}. */
    void sum(Connection connection, String sql, List<BigDecimal> amounts, Object... row) {
        this.connection = connection;
        BigDecimal[] sum = sums.computeIfAbsent(Row.of(sql, row), key -> new BigDecimal[amounts.size()]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] = sum[i] == null ? amounts.get(i) : sum[i].add(amounts.get(i));
        }
    }

    /** Executes what was gathered. */
    void check() {
        try {
            executeBatches();
            for (Map.Entry<Row, BigDecimal[]> entry : sums.entrySet()) {
                List<Object> values = new ArrayList<>(List.of(entry.getValue()));
                values.addAll(entry.getKey().values);
                add(connection, 1, entry.getKey().sql, values.toArray());
            }
            executeBatches();
        } catch (SQLException e) {
            throw new ConnectionException(e);
        } finally {
            forget();
        }
    }

    private void executeBatches() throws SQLException {
        for (Batch batch : batches.values()) {
            int[] changed = batch.statement.executeBatch();
            for (int i = 0; i < changed.length; i++) {
                // PostgreSQL's driver makes one INSERT of many, and does not count the rows: it did all or threw.
                if (changed[i] != batch.rows.get(i) && changed[i] != Statement.SUCCESS_NO_INFO) {
                    throw new Unmet();
                }
            }
        }
        close(batches);
    }

    private void forget() {
        sums.clear();
        close(batches);
    }

    private static void close(Map<String, Batch> batches) {
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
