package io.jenkins.plugins.agentic.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log of a step says that waits. */
class StepProgressTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    private final StepProgress progress = new StepProgress();
    private final List<String> log = new ArrayList<>();

    private void waits(int seconds, String why) {
        progress.waits(new Waiting(NOON.plusSeconds(seconds), why), "agentPlan", log::add);
    }

    @Test
    void should_not_repeat_every_half_minute_what_it_waits_for() {
        for (int seconds = 30; seconds < 600; seconds += 30) {
            waits(seconds, "the model pro fails at present, and is left alone for a while");
        }

        assertThat(log)
                .containsExactly(
                        "[agentPlan] waits until 2026-11-30T12:00:30Z: the model pro fails at present, and is left"
                                + " alone for a while");
    }

    @Test
    void should_say_it_again_after_ten_minutes_and_whenever_it_waits_for_something_else() {
        waits(30, "the limit is used up");
        waits(90, "the model pro fails at present");
        waits(150, "the limit is used up");
        waits(700, "the limit is used up");
        waits(760, "the limit is used up");

        assertThat(log).hasSize(4).last().asString().contains("12:12:40Z", "the limit is used up");
    }

    @Test
    void should_say_once_that_it_waits_for_others() {
        progress.waits(Waiting.forOthers(NOON, "$2 are reserved"), "agentPlan", log::add);
        progress.waits(Waiting.forOthers(NOON.plusSeconds(3600), "$1 is reserved"), "agentPlan", log::add);

        assertThat(log).containsExactly("[agentPlan] waits for what other calls hold: $2 are reserved");
    }
}
