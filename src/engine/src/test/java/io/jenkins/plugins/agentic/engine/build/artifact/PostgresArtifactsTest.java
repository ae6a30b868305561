package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import io.jenkins.plugins.agentic.engine.store.PostgresServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@link ArtifactsTest} on PostgreSQL. */
@ExtendWith(PostgresServer.class)
@ResourceLock("postgres")
class PostgresArtifactsTest extends ArtifactsTest {
    private final DatabaseSettings own = PostgresServer.empty();

    @Override
    DatabaseSettings settings() {
        return own;
    }
}
