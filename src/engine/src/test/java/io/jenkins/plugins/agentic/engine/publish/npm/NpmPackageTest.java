package io.jenkins.plugins.agentic.engine.publish.npm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.archive.Bomb;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

/** Tarballs that are made to fill what reads them. */
class NpmPackageTest {
    @Test
    void should_refuse_a_name_of_gigabytes_before_it_is_read() throws IOException {
        try (Bomb bomb = Bomb.tarball(TarConstants.LF_GNUTYPE_LONGNAME)) {
            assertThatThrownBy(() -> NpmPackage.read("lib.tgz", bomb))
                    .hasMessage("The npm package lib.tgz has names and headers of more than 64 KiB for one file.");
        }
    }

    @Test
    void should_refuse_files_without_end() throws IOException {
        try (Bomb bomb = Bomb.ofFiles(4 << 20)) {
            assertThatThrownBy(() -> NpmPackage.read("lib.tgz", bomb))
                    .hasMessage("The npm package lib.tgz holds more than 100000 files.");
        }
    }
}
