package io.jenkins.plugins.agentic.engine.store;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** A statement that adds a row to a table unless one with the same key is there. */
public final class NewRow {
    private final String plain;
    private final String unlessThere;
    private final int keys;

    /** {@code columns}: those to be set, of which the first {@code keys} are the table's primary key. */
    public NewRow(String table, int keys, String... columns) {
        String into = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") ";
        String values = String.join(", ", Collections.nCopies(columns.length, "?"));
        String same = String.join(" = ? AND ", List.of(columns).subList(0, keys)) + " = ?";
        this.keys = keys;
        this.plain = into + "VALUES (" + values + ")";
        this.unlessThere =
                into + "SELECT " + values + " WHERE NOT EXISTS (SELECT 1 FROM " + table + " WHERE " + same + ")";
    }

    /** Adds the row, and returns whether its key was free; under the terms of {@link Sql#expect}. */
    public boolean insert(Handle handle, Object... values) {
        if (Sql.isGathering()) {
            return Sql.expect(handle, 1, plain, values);
        }
        Object[] all = Arrays.copyOf(values, values.length + keys);
        System.arraycopy(values, 0, all, values.length, keys);
        return Sql.expect(handle, 1, unlessThere, all);
    }
}
