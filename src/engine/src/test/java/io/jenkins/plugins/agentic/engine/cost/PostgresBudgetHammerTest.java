package io.jenkins.plugins.agentic.engine.cost;

import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.store.PostgresServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** On PostgreSQL, like {@code PostgresTest}; alone in it, for what others hold is given back. */
@ResourceLock("postgres")
@ExtendWith(PostgresServer.class)
class PostgresBudgetHammerTest extends BudgetHammerContract {
    @Override
    DatabaseSettings settings() {
        return PostgresServer.settings();
    }
}
