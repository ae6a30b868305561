package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.ResourceLock;

/** On a PostgreSQL that is there already, like {@code PostgresTest}; alone in it, for what others hold is given back. */
@ResourceLock("postgres")
@EnabledIfSystemProperty(named = "postgres.url", matches = "jdbc:postgresql:.+")
class PostgresBudgetHammerTest extends BudgetHammerContract {
    @Override
    DatabaseSettings settings() {
        return new DatabaseSettings(
                System.getProperty("postgres.url"),
                System.getProperty("postgres.user", ""),
                System.getProperty("postgres.password", ""));
    }
}
