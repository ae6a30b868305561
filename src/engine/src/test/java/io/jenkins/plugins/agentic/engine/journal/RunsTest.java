package io.jenkins.plugins.agentic.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.SetClock;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
    @TempDir
    Path home;

    private final SetClock clock = new SetClock(Instant.parse("2026-11-23T12:00:00Z"));
    private Database database;
    private Runs runs;

    @BeforeEach
    void open() {
        database = Database.embedded(home);
        runs = new Runs(database, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void start(String id, String user) {
        runs.start(id, "job", user, "", "{}", 3);
    }

    @Test
    void should_refuse_a_run_too_many_in_a_minute_and_say_how_long_to_wait() {
        start("1", "ann");
        clock.pass(Duration.ofSeconds(20));
        start("2", "ann");
        start("3", "ann");

        assertThatThrownBy(() -> start("4", "ann"))
                .isInstanceOfSatisfying(AgenticException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BUDGET);
                    assertThat(e.hint()).isEqualTo("Start this one in 40 s.");
                })
                .hasMessage("ann started 3 runs within a minute, as many as one may.");
        clock.pass(Duration.ofSeconds(40));
        start("4", "ann");

        assertThat(runs.newest(10)).extracting(Runs.Run::id).containsExactly("4", "3", "2", "1");
    }

    @Test
    void should_know_the_runs_that_have_not_ended() {
        start("1", "ann");
        start("2", "bob");
        runs.end("1", Runs.State.ABORTED, "", "");

        assertThat(runs.open()).containsExactly("2");
    }

    @Test
    void should_count_each_user_alone_and_timers_never() {
        for (int i = 0; i < 3; i++) {
            start("ann-" + i, "ann");
        }
        for (int i = 0; i < 9; i++) {
            start("timer-" + i, "");
        }
        start("bob", "bob");

        assertThat(runs.newest(20)).hasSize(13);
    }

    @Test
    void should_let_a_build_announce_itself_again_at_the_limit() {
        for (int i = 0; i < 3; i++) {
            start("ann-" + i, "ann");
        }

        start("ann-1", "ann");

        assertThat(runs.newest(20)).hasSize(3);
    }

    @Test
    void should_count_resumptions_as_starts() {
        start("1", "ann");
        clock.pass(Duration.ofSeconds(20));
        runs.starts().countResumption("ann", 3);
        runs.starts().countResumption("ann", 3);

        assertThat(runs.starts().left("ann", 3)).isEqualTo(new StartLimits.Left(3, 0, 40));
        assertThatThrownBy(() -> runs.starts().countResumption("ann", 3)).hasMessageContaining("as many as one may");
        assertThatThrownBy(() -> start("2", "ann")).hasMessageContaining("as many as one may");
        runs.starts().countResumption("bob", 3);
        clock.pass(Duration.ofSeconds(40));
        runs.starts().countResumption("ann", 3);
    }
}
