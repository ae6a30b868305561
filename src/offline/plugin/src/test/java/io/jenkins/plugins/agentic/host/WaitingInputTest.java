package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What somebody is told who answers a checkpoint whose input is not there. */
class WaitingInputTest {
    private static ApiAnswer answered(Checkpoint.State state, boolean building) {
        Checkpoint checkpoint = new Checkpoint(
                "job#1@k3", 1, "publish", "", false, Map.of(), "0".repeat(64), state, 0, 0, 0, "", "", "");
        return WaitingInput.missing(checkpoint, building).answer();
    }

    /** It is open a moment before Jenkins' own input waits. */
    @Test
    void should_say_of_one_that_has_just_opened_when_to_answer_again() {
        ApiAnswer answer = answered(Checkpoint.State.OPEN, true);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Retry-After", "1");
        assertThat(answer.body()).contains("The input of checkpoint 1 is not there: it comes in a moment");
    }

    @Test
    void should_say_of_one_that_waits_no_more_that_it_does_not() {
        assertThat(answered(Checkpoint.State.APPROVED, true).status()).isEqualTo(409);
        assertThat(answered(Checkpoint.State.OPEN, false).status()).isEqualTo(409);
    }
}
