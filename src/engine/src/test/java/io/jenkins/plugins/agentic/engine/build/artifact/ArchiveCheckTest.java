package io.jenkins.plugins.agentic.engine.build.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.archive.Bomb;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages that write outside the folder they are unpacked in, without a name that says so. */
class ArchiveCheckTest {
    private static final int LINK = 0120777;
    private static final int FILE = 0100644;

    /** Entries are 'name', 'link -> target' or 'hard => target'. */
    private static byte[] tar(String... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String each : entries) {
                String[] words = each.split(" [-=]> ");
                byte type = each.contains(" -> ")
                        ? TarConstants.LF_SYMLINK
                        : each.contains(" => ") ? TarConstants.LF_LINK : TarConstants.LF_NORMAL;
                TarArchiveEntry entry = new TarArchiveEntry(words[0], type, true);
                if (words.length > 1) {
                    entry.setLinkName(words[1]);
                }
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(String... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (String each : entries) {
                String[] words = each.split(" -> ");
                ZipArchiveEntry entry = new ZipArchiveEntry(words[0]);
                entry.setUnixMode(words.length > 1 ? LINK : FILE);
                zip.putArchiveEntry(entry);
                zip.write(words[words.length - 1].getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static void check(String name, byte[] archive) throws IOException {
        ArchiveCheck.read(name, new ByteArrayInputStream(archive), entry -> false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d/e -> ..;d/e/out",
                "d/e/out;d/e -> ..",
                "d/e -> ..;l -> d/e/..;l/out",
                "d/e -> .;D/E/out",
                "d/e -> ..;l -> d/e/../x",
                "q/;a/;q/../a/b -> ..;a/b/../evil",
                "q/;a/;q/../a/b -> ..;a/b/evil",
                "l -> /etc",
                "l -> ../x",
                "d/l -> ../../x"
            })
    void should_refuse_what_links_would_lead_elsewhere(String entries) throws IOException {
        for (String name : List.of("bad.tar", "bad.whl")) {
            byte[] archive = name.endsWith("tar") ? tar(entries.split(";")) : zip(entries.split(";"));

            assertThatThrownBy(() -> check(name, archive))
                    .as(name)
                    .hasMessageStartingWith("The package " + name + " has the entry '")
                    .hasMessageContaining("which leads ")
                    .hasMessageEndingWith("; it is refused.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a => ../x", "a => /etc/passwd", "l -> d;a => l", "l -> d;a => l/x"})
    void should_refuse_other_names_of_what_is_elsewhere(String entries) throws IOException {
        byte[] archive = tar(entries.split(";"));

        assertThatThrownBy(() -> check("bad.tar", archive)).hasMessageContaining("which leads ");
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO})
    void should_refuse_devices(byte type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.putArchiveEntry(new TarArchiveEntry("p/d", type));
            tar.closeArchiveEntry();
        }

        assertThatThrownBy(() -> check("bad.tar", bytes.toByteArray()))
                .hasMessage("The package bad.tar has the entry 'p/d', which is a device, and no file; it is refused.");
    }

    @Test
    void should_name_a_package_that_is_no_archive_or_not_whole() throws IOException {
        assertThatThrownBy(() -> check("bad.tgz", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}))
                .hasMessage("The package bad.tgz can't be read: Not in GZIP format.");
        assertThatThrownBy(() -> check("bad.whl", new byte[0]))
                .hasMessageStartingWith("The package bad.whl can't be read: ")
                .hasMessageNotContaining("Bounded");
    }

    /** One reader takes the first, another the last. */
    @Test
    void should_refuse_metadata_that_is_there_twice() throws IOException {
        for (String name : List.of("bad.tar", "bad.whl")) {
            byte[] archive = name.endsWith("tar") ? tar("x/METADATA", "x/METADATA") : zip("x/METADATA", "x/METADATA");

            assertThatThrownBy(() -> ArchiveCheck.read(name, new ByteArrayInputStream(archive), "x/METADATA"::equals))
                    .hasMessage("The package " + name
                            + " has the entry 'x/METADATA', which is there twice; it is refused.");
        }
    }

    @Test
    void should_pass_links_that_stay_inside() throws IOException {
        String[] entries = {"p/lib/a.so.1", "p/lib/a.so -> a.so.1", "p/bin/tool -> ../lib/a.so", "p/all -> lib"};

        assertThatCode(() -> check("good.tar", tar(entries))).doesNotThrowAnyException();
        assertThatCode(() -> check("good.whl", zip(entries))).doesNotThrowAnyException();
        assertThat(ArchiveCheck.read("good.whl", new ByteArrayInputStream(zip("x/METADATA")), "x/METADATA"::equals))
                .containsValue("x/METADATA");
    }

    /** The name as it stands before the entry's bytes, which is what some tools unpack by. */
    private static byte[] renamed(byte[] zip, String name, String other) {
        byte[] bytes = zip.clone();
        byte[] written = other.getBytes(StandardCharsets.ISO_8859_1);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(name);
        System.arraycopy(written, 0, bytes, at, written.length);
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] bytes = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, bytes, first.length, second.length);
        return bytes;
    }

    @Test
    void should_refuse_a_zip_that_names_an_entry_in_two_ways() throws IOException {
        byte[] archive = renamed(zip("ok", "aa/good"), "aa/good", "../evil");

        assertThatThrownBy(() -> check("bad.whl", archive))
                .hasMessage("The package bad.whl names the entry 'aa/good' of its directory '../evil' before its bytes;"
                        + " it is refused.");
    }

    @Test
    void should_refuse_a_zip_with_entries_that_its_directory_does_not_name() throws IOException {
        byte[] bytes = zip("a", "hidden", "c");
        int directory = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        byte[] directoryOf = zip("a");
        int start = new String(directoryOf, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        byte[] tail = Arrays.copyOfRange(directoryOf, start, directoryOf.length);
        // The end names where the directory begins.
        ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).putInt(tail.length - 6, directory);
        byte[] more = joined(Arrays.copyOf(bytes, directory), tail);

        assertThatThrownBy(() -> check("bad.whl", more))
                .hasMessageContaining("after its last entry that are no entry's");
        assertThatThrownBy(() -> check("bad.whl", joined(zip("../evil"), zip("a"))))
                .hasMessageContaining("has bytes before the entry 'a' that are no entry's");
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
        try (Bomb tarball = Bomb.tarball(type);
                Bomb tar = Bomb.tar(type)) {
            assertThatThrownBy(() -> ArchiveCheck.read("bad.tgz", tarball, entry -> false))
                    .hasMessage(
                            "The package bad.tgz has names and headers of more than 64 KiB for one file; it is refused.");
            assertThatThrownBy(() -> ArchiveCheck.read("bad.tar", tar, entry -> false))
                    .hasMessageStartingWith("The package bad.tar has names and headers of more than 64 KiB");
        }
    }

    @Test
    void should_refuse_more_files_and_bytes_than_can_be_looked_through() throws IOException {
        try (Bomb files = Bomb.ofFiles(4 << 20);
                Bomb text = Bomb.ofText("a", 16 << 20)) {
            assertThatThrownBy(() -> ArchiveCheck.read("bad.tgz", files, entry -> false))
                    .hasMessage("The package bad.tgz holds more than 100000 files; it is refused.");
            assertThatThrownBy(() -> ArchiveCheck.read("bad.tar.gz", text, entry -> false))
                    .hasMessage("The package bad.tar.gz unpacks to more than 4 GiB; it is refused.");
        }
    }

    @Test
    void should_refuse_a_zip_whose_directory_would_fill_the_memory() throws IOException {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(many)) {
            for (int i = 0; i <= 100_000; i++) {
                zip.putNextEntry(new ZipEntry(String.valueOf(i)));
            }
        }
        ByteArrayOutputStream wordy = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(wordy)) {
            for (int i = 0; i < 600; i++) {
                ZipEntry entry = new ZipEntry(String.valueOf(i));
                entry.setComment("a".repeat(60_000));
                zip.putNextEntry(entry);
            }
        }

        assertThatThrownBy(() -> check("bad.whl", many.toByteArray()))
                .hasMessage("The package bad.whl holds more than 100000 files; it is refused.");
        assertThatThrownBy(() -> check("bad.whl", wordy.toByteArray()))
                .hasMessage("The package bad.whl has a directory of more than 32 MiB; it is refused.");
    }

    @Test
    void should_refuse_names_that_no_system_takes() throws IOException {
        byte[] archive = zip("a/".repeat(3000));

        assertThatThrownBy(() -> check("bad.whl", archive))
                .hasMessage("The package bad.whl has a name of more than 4096 characters; it is refused.");
    }

    @Test
    void should_pass_what_usual_tools_pack() throws IOException {
        ByteArrayOutputStream streamed = new ByteArrayOutputStream();
        // Sizes follow the bytes.
        try (ZipOutputStream zip = new ZipOutputStream(streamed)) {
            for (String name : List.of("a", "dir/", "dir/ü")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(new byte[name.endsWith("/") ? 0 : 100]);
                zip.closeEntry();
            }
        }
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        new ZipOutputStream(empty).close();

        assertThatCode(() -> check("good.whl", streamed.toByteArray())).doesNotThrowAnyException();
        assertThatCode(() -> check("good.zip", empty.toByteArray())).doesNotThrowAnyException();
    }
}
