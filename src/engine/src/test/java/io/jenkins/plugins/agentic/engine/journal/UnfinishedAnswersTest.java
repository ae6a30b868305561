package io.jenkins.plugins.agentic.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class UnfinishedAnswersTest {
    private static final StepKey TURN = new StepKey("r", "1/turn-1");
    private static final String HELD = "x".repeat(UnfinishedAnswers.HELD_BACK);

    private final UnfinishedAnswers answers = new UnfinishedAnswers();

    private String text() {
        return answers.texts("r").getOrDefault(TURN, "");
    }

    @Test
    void should_show_what_has_come_but_for_its_end() {
        Consumer<String> pieces = answers.begin(TURN, UnaryOperator.identity());
        assertThat(text()).isEmpty();
        pieces.accept("Hello ");
        pieces.accept("world" + HELD);
        assertThat(text()).isEqualTo("Hello world");
    }

    @Test
    void should_begin_anew_when_the_model_is_asked_once_more() {
        answers.begin(TURN, UnaryOperator.identity()).accept("first" + HELD);
        Consumer<String> again = answers.begin(TURN, UnaryOperator.identity());
        assertThat(text()).isEmpty();
        again.accept("second" + HELD);
        assertThat(text()).isEqualTo("second");
    }

    /** Its mask holds what is secret in the build. */
    @Test
    void should_keep_nothing_of_an_answer_that_has_ended() {
        UnfinishedAnswers.Shown first = answers.begin(TURN, UnaryOperator.identity());
        UnfinishedAnswers.Shown again = answers.begin(TURN, UnaryOperator.identity());
        again.accept("second" + HELD);

        first.end();
        assertThat(text()).isEqualTo("second");

        again.end();
        again.accept("late");
        assertThat(text()).isEmpty();
        assertThat(answers.size()).isZero();
    }

    @Test
    void should_show_no_secret_nor_the_beginning_of_one() {
        String secret = "s3cret".repeat(5);
        Consumer<String> pieces = answers.begin(TURN, text -> text.replace(secret, "****"));
        pieces.accept(HELD + secret.substring(0, 20));
        assertThat(text()).doesNotContain("s3cret");
        pieces.accept(secret.substring(20) + HELD);
        assertThat(text()).isEqualTo(HELD + "****");
    }

    @Test
    void should_keep_the_newest_turns_and_the_beginning_of_long_answers_only() {
        answers.begin(TURN, UnaryOperator.identity()).accept("a".repeat(UnfinishedAnswers.MOST_CHARACTERS + 5));
        assertThat(text()).hasSize(UnfinishedAnswers.MOST_CHARACTERS - UnfinishedAnswers.HELD_BACK);
        for (int i = 0; i < UnfinishedAnswers.KEPT; i++) {
            answers.begin(new StepKey("r", "2/turn-" + i), UnaryOperator.identity());
        }
        assertThat(text()).isEmpty();
    }
}
