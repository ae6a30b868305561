package io.jenkins.plugins.agentic.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopGuardTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final LoopGuard guard = new LoopGuard(
            new ToolSettings(List.of(), 3, 10, Duration.ofSeconds(60), 100, List.of()), nanos::get, nanos.get());

    private Optional<LoopGuard.Verdict> call(String name, String arguments, Tool.Kind kind) {
        return guard.call(
                ToolExecutionRequest.builder().name(name).arguments(arguments).build(), kind);
    }

    @Test
    void should_end_the_same_call_at_the_third_time_however_it_is_written() {
        assertThat(call("read_file", "{\"path\":\"a\",\"from\":1}", Tool.Kind.READ))
                .isEmpty();
        assertThat(call("read_file", "{\"from\": 1.0, \"path\": \"a\"}", Tool.Kind.READ))
                .isEmpty();
        assertThat(call("read_file", "{\"path\":\"b\",\"from\":1}", Tool.Kind.READ))
                .isEmpty();
        assertThat(call("read_file", "{\"path\":\"a\",\"from\":1e0}", Tool.Kind.READ))
                .hasValueSatisfying(verdict -> assertThat(verdict.reason()).contains("read_file", "in circles"));
    }

    @Test
    void should_see_a_loop_of_broken_calls() {
        assertThat(call("read_file", "{oops", Tool.Kind.READ)).isEmpty();
        assertThat(call("read_file", " {oops ", Tool.Kind.READ)).isEmpty();
        assertThat(call("read_file", "{oops", Tool.Kind.READ)).isPresent();
    }

    @Test
    void should_allow_a_test_after_each_change_but_not_the_same_change_thrice() {
        for (int i = 0; i < 4; i++) {
            assertThat(call("write_file", "{\"content\":" + i + "}", Tool.Kind.WRITE))
                    .isEmpty();
            assertThat(call("run_command", "{\"command\":[\"npm\"]}", Tool.Kind.RUN))
                    .isEmpty();
        }
        assertThat(call("write_file", "{\"content\":0}", Tool.Kind.WRITE)).isEmpty();
        assertThat(call("write_file", "{\"content\":0}", Tool.Kind.WRITE)).isPresent();
    }

    @Test
    void should_end_at_the_most_turns_calls_and_time() {
        for (int i = 0; i < 3; i++) {
            assertThat(guard.turn()).isEmpty();
        }
        assertThat(guard.turn())
                .hasValueSatisfying(verdict -> assertThat(verdict.reason()).contains("3 turns"));
        for (int i = 0; i < 10; i++) {
            assertThat(call("read_file", "{\"from\":" + i + "}", Tool.Kind.READ))
                    .isEmpty();
        }
        assertThat(call("list_files", "{}", Tool.Kind.READ))
                .hasValueSatisfying(verdict -> assertThat(verdict.reason()).contains("10 tool calls"));
    }

    @Test
    void should_end_when_time_is_over() {
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(guard.turn()).isEmpty();
        nanos.addAndGet(1);
        assertThat(guard.turn())
                .hasValueSatisfying(verdict -> assertThat(verdict.reason()).contains("60 s"));
    }
}
