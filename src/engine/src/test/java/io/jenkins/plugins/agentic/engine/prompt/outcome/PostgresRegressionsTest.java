package io.jenkins.plugins.agentic.engine.prompt.outcome;

import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.store.PostgresServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@link RegressionsTest} on PostgreSQL. */
@ExtendWith(PostgresServer.class)
@ResourceLock("postgres")
class PostgresRegressionsTest extends RegressionsTest {
    private final DatabaseSettings own = PostgresServer.empty();

    @Override
    DatabaseSettings settings() {
        return own;
    }
}
