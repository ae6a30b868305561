package io.jenkins.plugins.agentic.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The one JDBC database: H2 in a file, or PostgreSQL by URL. Reads use a pooled connection of their own; all writes pass
 * through {@link GroupCommit} in the order they were asked for, so a write that returned survives {@code kill -9} and,
 * unless asked otherwise, power loss.
 *
 * <p>Thread-safe. A file database belongs to one process at a time.
 */
public final class Database implements AutoCloseable {
    /** H2's code for 'database may be already in use', see org.h2.api.ErrorCode.DATABASE_ALREADY_OPEN_1. */
    private static final int H2_ALREADY_OPEN = 90020;
    /** Most that the embedded database keeps in memory of its file, whatever the heap's size. */
    private static final int CACHE_KILOBYTES = 32 * 1024;

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final GroupCommit writer;
    private final LoggedCommits log;
    private final PostgresFlush flush;

    /** {@code log} is null where commits reach the disk by themselves. */
    private Database(HikariDataSource pool, LoggedCommits log) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        this.log = log;
        this.flush = log == null ? new PostgresFlush(pool) : null;
        this.writer = log == null
                ? new GroupCommit(jdbi, new Flushes(flush))
                : new GroupCommit(
                        Jdbi.create(() -> RecordedConnection.of(pool.getConnection(), log)), new Flushes(log));
    }

    /** Opens what the settings name, and on first use creates its tables. */
    public static Database open(DatabaseSettings settings, Path home) {
        if (settings.url().isEmpty()) {
            return embedded(home);
        }
        if (!settings.url().startsWith("jdbc:postgresql:")) {
            throw new AgenticException(
                    ErrorCode.HOME,
                    "The database address '" + settings.url() + "' is not one of PostgreSQL.",
                    "Use jdbc:postgresql://HOST/DATABASE, or none for the embedded database.");
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setDriverClassName("org.postgresql.Driver");
        // Several callers' rows go as one statement: see Expectations.
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        return open(config, settings.url(), null);
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
                    "Change its permissions, or give another: on the command line with --home.",
                    false,
                    e);
        }
        // 'async' files are not closed by an interrupt of a thread that reads.
        String url = "jdbc:h2:async:" + home.toAbsolutePath().resolve("agentic")
                + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=10000;QUERY_CACHE_SIZE=64;MAX_LENGTH_INPLACE_LOB=16384"
                + ";CACHE_SIZE=" + CACHE_KILOBYTES
                // Not moved together when it is closed: a kill soon after that has once been seen to leave the file
                // broken.
                + ";MAX_COMPACT_TIME=0";
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("sa");
        config.setDriverClassName("org.h2.Driver");
        return open(config, home.toString(), home.resolve("agentic.redo"));
    }

    /** {@code redo} is the log of an embedded database; else null. */
    private static Database open(HikariConfig config, String place, Path redo) {
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(1);
        config.setPoolName("agentic");
        HikariDataSource pool = null;
        LoggedCommits log = null;
        try {
            pool = new HikariDataSource(config);
            if (redo != null) {
                log = new LoggedCommits(redo, pool);
                try (Connection connection = pool.getConnection()) {
                    log.recover(connection);
                }
            }
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(pool)
                    .locations("classpath:io/jenkins/plugins/agentic/engine/store")
                    .load()
                    .migrate();
            if (log != null) {
                try (Connection connection = pool.getConnection()) {
                    log.begin(connection);
                }
            }
            return new Database(pool, log);
        } catch (RuntimeException | SQLException | IOException e) {
            if (log != null) {
                log.close();
            }
            if (pool != null) {
                pool.close();
            }
            throw explain(e, place);
        }
    }

    private static AgenticException explain(Exception e, String place) {
        if (e instanceof AgenticException known) {
            return known;
        }
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && sql.getErrorCode() == H2_ALREADY_OPEN) {
                return new AgenticException(
                        ErrorCode.HOME,
                        "The home folder " + place + " is in use by another process.",
                        "Wait for it to end, or give another folder: on the command line with --home.",
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

    /** Takes a connection, and gives it back; waits for it as a read does. */
    void connect() {
        jdbi.useHandle(handle -> {});
    }

    /** Reads in one transaction. */
    public <T> T read(Function<Handle, T> query) {
        return jdbi.inTransaction(query::apply);
    }

    /**
     * Writes in one transaction and returns once it is on disk. Several callers' writes may share a commit: one that
     * throws is rolled back alone. {@code change} may be applied twice, so it must do nothing but use its handle.
     */
    public <T> T write(Function<Handle, T> change) {
        return write(Durability.DISK, change);
    }

    /** {@link #write(Function)} that returns as soon as the write is as durable as asked. */
    public <T> T write(Durability durability, Function<Handle, T> change) {
        return writer.await(writer.submit(change, durability, true));
    }

    /** {@link #write(Function)} for a change without a result. */
    public void update(Consumer<Handle> change) {
        write(handle -> {
            change.accept(handle);
            return null;
        });
    }

    /**
     * Asks for a change and goes on: it is on disk no later than any write asked for after it, and soon if none is. The
     * future says when, or why not.
     */
    public CompletableFuture<Void> queue(Consumer<Handle> change) {
        return writer.submit(
                handle -> {
                    change.accept(handle);
                    return null;
                },
                Durability.DISK,
                false);
    }

    @Override
    public void close() {
        writer.close();
        if (flush != null) {
            flush.close();
        }
        pool.close();
        if (log != null) {
            log.close();
        }
    }
}
