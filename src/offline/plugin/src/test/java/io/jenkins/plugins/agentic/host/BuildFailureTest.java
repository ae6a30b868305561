package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of why a build failed. */
class BuildFailureTest {
    private final SecretMask mask = new SecretMask(List.of("hunter2hunter2"));

    @Test
    void should_tell_it_in_one_line_without_secrets() {
        assertThat(BuildFailure.line("startup failed:\n  WorkflowScript: 3: no hunter2hunter2 here\r\n", mask))
                .isEqualTo("startup failed: WorkflowScript: 3: no **** here");
    }

    @Test
    void should_mask_before_it_cuts() {
        String begun = "x".repeat(BuildFailure.MOST_CHARACTERS - 4);

        assertThat(BuildFailure.line(begun + "hunter2hunter2 and more", mask)).isEqualTo(begun + "****…");
    }
}
