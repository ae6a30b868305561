package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.prompt.outcome.Outcome;
import io.jenkins.plugins.agentic.engine.prompt.outcome.PromptOutcomes;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rollback says about the prompts that made the release. */
class RollbackOutcomeTest {
    @TempDir
    Path folder;

    @Test
    void should_hold_a_later_rollback_against_the_prompts_of_the_run_that_published() throws IOException {
        String run = ReleaseFixture.run();
        try (ReleaseFixture fixture = new ReleaseFixture(folder)) {
            fixture.write("tool.bin", "x");
            fixture.publish(run, "@team/tool", "1.0.0", List.of(Map.of("type", "binary")), Map.of());
        }
        try (Database database = Database.open(DatabaseSettings.EMBEDDED, folder.resolve("home"))) {
            PromptOutcomes outcomes = new PromptOutcomes(database, Clock.systemUTC());
            database.update(handle -> outcomes.called(
                    handle,
                    new PromptOutcomes.Call(
                            new StepKey(run, "5"),
                            "packager",
                            "packager",
                            "packager@1.0.0",
                            "m",
                            true,
                            true,
                            true,
                            OptionalDouble.empty())));
        }
        try (ReleaseFixture fixture = new ReleaseFixture(folder)) {
            fixture.engine().runs().end(run, Runs.State.SUCCEEDED, "", "");

            fixture.rollBack("@team/tool", "1.0.0", "production");

            assertThat(fixture.engine().outcomes("packager").rates())
                    .singleElement()
                    .satisfies(rates ->
                            assertThat(rates.known().get(Outcome.KEPT)).isEqualTo(new PromptOutcomes.Known(1, 0)));
        }
    }
}
