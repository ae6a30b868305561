package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputEndsTest {
    @Test
    void should_join_characters_that_arrive_in_pieces() {
        OutputEnds output = new OutputEnds(100);

        for (byte b : "größer ☂ 𝄞".getBytes(StandardCharsets.UTF_8)) {
            output.write(b);
        }

        assertThat(output.text()).isEqualTo("größer ☂ 𝄞");
        assertThat(output.truncated()).isFalse();
    }

    @Test
    void should_replace_bytes_that_are_no_text() throws IOException {
        OutputEnds output = new OutputEnds(100);

        output.write(new byte[] {'a', (byte) 0xff, 'b'});

        assertThat(output.text()).isEqualTo("a\ufffdb");
    }

    @Test
    void should_keep_first_and_last_characters() throws IOException {
        OutputEnds output = new OutputEnds(10);

        output.write(("first" + "x".repeat(1000) + "final").getBytes(StandardCharsets.UTF_8));

        assertThat(output.truncated()).isTrue();
        assertThat(output.text()).startsWith("first\n").endsWith("\nfinal");
    }
}
