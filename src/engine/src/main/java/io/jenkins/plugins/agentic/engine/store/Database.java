package io.jenkins.plugins.agentic.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The one JDBC database: H2 in a file. Reads use a pooled connection of their own; all
 * writes pass through {@link GroupCommit}, so a write that returned survives {@code kill -9} and power loss.
 *
 * <p>Thread-safe. A file database belongs to one process at a time.
 */
public final class Database implements AutoCloseable {
    /** H2's code for 'database may be already in use', see org.h2.api.ErrorCode.DATABASE_ALREADY_OPEN_1. */
    private static final int H2_ALREADY_OPEN = 90020;

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final GroupCommit writer;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        this.writer = new GroupCommit(jdbi, "CHECKPOINT SYNC");
    }

    /** Opens, and on first use creates, the embedded database below {@code home}. */
    public static Database embedded(Path home) {
        try {
            Files.createDirectories(home);
            if (!Files.isWritable(home)) {
                throw new IOException("not writable");
            }
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.HOME,
                    "The home folder " + home + " can't be written: " + e.getMessage() + ".",
                    "Give another with --home, or change its permissions.",
                    false,
                    e);
        }
        // A commit reaches the disk by the writer's CHECKPOINT SYNC: H2's own background writer may idle.
        String url = "jdbc:h2:file:" + home.toAbsolutePath().resolve("agentic")
                + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=10000";
        return open(url, home.toString());
    }

    private static Database open(String url, String place) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("sa");
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(1);
        config.setPoolName("agentic");
        config.setDriverClassName("org.h2.Driver");
        HikariDataSource pool = null;
        try {
            pool = new HikariDataSource(config);
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(pool)
                    .locations("classpath:io/jenkins/plugins/agentic/engine/store")
                    .load()
                    .migrate();
            return new Database(pool);
        } catch (RuntimeException e) {
            if (pool != null) {
                pool.close();
            }
            throw explain(e, place);
        }
    }

    private static AgenticException explain(RuntimeException e, String place) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && sql.getErrorCode() == H2_ALREADY_OPEN) {
                return new AgenticException(
                        ErrorCode.HOME,
                        "The home folder " + place + " is in use by another process.",
                        "Wait for it to end, or give another folder with --home.",
                        true,
                        e);
            }
        }
        return new AgenticException(
                ErrorCode.HOME,
                "The database at " + place + " can't be opened: " + e.getMessage() + ".",
                "Check the address and the permissions; a backup is a copy of the whole folder.",
                false,
                e);
    }

    /** Reads in one transaction. */
    public <T> T read(Function<Handle, T> query) {
        return jdbi.inTransaction(query::apply);
    }

    /**
     * Writes in one transaction and returns once it is on disk. Several callers' writes may share a commit: one that
     * throws is rolled back alone.
     */
    public <T> T write(Function<Handle, T> change) {
        return writer.submit(change);
    }

    /** {@link #write(Function)} for a change without a result. */
    public void update(Consumer<Handle> change) {
        writer.submit(handle -> {
            change.accept(handle);
            return null;
        });
    }

    @Override
    public void close() {
        writer.close();
        pool.close();
    }
}
