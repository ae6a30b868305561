package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.store.PostgresServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@link PromptOptimizerTest} on PostgreSQL. */
@ExtendWith(PostgresServer.class)
@ResourceLock("postgres")
class PostgresPromptOptimizerTest extends PromptOptimizerTest {
    private final DatabaseSettings own = PostgresServer.empty();

    @Override
    DatabaseSettings settings() {
        return own;
    }
}
