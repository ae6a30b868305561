package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
    @Test
    void should_have_one_for_each_kind_of_error_and_no_two_alike() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(ExitCode.of(code).name()).isEqualTo(code.name());
        }
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::number)).doesNotHaveDuplicates();
    }

    @Test
    void should_be_documented() throws Exception {
        String page = Files.readString(Path.of("../../docs/cli.md"));

        for (ExitCode code : ExitCode.values()) {
            assertThat(page).contains("| " + code.number() + " | " + code.name() + " |");
        }
    }
}
