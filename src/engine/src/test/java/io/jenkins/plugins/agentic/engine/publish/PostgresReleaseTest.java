package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.store.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Releases, environments and readings in PostgreSQL. */
@ExtendWith(PostgresServer.class)
class PostgresReleaseTest {
    @TempDir
    Path folder;

    @Test
    void should_keep_releases_in_postgresql() throws Exception {
        try (ReleaseFixture fixture = new ReleaseFixture(folder, PostgresServer.settings())) {
            fixture.write("tool.log", "fine");
            Map<String, Object> staging = Map.of("type", "binary", "registry", "staging");
            Map<String, Object> production = Map.of("type", "binary", "registry", "production");
            fixture.publish(
                    ReleaseFixture.run(), "pg-tool", "1.0.0", List.of(staging), Map.of("environment", "staging"));
            fixture.promote("pg-tool", "1.0.0", "staging", "production", production);
            fixture.step(
                    ReleaseFixture.run(),
                    "releaseWatch",
                    "3",
                    Map.of(
                            "signals",
                            List.of(Map.of("type", "log", "file", "tool.log", "pattern", "ERROR")),
                            "window",
                            1,
                            "every",
                            1));
            assertThat(fixture.engine().releaseViews().environments("pg-tool", "", job -> true))
                    .extracting(each -> each.get("environment"))
                    .containsExactly("staging", "production");

            fixture.rollBack("pg-tool", "1.0.0", "production");

            assertThat(fixture.engine().releaseViews().history("pg-tool", "1.0.0", job -> true))
                    .extracting(each -> each.get("kind") + " " + each.get("state"))
                    .containsExactly("publish done", "promote done", "rollback done");
        }
    }
}
