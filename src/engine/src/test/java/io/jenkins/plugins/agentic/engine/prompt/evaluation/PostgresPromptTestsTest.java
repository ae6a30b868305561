package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.store.PostgresServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@link PromptTestsTest} on PostgreSQL. */
@ExtendWith(PostgresServer.class)
@ResourceLock("postgres")
class PostgresPromptTestsTest extends PromptTestsTest {
    private final DatabaseSettings own = PostgresServer.empty();

    @Override
    DatabaseSettings settings() {
        return own;
    }
}
