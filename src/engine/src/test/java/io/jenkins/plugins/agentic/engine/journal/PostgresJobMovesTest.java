package io.jenkins.plugins.agentic.engine.journal;

import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.store.PostgresServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@link JobMovesTest} on PostgreSQL. */
@ExtendWith(PostgresServer.class)
@ResourceLock("postgres")
class PostgresJobMovesTest extends JobMovesTest {
    private final DatabaseSettings own = PostgresServer.empty();

    @Override
    DatabaseSettings settings() {
        return own;
    }
}
