package io.jenkins.plugins.agentic.engine.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;

/**
 * The few statements every agent call makes, without what JDBI does around each: it takes as long as the embedded database
 * does. See docs/performance.md.
 */
public final class Sql {
    private Sql() {}

    /** Executes a statement with its values in order, and returns how many rows it changed. */
    public static int update(Handle handle, String sql, Object... values) {
        try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }
}
