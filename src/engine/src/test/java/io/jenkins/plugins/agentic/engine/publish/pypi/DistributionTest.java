package io.jenkins.plugins.agentic.engine.publish.pypi;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.archive.Bomb;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

/** Source distributions that are made to fill what reads them. */
class DistributionTest {
    @Test
    void should_refuse_a_name_of_gigabytes_before_it_is_read() throws IOException {
        try (Bomb bomb = Bomb.tarball(TarConstants.LF_PAX_EXTENDED_HEADER_LC)) {
            assertThatThrownBy(() -> Distribution.read("lib-1.0.tar.gz", bomb))
                    .hasMessage(
                            "The Python distribution lib-1.0.tar.gz has names and headers of more than 64 KiB for one"
                                    + " file.");
        }
    }
}
