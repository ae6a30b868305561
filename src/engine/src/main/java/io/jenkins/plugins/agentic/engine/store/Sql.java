package io.jenkins.plugins.agentic.engine.store;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;

/**
 * The few statements every agent call makes, without what JDBI does around each: they take as long as the database does.
 * See docs/performance.md.
 */
public final class Sql {
    private static final ThreadLocal<Expectations> EXPECTATIONS = new ThreadLocal<>();

    private Sql() {}

    /** For LIKE, whose wildcards a text may contain; the backslash is the escape of H2 and PostgreSQL alike. */
    public static String literally(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    /** Executes a statement with its values in order, and returns how many rows it changed. */
    public static int update(Handle handle, String sql, Object... values) {
        Expectations expectations = EXPECTATIONS.get();
        if (expectations != null) {
            expectations.check();
        }
        try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    /**
     * Executes a statement that usually changes so many rows, and returns whether it did. Several callers' statements may
     * go to the database together, at the end of their common transaction: then the answer is true, and if it turns out
     * not to be, all their changes are undone and done again, each statement by itself. So nothing that this statement
     * changes may be read again in the same change.
     */
    public static boolean expect(Handle handle, int rows, String sql, Object... values) {
        Expectations expectations = EXPECTATIONS.get();
        if (expectations == null) {
            return update(handle, sql, values) == rows;
        }
        expectations.add(handle.getConnection(), rows, sql, values);
        return true;
    }

    /**
     * {@link #expect} of one row, for a statement that adds to it. Several callers' amounts for the same row may be added
     * up and go as one statement: so if it has a condition, it must hold for a sum only if it holds for each part, in any
     * order.
     *
     * @param amounts the statement's first values
     * @param row its other values, those that name the row last
     */
    public static boolean add(Handle handle, String sql, List<BigDecimal> amounts, Object... row) {
        Expectations expectations = EXPECTATIONS.get();
        if (expectations == null) {
            return update(
                            handle,
                            sql,
                            Stream.concat(amounts.stream(), Arrays.stream(row)).toArray())
                    == 1;
        }
        expectations.sum(handle.getConnection(), sql, amounts, row);
        return true;
    }

    /** Whether {@link #expect} gathers: a statement that throws then is done again when it does not. */
    static boolean isGathering() {
        return EXPECTATIONS.get() != null;
    }

    /** From here on this thread's {@link #expect} gathers, until {@link Expectations#close}. */
    static Expectations gather() {
        Expectations gathered = new Expectations(EXPECTATIONS::remove);
        EXPECTATIONS.set(gathered);
        return gathered;
    }
}
