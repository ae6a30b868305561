package io.jenkins.plugins.agentic.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.SetClock;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the dashboard says of runs that have ended. */
class WorkflowMetricsTest {
    @TempDir
    Path folder;

    private final SetClock clock = new SetClock(Instant.parse("2026-03-01T10:00:00Z"));
    private Database database;
    private Runs runs;

    @BeforeEach
    void open() {
        database = Database.embedded(folder);
        runs = new Runs(database, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void run(String id, Duration time, String cost) {
        run(id, time, cost, false);
    }

    private void run(String id, Duration time, String cost, boolean rehearsal) {
        runs.start(id, "job", "ann", "", "{}");
        database.update(handle -> handle.createUpdate("INSERT INTO ledger (run_id, path, job, user_name, agent_role,"
                        + " prompt_version, model, rehearsal, input_tokens, cached_tokens, output_tokens,"
                        + " thought_tokens, price, latency_ms, outcome, at)"
                        + " VALUES (?, '1', 'job', 'ann', 'coder', 'p', 'm', ?, 1, 0, 1, 0, ?, 1, 'ok', ?)")
                .bind(0, id)
                .bind(1, rehearsal)
                .bind(2, new BigDecimal(cost))
                .bind(3, clock.millis())
                .execute());
        clock.pass(time);
    }

    private Map<?, ?> total() {
        return (Map<?, ?>)
                new WorkflowMetrics(database, clock).workflows(7, job -> true).get("total");
    }

    @Test
    void should_take_the_mean_of_the_two_in_the_middle_for_the_median_of_an_even_number() {
        run("r1", Duration.ofSeconds(10), "0.10");
        runs.end("r1", Runs.State.SUCCEEDED, "", "");
        assertThat(total())
                .extracting("medianDurationMs", "medianCost")
                .containsExactly(10_000L, new BigDecimal("0.1"));

        run("r2", Duration.ofSeconds(40), "0.40");
        runs.end("r2", Runs.State.FAILED, "", "");
        run("still", Duration.ofSeconds(1), "9");

        assertThat(total())
                .extracting("medianDurationMs", "medianCost")
                .containsExactly(25_000L, new BigDecimal("0.25"));
        assertThat(total().get("medianTimeToPackageMs")).isNull();
    }

    @Test
    void should_tell_what_recorded_answers_stood_for() {
        run("r1", Duration.ofSeconds(10), "0.10", true);
        runs.end("r1", Runs.State.SUCCEEDED, "", "");
        run("r2", Duration.ofSeconds(10), "0.30");
        runs.end("r2", Runs.State.SUCCEEDED, "", "");

        assertThat(total())
                .extracting("cost", "rehearsalCost")
                .containsExactly(new BigDecimal("0.4"), new BigDecimal("0.1"));
    }
}
