package io.jenkins.plugins.agentic.engine.prompt.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.agentic.engine.AgenticException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeTest {
    @ParameterizedTest
    @EnumSource
    void should_be_found_by_the_name_that_settings_give_it(Outcome outcome) {
        assertThat(Outcome.named(outcome.column())).isEqualTo(outcome);
    }

    @Test
    void should_say_which_there_are() {
        AgenticException refused = catchThrowableOfType(AgenticException.class, () -> Outcome.named("test"));

        assertThat(refused.sentence())
                .isEqualTo("There is no outcome 'test'."
                        + " There are: valid, first_time, tests, approved, reviewed, kept.");
    }
}
