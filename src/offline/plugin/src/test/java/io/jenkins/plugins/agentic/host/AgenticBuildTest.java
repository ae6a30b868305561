package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AgenticBuildTest {
    private final AtomicInteger writes = new AtomicInteger();

    @Test
    void should_be_written_a_moment_later_while_its_pipeline_makes_its_first_node() throws IOException {
        AgenticBuild.write(() -> {
            if (writes.incrementAndGet() < 3) {
                throw new IOException(new NullPointerException("a head without a node"));
            }
        });

        assertThat(writes).hasValue(3);
    }

    @Test
    void should_tell_at_once_that_a_disk_is_full() {
        assertThatThrownBy(() -> AgenticBuild.write(() -> {
                    writes.incrementAndGet();
                    throw new IOException("No space left on device");
                }))
                .hasMessage("No space left on device");

        assertThat(writes).hasValue(1);
    }

    @Test
    void should_not_wait_on_for_what_was_interrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> AgenticBuild.write(() -> {
                    writes.incrementAndGet();
                    throw new IOException(new NullPointerException());
                }))
                .isInstanceOf(IOException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(writes).hasValue(1);
    }
}
