package io.jenkins.plugins.agentic.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.SetClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatesTest {
    /** The breaker lets a call through after half a minute, not at it. */
    private static final Duration OPEN = Duration.ofMillis(30_001);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SetClock clock = new SetClock(Instant.parse("2026-11-29T12:00:00Z"));
    private final Gates gates = new Gates(clock);

    private void calls(String model, int failed, int succeeded) {
        for (int i = 0; i < succeeded; i++) {
            assertThat(gates.enter(model)).isTrue();
            gates.succeeded(model, 1);
        }
        for (int i = 0; i < failed; i++) {
            assertThat(gates.enter(model)).isTrue();
            gates.failed(model, 1, new IllegalStateException("503"));
        }
    }

    @Test
    void should_leave_a_model_alone_when_half_of_its_last_calls_failed() {
        calls("m", 4, 0);
        assertThat(gates.healthy("m")).isTrue();

        calls("m", 1, 0);

        assertThat(gates.healthy("m")).isFalse();
        assertThat(gates.enter("m")).isFalse();
        assertThat(gates.opensUntil("m")).isEqualTo(clock.instant().plusSeconds(30));
        assertThat(gates.healthy("other")).isTrue();
        assertThat(gates.enter("other")).isTrue();
    }

    @Test
    void should_count_the_last_ten_calls_only() {
        calls("m", 4, 6);
        assertThat(gates.healthy("m")).isTrue();

        calls("m", 1, 0);

        // Of the last ten, five failed: a success has gone.
        assertThat(gates.healthy("m")).isFalse();
    }

    @Test
    void should_give_the_place_of_a_call_that_is_not_made_to_another() {
        List<ModelLimit> limits = List.of(new ModelLimit("m", 1, 1000));
        assertThat(gates.take("m", 900, limits)).isZero();

        gates.giveBack("m", 900);

        assertThat(gates.take("m", 1000, limits)).isZero();
        assertThat(gates.take("m", 1, limits)).isEqualTo(MINUTE);
    }

    @Test
    void should_let_one_call_through_after_half_a_minute_and_all_when_that_one_is_answered() {
        calls("m", 5, 0);
        clock.pass(Duration.ofSeconds(29));
        assertThat(gates.enter("m")).isFalse();

        clock.pass(Duration.ofMillis(1001));

        assertThat(gates.healthy("m")).isTrue();
        assertThat(gates.enter("m")).isTrue();
        assertThat(gates.enter("m")).isFalse();
        gates.succeeded("m", 1);
        calls("m", 1, 3);
    }

    @Test
    void should_close_again_when_the_call_that_was_let_through_fails() {
        calls("m", 5, 0);
        clock.pass(OPEN);
        assertThat(gates.enter("m")).isTrue();

        gates.failed("m", 1, new IllegalStateException("503"));

        assertThat(gates.healthy("m")).isFalse();
        assertThat(gates.opensUntil("m")).isEqualTo(clock.instant().plusSeconds(30));
    }

    @Test
    void should_let_the_next_one_try_when_the_one_let_through_says_nothing_of_the_service() {
        calls("m", 5, 0);
        clock.pass(OPEN);
        assertThat(gates.enter("m")).isTrue();

        gates.left("m");

        assertThat(gates.enter("m")).isTrue();
    }

    @Test
    void should_make_calls_wait_for_the_next_minute_when_the_requests_of_this_one_are_used_up() {
        List<ModelLimit> limits = List.of(new ModelLimit("m", 2, 0));

        assertThat(gates.take("m", 1_000_000, limits)).isZero();
        assertThat(gates.take("m", 1, limits)).isZero();
        assertThat(gates.take("m", 1, limits)).isPositive().isLessThanOrEqualTo(MINUTE);
        gates.take("m", 1, limits);
        assertThat(gates.take("m", 1, limits)).isGreaterThan(MINUTE).isLessThanOrEqualTo(MINUTE.multipliedBy(2));
        assertThat(gates.take("other", 1, limits)).isZero();
    }

    @Test
    void should_make_calls_wait_when_the_tokens_of_this_minute_are_used_up() {
        List<ModelLimit> limits = List.of(new ModelLimit("*", 0, 1000));

        assertThat(gates.take("m", 600, limits)).isZero();
        assertThat(gates.take("m", 600, limits)).isPositive().isLessThanOrEqualTo(MINUTE);
        // Each model has the limit for itself.
        assertThat(gates.take("other", 600, limits)).isZero();
    }

    @Test
    void should_wait_for_whichever_limit_lets_a_call_through_last() {
        List<ModelLimit> limits = List.of(new ModelLimit("m", 1, 1000));

        assertThat(gates.take("m", 1, limits)).isZero();
        assertThat(gates.take("m", 1, limits)).isPositive().isLessThanOrEqualTo(MINUTE);
        assertThat(gates.take("m", 3000, limits)).isGreaterThan(MINUTE);
    }

    @Test
    void should_give_back_the_tokens_that_a_call_did_not_use_and_take_what_it_used_beyond() {
        List<ModelLimit> limits = List.of(new ModelLimit("m", 0, 1000));
        assertThat(gates.take("m", 900, limits)).isZero();

        gates.used("m", 900, 100);
        assertThat(gates.take("m", 900, limits)).isZero();

        gates.used("m", 900, 1900);
        assertThat(gates.take("m", 1, limits)).isGreaterThan(MINUTE.dividedBy(2));
    }

    @Test
    void should_take_a_models_own_limit_before_the_one_for_all() {
        List<ModelLimit> limits = List.of(new ModelLimit("*", 1, 0), new ModelLimit("m", 3, 0));

        assertThat(gates.take("m", 1, limits)).isZero();
        assertThat(gates.take("m", 1, limits)).isZero();
        assertThat(gates.take("m", 1, limits)).isZero();
        assertThat(gates.take("m", 1, limits)).isPositive();
    }

    @Test
    void should_follow_a_limit_that_is_changed() {
        assertThat(gates.take("m", 1, List.of(new ModelLimit("m", 1, 0)))).isZero();
        assertThat(gates.take("m", 1, List.of(new ModelLimit("m", 1, 0)))).isPositive();

        assertThat(gates.take("m", 1, List.of(new ModelLimit("m", 5, 0)))).isZero();
        assertThat(gates.take("m", 1, List.of())).isZero();
    }

    @Test
    void should_refuse_a_call_whose_turn_would_come_in_more_than_an_hour() {
        List<ModelLimit> limits = List.of(new ModelLimit("m", 1, 0));
        for (int i = 0; i < 60; i++) {
            gates.take("m", 1, limits);
        }

        assertThatThrownBy(() -> {
                    gates.take("m", 1, limits);
                    gates.take("m", 1, limits);
                })
                .isInstanceOfSatisfying(AgenticException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BUDGET);
                    assertThat(e.retriable()).isTrue();
                })
                .hasMessageContaining("The calls that wait for the model m already fill its limit for the next hour.");
    }
}
