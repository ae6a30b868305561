package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a build's log and graph say of a step that failed. */
class StepFailureTest {
    private static final SecretMask MASK = new SecretMask(List.of("hunter2hunter2"));

    @Test
    void should_not_quote_the_key_that_a_server_quotes() {
        AgenticException refused = new AgenticException(
                ErrorCode.MODEL, "The model refused the call: no such key hunter2hunter2.", "Ask an administrator.");

        assertThat(EngineStepExecution.said("agentPlan", refused, MASK))
                .isEqualTo("The model refused the call: no such key ****. Ask an administrator.");
    }

    @Test
    void should_not_quote_a_secret_in_a_defect() {
        assertThat(EngineStepExecution.said("agentPlan", new IllegalStateException("hunter2hunter2"), MASK))
                .contains("agentPlan", "IllegalStateException", "****")
                .doesNotContain("hunter2");
    }
}
