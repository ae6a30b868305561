package io.jenkins.plugins.agentic.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepSpecTest {

    @Test
    void should_fill_in_defaults() {
        assertThat(StepSpecs.get("agentPlan").bind(Map.of("task", "x")))
                .isEqualTo(Map.of(
                        "task",
                        "x",
                        "context",
                        Map.of(),
                        "previousOutputs",
                        Map.of(),
                        "constraints",
                        List.of(),
                        "timeout",
                        600));
    }

    @Test
    void should_name_an_unknown_parameter_and_the_nearest_one() {
        assertThatThrownBy(() -> StepSpecs.get("agentPlan").bind(Map.of("task", "x", "temprature", 1)))
                .hasMessage("Step 'agentPlan' has no parameter 'temprature'.")
                .extracting("hint")
                .asString()
                .startsWith("Did you mean 'temperature'?");
    }

    @Test
    void should_name_a_missing_or_mistyped_parameter() {
        assertThatThrownBy(() -> StepSpecs.get("agentPlan").bind(Map.of()))
                .hasMessage("Step 'agentPlan' needs the parameter 'task'.");
        assertThatThrownBy(() -> StepSpecs.get("agentPlan").bind(Map.of("task", "x", "context", List.of())))
                .hasMessageContaining("parameter 'context' must be a map");
    }

    @Test
    void should_name_the_nearest_step() {
        assertThatThrownBy(() -> StepSpecs.get("agentPaln"))
                .hasMessage("There is no step 'agentPaln'.")
                .extracting("hint")
                .isEqualTo("Did you mean 'agentPlan'?");
        assertThat(Nearest.hint("kubernetes", List.of("sh", "echo"))).isEmpty();
    }
}
