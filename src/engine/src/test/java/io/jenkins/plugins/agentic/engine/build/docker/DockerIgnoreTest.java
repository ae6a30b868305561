package io.jenkins.plugins.agentic.engine.build.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where engines differ; what they have in common is {@link DockerImagesTest}'s, which asks Docker's own command. */
class DockerIgnoreTest {
    /** As with Docker 26, asked by hand. */
    @ParameterizedTest
    @CsvSource({
        "**.log, b.log, true",
        "**.log, c/.log, true",
        "**.log, c/d.log, true",
        "**.log, d.log/in, true",
        "**.log, b.logs, false",
        "**/b.log, ab.log, false",
        "**/b.log, a/b.log, true",
        "**b/*.log, b/x.log, true",
        "**b/*.log, ab/x.log, false",
    })
    void should_take_an_ending_as_newer_engines_do(String pattern, String path, boolean isIgnored) {
        assertThat(DockerIgnore.read(pattern).ignores(path)).isEqualTo(isIgnored);
    }
}
