package io.jenkins.plugins.agentic.engine.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A connection that remembers what its transaction changed, and tells it when that is committed. Only statements with
 * values can be made on it, which is all that JDBI makes; of these, every one that is not a query counts as a change. A
 * statement must do the same whenever it is done on the same data: it may not use the time or chance.
 */
final class RecordedConnection implements InvocationHandler {
    private final Connection connection;
    private final Commit commit;
    private final List<RedoLog.Change> changes = new ArrayList<>();

    /** Commits the connection's transaction, whose changes these are; there is at least one. */
    @FunctionalInterface
    interface Commit {
        void commit(Connection connection, List<RedoLog.Change> changes) throws SQLException;
    }

    private RecordedConnection(Connection connection, Commit commit) {
        this.connection = connection;
        this.commit = commit;
    }

    static Connection of(Connection connection, Commit commit) {
        return (Connection) Proxy.newProxyInstance(
                RecordedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new RecordedConnection(connection, commit));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
        switch (method.getName()) {
            case "prepareStatement" -> {
                Object statement = call(connection, method, args);
                String sql = (String) args[0];
                return changesNothing(sql) ? statement : new Recorded((PreparedStatement) statement, sql).proxy();
            }
            case "createStatement", "prepareCall", "setSavepoint" -> throw new SQLException("It could not be logged.");
            case "commit" -> {
                commit();
                return null;
            }
            case "rollback" -> {
                changes.clear();
                return call(connection, method, args);
            }
            default -> {
                return call(connection, method, args);
            }
        }
    }

    private void commit() throws SQLException {
        try {
            if (changes.isEmpty()) {
                connection.commit();
            } else {
                commit.commit(connection, List.copyOf(changes));
            }
        } finally {
            changes.clear();
        }
    }

    private static boolean changesNothing(String sql) {
        return sql.startsWith("SELECT") || sql.startsWith("WITH") || sql.startsWith("CHECKPOINT");
    }

    private static Object call(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A statement with what its values are set to. */
    private final class Recorded implements InvocationHandler {
        private final PreparedStatement statement;
        private final String sql;
        private final List<RedoLog.Change> batch = new ArrayList<>();
        private Object[] values = new Object[24];
        private int count;

        Recorded(PreparedStatement statement, String sql) {
            this.statement = statement;
            this.sql = sql;
        }

        PreparedStatement proxy() {
            return (PreparedStatement) Proxy.newProxyInstance(
                    RecordedConnection.class.getClassLoader(), new Class<?>[] {PreparedStatement.class}, this);
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
            String name = method.getName();
            if (args != null && args.length >= 2 && name.startsWith("set") && args[0] instanceof Integer index) {
                set(index, name.equals("setNull") ? null : args[1]);
                return call(statement, method, args);
            }
            Object result = call(statement, method, args);
            switch (name) {
                case "execute", "executeUpdate", "executeLargeUpdate" -> changes.add(change());
                case "addBatch" -> batch.add(change());
                case "executeBatch", "executeLargeBatch" -> {
                    changes.addAll(batch);
                    batch.clear();
                }
                default -> {
                    // Nothing is changed by it.
                }
            }
            return result;
        }

        private void set(int index, Object value) {
            if (index > values.length) {
                values = Arrays.copyOf(values, index * 2);
            }
            values[index - 1] = value;
            count = Math.max(count, index);
        }

        private RedoLog.Change change() {
            return new RedoLog.Change(sql, Arrays.asList(Arrays.copyOf(values, count)));
        }
    }
}
