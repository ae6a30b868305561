package io.jenkins.plugins.agentic.engine.publish.docker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

/** Images' archives that are made to fill what reads them. */
class ImageArchiveTest {
    @Test
    void should_refuse_a_name_that_would_fill_the_memory() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            tar.putArchiveEntry(new TarArchiveEntry("a".repeat(5000)));
            tar.closeArchiveEntry();
        }

        assertThatThrownBy(() -> ImageArchive.read("image.tar", new ByteArrayInputStream(bytes.toByteArray())))
                .hasMessage("The image image.tar has a name of more than 4096 characters.");
    }
}
