package io.jenkins.plugins.agentic.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.cost.Usage;
import io.jenkins.plugins.agentic.engine.model.UnusableAnswerException;
import org.junit.jupiter.api.Test;

class RecordedFailureTest {
    /** A resumed run must tell what the prompt answers for from what nobody does. */
    @Test
    void should_be_an_answer_of_no_use_again_when_it_was_one() {
        String json = RecordedFailure.toJson(
                new UnusableAnswerException("max_tokens", "m-1", new Usage(1, 0, 2, 3), "Cut short.", "Give more."));

        assertThat(RecordedFailure.fromJson(json)).isInstanceOfSatisfying(UnusableAnswerException.class, e -> {
            assertThat(e.outcome()).isEqualTo("max_tokens");
            assertThat(e.model()).isEqualTo("m-1");
            assertThat(e.usage()).isEqualTo(new Usage(1, 0, 2, 3));
            assertThat(e.sentence()).isEqualTo("Cut short. Give more.");
        });
    }

    @Test
    void should_read_what_earlier_releases_wrote() {
        AgenticException read = RecordedFailure.fromJson("{\"code\":\"MODEL\",\"message\":\"m\",\"retriable\":true}");

        assertThat(read.code()).isEqualTo(ErrorCode.MODEL);
        assertThat(read.retriable()).isTrue();
        assertThat(read).isNotInstanceOf(UnusableAnswerException.class);
    }
}
