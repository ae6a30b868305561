package io.jenkins.plugins.agentic.engine.publish.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.archive.Bomb;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

/** Archives that are made to fill what searches them. */
class SecretScanTest {
    private static List<String> scan(List<String> allowed, Bomb bomb) throws IOException {
        return new SecretScan(allowed).require(new Contents() {
            @Override
            public List<String> names() {
                return List.of("lib.tgz");
            }

            @Override
            public InputStream open(String name) {
                return bomb;
            }
        });
    }

    @Test
    void should_stop_a_release_with_an_archive_that_holds_too_much_to_be_searched() throws IOException {
        try (Bomb bomb = Bomb.tarball(TarConstants.LF_GNUTYPE_LONGNAME)) {
            assertThatThrownBy(() -> scan(List.of(), bomb))
                    .hasMessageStartingWith(
                            "lib.tgz has names and headers of more than 64 KiB for one file, which is more"
                                    + " than is searched for secrets.");
        }
    }

    @Test
    void should_let_it_pass_where_that_is_allowed_and_say_so() throws IOException {
        try (Bomb bomb = Bomb.tarball(TarConstants.LF_GNUTYPE_LONGLINK)) {
            assertThat(scan(List.of("lib.tgz"), bomb)).containsExactly("lib.tgz");
        }
    }
}
