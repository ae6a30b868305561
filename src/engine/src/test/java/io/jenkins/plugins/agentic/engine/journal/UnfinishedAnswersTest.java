package io.jenkins.plugins.agentic.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class UnfinishedAnswersTest {
    private static final StepKey TURN = new StepKey("r", "1/turn-1");
    private static final String HELD = "x".repeat(UnfinishedAnswers.HELD_BACK);

    private final UnfinishedAnswers answers = new UnfinishedAnswers();

    @Test
    void should_show_what_has_come_but_for_its_end() {
        Consumer<String> pieces = answers.begin(TURN, UnaryOperator.identity());
        assertThat(answers.text(TURN)).isEmpty();
        pieces.accept("Hello ");
        pieces.accept("world" + HELD);
        assertThat(answers.text(TURN)).isEqualTo("Hello world");
    }

    @Test
    void should_begin_anew_when_the_model_is_asked_once_more() {
        answers.begin(TURN, UnaryOperator.identity()).accept("first" + HELD);
        Consumer<String> again = answers.begin(TURN, UnaryOperator.identity());
        assertThat(answers.text(TURN)).isEmpty();
        again.accept("second" + HELD);
        assertThat(answers.text(TURN)).isEqualTo("second");
    }

    @Test
    void should_show_no_secret_nor_the_beginning_of_one() {
        String secret = "s3cret".repeat(5);
        Consumer<String> pieces = answers.begin(TURN, text -> text.replace(secret, "****"));
        pieces.accept(HELD + secret.substring(0, 20));
        assertThat(answers.text(TURN)).doesNotContain("s3cret");
        pieces.accept(secret.substring(20) + HELD);
        assertThat(answers.text(TURN)).isEqualTo(HELD + "****");
    }

    @Test
    void should_keep_the_newest_turns_and_the_beginning_of_long_answers_only() {
        answers.begin(TURN, UnaryOperator.identity()).accept("a".repeat(UnfinishedAnswers.MOST_CHARACTERS + 5));
        assertThat(answers.text(TURN)).hasSize(UnfinishedAnswers.MOST_CHARACTERS - UnfinishedAnswers.HELD_BACK);
        for (int i = 0; i < UnfinishedAnswers.KEPT; i++) {
            answers.begin(new StepKey("r", "2/turn-" + i), UnaryOperator.identity());
        }
        assertThat(answers.text(TURN)).isEmpty();
    }
}
