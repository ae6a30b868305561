package io.jenkins.plugins.agentic.engine.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that are made to fill what reads them. */
class BoundedTarTest {
    private static final int ENTRIES = 1000;

    private static List<String> names(InputStream in) throws IOException {
        return names(in, new ArchiveLimits(ENTRIES, 1 << 20));
    }

    private static List<String> names(InputStream in, ArchiveLimits limits) throws IOException {
        List<String> names = new ArrayList<>();
        BoundedTar tar = new BoundedTar(in, limits);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            names.add(entry.getName());
        }
        return names;
    }

    private static byte[] padded(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return java.util.Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512);
    }

    private static void special(ByteArrayOutputStream to, byte type, String content) throws IOException {
        to.write(Bomb.record("special", type, content.length()));
        to.write(padded(content));
    }

    private static String pax(String key, String value) {
        String record = " " + key + "=" + value + "\n";
        int length = record.length() + 1;
        while (String.valueOf(length).length() + record.length() != length) {
            length++;
        }
        return length + record;
    }

    private static InputStream in(ByteArrayOutputStream bytes) {
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                TarConstants.LF_GNUTYPE_LONGNAME,
                TarConstants.LF_GNUTYPE_LONGLINK,
                TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER
            })
    void should_refuse_a_name_of_gigabytes_before_it_is_read(byte type) throws IOException {
        try (Bomb bomb = Bomb.tar(type)) {
            assertThatThrownBy(() -> names(bomb)).hasMessage("has names and headers of more than 64 KiB for one file");
        }
    }

    @Test
    void should_refuse_a_name_that_is_followed_by_others_without_end() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) {
            special(bytes, TarConstants.LF_GNUTYPE_LONGNAME, "name" + i);
        }

        assertThatThrownBy(() -> names(in(bytes))).hasMessage("has names and headers of more than 64 KiB for one file");
    }

    @Test
    void should_refuse_headers_for_all_files_that_grow_with_each() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            special(bytes, TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER, pax("key" + i, "value"));
            bytes.write(Bomb.record("file" + i, TarConstants.LF_NORMAL, 0));
        }

        assertThatThrownBy(() -> names(in(bytes))).hasMessage("has headers for all files of more than 8 KiB");
    }

    @Test
    void should_refuse_a_name_that_no_system_takes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        special(bytes, TarConstants.LF_GNUTYPE_LONGNAME, "a".repeat(5000));
        bytes.write(Bomb.record("a", TarConstants.LF_NORMAL, 0));

        assertThatThrownBy(() -> names(in(bytes))).hasMessage("has a name of more than 4096 characters");
    }

    @Test
    void should_count_files_and_what_comes_out_of_a_compression() throws IOException {
        ArchiveLimits limits = new ArchiveLimits(ENTRIES, 1 << 20);
        try (Bomb files = Bomb.ofFiles(1 << 20);
                Bomb text = Bomb.ofText("a", 1 << 20)) {
            assertThatThrownBy(() -> names(new java.util.zip.GZIPInputStream(files)))
                    .hasMessage("holds more than 1000 files");
            assertThatThrownBy(() -> names(limits.unpacked(new java.util.zip.GZIPInputStream(text)), limits))
                    .hasMessage("unpacks to more than 1024 KiB");
        }
    }

    /** A few bytes say that a file has gigabytes, of which none are there. */
    private static byte[] sparse(String map) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        special(
                bytes,
                TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                pax("GNU.sparse.size", "2000000000") + pax("GNU.sparse.map", map));
        bytes.write(Bomb.record("holes", TarConstants.LF_NORMAL, 0));
        return bytes.toByteArray();
    }

    @Test
    void should_count_the_gaps_of_a_sparse_file_that_is_read() throws IOException {
        BoundedTar tar =
                new BoundedTar(new ByteArrayInputStream(sparse("2000000000,0")), new ArchiveLimits(ENTRIES, 1 << 20));

        assertThat(tar.getNextEntry().isSparse()).isTrue();
        assertThatThrownBy(() -> tar.transferTo(java.io.OutputStream.nullOutputStream()))
                .hasMessage("unpacks to more than 1024 KiB");
    }

    @Test
    void should_refuse_a_sparse_file_of_many_pieces() throws IOException {
        StringBuilder map = new StringBuilder("0,1");
        for (int i = 1; i < 2000; i++) {
            map.append(',').append(i * 2).append(",1");
        }
        byte[] bytes = sparse(map.toString());

        assertThatThrownBy(() -> names(new ByteArrayInputStream(bytes)))
                .hasMessage("holds a sparse file of more than 1000 pieces");
    }

    @ParameterizedTest
    @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
    void should_read_what_usual_tools_pack(int longNames) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        special(bytes, TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER, pax("comment", "0123456789abcdef"));
        byte[] content = new byte[300_000];
        new Random(3).nextBytes(content);
        List<String> expected = new ArrayList<>();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(longNames);
            for (int i = 0; i < 50; i++) {
                String name = "d/" + "ü".repeat(i % 2 * 900) + i;
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
                expected.add(name);
            }
        }

        assertThat(names(in(bytes))).isEqualTo(expected);
        BoundedTar tar = new BoundedTar(in(bytes), new ArchiveLimits(ENTRIES, 0));
        tar.getNextEntry();
        assertThat(tar.readAllBytes()).isEqualTo(content);
        assertThat(tar.getNextEntry().getName()).isEqualTo(expected.get(1));
    }

    @Test
    void should_count_what_is_passed_over_in_a_zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a"));
            zip.write(new byte[2 << 20]);
            zip.putNextEntry(new ZipEntry("b"));
        }
        BoundedZip zip = new BoundedZip(in(bytes), new ArchiveLimits(2, 1 << 20));
        zip.getNextEntry();

        assertThatThrownBy(zip::getNextEntry).hasMessage("unpacks to more than 1024 KiB");
    }
}
