package io.jenkins.plugins.agentic.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final StepKey KEY = new StepKey("run-1", "4.2");

    @TempDir
    Path home;

    private Database database;
    private Journal journal;

    @BeforeEach
    void open() {
        database = Database.embedded(home);
        new Runs(database, Clock.systemUTC()).start("run-1", "job", "", "", "{}");
        journal = new Journal(database, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static StepCall call(String step, Object argument) {
        return StepCall.of(step, Map.of("a", argument), UnaryOperator.identity());
    }

    @Test
    void should_answer_from_the_record_once_a_step_is_complete() {
        assertThat(journal.begin(KEY, call("sh", "x"))).isEqualTo(new Recorded.Fresh());
        assertThat(journal.begin(KEY, call("sh", "x"))).isInstanceOf(Recorded.Interrupted.class);

        journal.complete(KEY, "7");

        assertThat(journal.begin(KEY, call("sh", "x"))).isEqualTo(new Recorded.Completed("7"));
    }

    @Test
    void should_survive_closing_the_database() {
        journal.begin(KEY, call("sh", "x"));
        journal.complete(KEY, "7");
        database.close();

        database = Database.embedded(home);
        journal = new Journal(database, Clock.systemUTC());

        assertThat(journal.begin(KEY, call("sh", "x"))).isEqualTo(new Recorded.Completed("7"));
    }

    @Test
    void should_say_that_the_jenkinsfile_changed() {
        journal.begin(KEY, call("sh", "npm test"));

        assertThatThrownBy(() -> journal.begin(KEY, call("sh", "npm run build")))
                .isInstanceOf(AgenticException.class)
                .hasMessage("The Jenkinsfile changed since this run started: at step 4.2 the run recorded"
                        + " sh{\"a\":\"npm test\"}, now it is sh{\"a\":\"npm run build\"}.");
        assertThatThrownBy(() -> journal.begin(KEY, call("echo", "npm test"))).isInstanceOf(AgenticException.class);
    }

    @Test
    void should_keep_the_first_outcome() {
        journal.begin(KEY, call("sh", "x"));
        journal.complete(KEY, "1");

        assertThat(database.<Boolean>write(handle -> journal.complete(handle, KEY, "2")))
                .isFalse();
        journal.fail(KEY, "{}");

        assertThat(journal.begin(KEY, call("sh", "x"))).isEqualTo(new Recorded.Completed("1"));
    }

    @Test
    void should_roll_back_an_outcome_whose_companion_rows_fail_and_nothing_else() {
        journal.begin(KEY, call("sh", "x"));
        StepKey other = new StepKey("run-1", "5");
        var before = database.queue(handle -> journal.begin(handle, other, call("sh", "y")));

        assertThatThrownBy(() -> database.update(handle -> {
                    journal.complete(handle, KEY, "1");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(before).isCompleted();
        assertThat(journal.begin(KEY, call("sh", "x"))).isInstanceOf(Recorded.Interrupted.class);
        assertThat(journal.begin(other, call("sh", "y"))).isInstanceOf(Recorded.Interrupted.class);
    }

    @Test
    void should_record_the_failure_of_a_step_whose_beginning_was_rolled_back() {
        journal.fail(KEY, call("agentCode", "x"), "{}");

        assertThat(journal.begin(KEY, call("agentCode", "x"))).isEqualTo(new Recorded.Failed("{}"));
    }

    @Test
    void should_forget_a_reopened_step_and_what_was_done_inside_it() {
        journal.begin(KEY, call("agentCode", "x"));
        journal.begin(KEY.child("turn-1"), call("turn", "x"));
        journal.begin(new StepKey("run-1", "4.20"), call("sh", "x"));

        journal.reopen(KEY);

        assertThat(journal.entries("run-1")).extracting(Journal.Entry::path).containsExactly("4.20");
    }

    @Test
    void should_take_writes_of_many_threads() {
        IntStream.range(0, 400).parallel().forEach(i -> {
            StepKey key = new StepKey("run-1", "p." + i);
            journal.begin(key, call("sh", i));
            journal.complete(key, Integer.toString(i));
        });

        assertThat(journal.entries("run-1")).hasSize(400).allSatisfy(entry -> assertThat(entry.path())
                .isEqualTo("p." + entry.result()));
    }

    @Test
    void should_hide_secrets_in_what_is_kept_of_the_arguments() {
        StepCall call = StepCall.of("sh", Map.of("script", "login hunter2"), text -> text.replace("hunter2", "****"));

        assertThat(call.summary()).isEqualTo("{\"script\":\"login ****\"}");
    }
}
