package io.jenkins.plugins.agentic.engine.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A PostgreSQL for the test classes that are extended with it, started before the first of them and ended after the last
 * test; its programs come with Maven, for Linux on x86-64. Elsewhere, and with a server of your own, give
 * {@code -Dpostgres.url=jdbc:postgresql://…}, {@code -Dpostgres.user} and {@code -Dpostgres.password}; tests leave what
 * they wrote there, under names of their own. Without either the classes are skipped.
 */
public final class PostgresServer implements BeforeAllCallback {
    private static volatile DatabaseSettings settings;

    /** Where it is. */
    public static DatabaseSettings settings() {
        return settings;
    }

    /** There, with a schema of its own for a test that must have all tables for itself; the schema stays. */
    public static DatabaseSettings empty() {
        String schema = "test_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection database = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = database.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
        } catch (SQLException e) {
            throw new IllegalStateException("The PostgreSQL of the tests takes no new schema.", e);
        }
        return new DatabaseSettings(
                settings.url() + (settings.url().contains("?") ? "&" : "?") + "currentSchema=" + schema,
                settings.user(),
                settings.password());
    }

    /** Skips the test where Maven has no programs of PostgreSQL. */
    static void assumeItComes(String cure) {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "No PostgreSQL comes with the tests for this platform" + cure);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        String url = System.getProperty("postgres.url", "");
        if (!url.isEmpty()) {
            settings = new DatabaseSettings(
                    url, System.getProperty("postgres.user", ""), System.getProperty("postgres.password", ""));
            return;
        }
        assumeItComes("; give one by -Dpostgres.url");
        settings = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(PostgresServer.class))
                .getOrComputeIfAbsent("server", key -> new Started(), Started.class)
                .settings();
    }

    private static final class Started implements ExtensionContext.Store.CloseableResource {
        private final EmbeddedPostgres server;

        Started() {
            try {
                server = EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        DatabaseSettings settings() {
            return new DatabaseSettings(server.getJdbcUrl("postgres", "postgres"), "postgres", "");
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
