package io.jenkins.plugins.agentic.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.SetClock;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobMovesTest {
    @TempDir
    Path home;

    private final SetClock clock = new SetClock(Instant.parse("2026-11-23T12:00:00Z"));
    private Database database;
    private Runs runs;
    private JobMoves moves;

    DatabaseSettings settings() {
        return DatabaseSettings.EMBEDDED;
    }

    @BeforeEach
    void open() {
        database = Database.open(settings(), home);
        runs = new Runs(database, clock);
        moves = new JobMoves(home.resolve("moves"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void start(String id, String job) {
        runs.start(id, job, "ann", "job/" + job.replace("/", "/job/") + "/7/", "{}");
        clock.pass(Duration.ofSeconds(1));
    }

    private void follow() {
        runs.follow(
                moves,
                job -> job.contains("@") ? Optional.empty() : Optional.of("job/" + job.replace("/", "/job/") + "/"));
    }

    private void paid(String runId, String job) {
        database.update(handle -> {
            handle.execute(
                    "INSERT INTO ledger (run_id, path, job, user_name, agent_role, prompt_version, model, rehearsal,"
                            + " input_tokens, cached_tokens, output_tokens, thought_tokens, price, latency_ms, outcome,"
                            + " at) VALUES (?, '1', ?, '', '', '', '', FALSE, 1, 0, 1, 0, 1, 1, 'ok', 1)",
                    runId,
                    job);
            handle.execute(
                    "INSERT INTO publication (run_id, path, target, name, version, location, state, at, job)"
                            + " VALUES (?, '1', 'npm', 'a', '1', '', 'committed', 1, ?)",
                    runId,
                    job);
        });
    }

    private List<String> jobsOf(String table) {
        return database.read(handle -> handle.createQuery("SELECT job FROM " + table + " ORDER BY run_id")
                .mapTo(String.class)
                .list());
    }

    @Test
    void should_let_runs_and_what_they_paid_and_published_follow_their_job() {
        start("1", "team/x");
        start("2", "other");
        paid("1", "team/x");
        paid("2", "other");

        moves.moved("team/x", "lab/y", clock.millis());
        follow();

        assertThat(runs.get("1").job()).isEqualTo("lab/y");
        assertThat(runs.get("1").source()).isEqualTo("job/lab/job/y/7/");
        assertThat(runs.get("2").job()).isEqualTo("other");
        assertThat(runs.get("2").source()).isEqualTo("job/other/7/");
        assertThat(jobsOf("ledger")).containsExactly("lab/y", "other");
        assertThat(jobsOf("publication")).containsExactly("lab/y", "other");
    }

    @Test
    void should_keep_the_runs_of_a_deleted_job_from_a_new_one_of_its_name() {
        start("old", "x");
        paid("old", "x");
        moves.deleted("x", clock.millis());
        clock.pass(Duration.ofSeconds(1));
        start("new", "x");
        paid("new", "x");

        follow();

        assertThat(runs.newest("x", 10)).extracting(Runs.Run::id).containsExactly("new");
        assertThat(runs.get("old").job()).isEqualTo("x@deleted");
        assertThat(jobsOf("ledger")).containsExactly("x", "x@deleted");
        assertThat(jobsOf("publication")).containsExactly("x", "x@deleted");
    }

    @Test
    void should_do_in_order_what_was_noted_while_the_database_was_away() {
        start("1", "x");
        start("2", "z");
        moves.moved("x", "y", clock.millis());
        moves.moved("z", "x", clock.millis());

        moves = new JobMoves(home.resolve("moves"));
        follow();
        follow();

        assertThat(runs.get("1").job()).isEqualTo("y");
        assertThat(runs.get("2").job()).isEqualTo("x");
    }

    @Test
    void should_keep_what_could_not_be_done_yet() throws Exception {
        start("1", "x");
        moves.moved("x", "y", clock.millis());
        database.close();

        assertThatThrownBy(this::follow).isInstanceOf(RuntimeException.class);

        database = Database.open(settings(), home);
        runs = new Runs(database, clock);
        Files.writeString(home.resolve("moves"), "{\"from\":\"a\",\"t", StandardOpenOption.APPEND);
        moves.moved("y", "z", clock.millis());
        follow();
        assertThat(runs.get("1").job()).isEqualTo("z");
    }

    @Test
    void should_put_right_at_its_end_what_a_run_wrote_under_the_name_before() {
        start("1", "x");
        start("@api", "@api/x");
        moves.moved("x", "y", clock.millis());
        follow();
        paid("1", "x");
        paid("@api", "x");

        runs.end("1", Runs.State.SUCCEEDED, "", "");
        runs.end("@api", Runs.State.SUCCEEDED, "", "");

        assertThat(jobsOf("ledger")).containsExactly("y", "x");
        assertThat(jobsOf("publication")).containsExactly("y", "x");
    }
}
