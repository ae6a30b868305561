package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    private final FakeCommands commands = new FakeCommands();
    private final RunContext run =
            new RunContext("r", "job", "ann", new NoWorkspace(), commands, line -> {}, UnaryOperator.identity());

    private static Measurement of(long... millis) {
        return new Measurement(java.util.Arrays.stream(millis).boxed().toList());
    }

    @Test
    void should_take_the_median_and_the_spread_without_the_first_run() {
        commands.lasting(900, 10, 14, 12, 11, 13);

        Measurement measurement = Measurement.take(List.of("bench"), 5, run);

        assertThat(commands.lines).hasSize(6);
        assertThat(measurement.millis()).containsExactly(10L, 14L, 12L, 11L, 13L);
        assertThat(measurement.median()).isEqualTo(12);
        assertThat(measurement.spread()).isEqualTo(2);
        assertThat(Measurement.fromMap(measurement.toMap())).isEqualTo(measurement);
    }

    @Test
    void should_claim_no_difference_that_the_spread_swallows() {
        assertThat(verdict(of(100, 110, 120), of(95, 105, 115))).isEqualTo("no difference");
        assertThat(verdict(of(100, 100, 100), of(99, 99, 99))).isEqualTo("no difference");
        assertThat(verdict(of(100, 101, 102), of(50, 51, 52))).isEqualTo("faster");
        assertThat(verdict(of(50, 51, 52), of(100, 101, 102))).isEqualTo("slower");
        assertThat(Measurement.compare(of(100, 100, 100), of(50, 50, 50))).containsEntry("changePercent", -50.0);
    }

    private static Object verdict(Measurement before, Measurement after) {
        Map<String, Object> compared = Measurement.compare(before, after);
        return compared.get("verdict");
    }

    @Test
    void should_refuse_a_benchmark_that_fails_or_runs_that_say_nothing() {
        commands.then(3, "no such module");

        assertThatThrownBy(() -> Measurement.take(List.of("node", "bench.mjs"), 3, run))
                .hasMessage("The benchmark node bench.mjs ended with exit code 3.")
                .extracting("hint")
                .isEqualTo("Its output ends: no such module");
        assertThatThrownBy(() -> Measurement.take(List.of("node"), 2, run))
                .hasMessage("Parameter 'runs' is 2.")
                .extracting("hint")
                .isEqualTo("It must be from 3 to 100.");
    }
}
