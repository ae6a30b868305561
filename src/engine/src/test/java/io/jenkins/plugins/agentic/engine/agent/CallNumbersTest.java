package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallNumbersTest {
    @TempDir
    Path home;

    @Test
    void should_go_on_from_the_numbers_the_journal_holds_and_fill_the_one_that_was_reopened() {
        try (Database database = Database.embedded(home)) {
            Journal journal = new Journal(database, Clock.systemUTC());
            for (int number : new int[] {1, 3}) {
                journal.begin(
                        new StepKey("run-1", number + "/turn-1"),
                        StepCall.of(CallNumbers.turnName("coder", number), Map.of(), UnaryOperator.identity()));
            }
            CallNumbers numbers = new CallNumbers(journal);

            assertThat(numbers.next("run-1", "coder")).isEqualTo(2);
            assertThat(numbers.next("run-1", "coder")).isEqualTo(4);
            assertThat(numbers.next("run-1", "reviewer")).isEqualTo(1);
            assertThat(numbers.next("run-2", "coder")).isEqualTo(1);
        }
    }

    @Test
    void should_hand_out_a_number_again_that_was_given_back() {
        try (Database database = Database.embedded(home)) {
            CallNumbers numbers = new CallNumbers(new Journal(database, Clock.systemUTC()));
            numbers.next("run-1", "coder");

            numbers.giveBack("run-1", "coder", 1);

            assertThat(numbers.next("run-1", "coder")).isEqualTo(1);
        }
    }

    @Test
    void should_read_the_number_of_a_later_turn_too() {
        assertThat(CallNumbers.numberIn("turn:coder/12.3")).isEqualTo(12);
    }
}
