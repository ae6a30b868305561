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
    void should_keep_the_first_outcome_and_the_rows_written_with_it() {
        journal.begin(KEY, call("sh", "x"));
        journal.complete(KEY, "1");

        boolean[] again = new boolean[1];
        journal.complete(KEY, "2", handle -> again[0] = true);
        journal.fail(KEY, "{}");

        assertThat(again[0]).isFalse();
        assertThat(journal.begin(KEY, call("sh", "x"))).isEqualTo(new Recorded.Completed("1"));
    }

    @Test
    void should_roll_back_an_outcome_whose_companion_rows_fail() {
        journal.begin(KEY, call("sh", "x"));

        assertThatThrownBy(() -> journal.complete(KEY, "1", handle -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(journal.begin(KEY, call("sh", "x"))).isInstanceOf(Recorded.Interrupted.class);
    }

    @Test
    void should_give_each_key_its_own_number_and_the_same_one_again() {
        StepKey second = new StepKey("run-1", "5");
        assertThat(journal.ordinal(KEY, "call:coder")).isEqualTo(1);
        assertThat(journal.ordinal(second, "call:coder")).isEqualTo(2);
        assertThat(journal.ordinal(new StepKey("run-1", "6"), "call:reviewer")).isEqualTo(1);

        journal.reopen(KEY);

        assertThat(journal.ordinal(KEY, "call:coder")).isEqualTo(1);
        assertThat(journal.ordinal(second, "call:coder")).isEqualTo(2);
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
