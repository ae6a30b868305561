package io.jenkins.plugins.agentic.engine.build.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.archive.Bomb;
import io.jenkins.plugins.agentic.engine.build.docker.ImageContents.Package;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

/** What docker save writes, in the forms of old and new engines, made here. */
class ImagePackagesTest {
    private static final String LIBC =
            "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n"
                    + "Description: a library\n Version: 9 is not this\n\n";

    /** A tar of names and texts; a name that begins with '>' is a link to the text. */
    private static byte[] tar(Object... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (int i = 0; i < entries.length; i += 2) {
                String name = (String) entries[i];
                if (name.startsWith(">")) {
                    TarArchiveEntry link = new TarArchiveEntry(name.substring(1), TarConstants.LF_SYMLINK);
                    link.setLinkName((String) entries[i + 1]);
                    out.putArchiveEntry(link);
                } else {
                    byte[] content = entries[i + 1] instanceof byte[] given
                            ? given
                            : ((String) entries[i + 1]).getBytes(StandardCharsets.UTF_8);
                    TarArchiveEntry one = new TarArchiveEntry(name);
                    one.setSize(content.length);
                    out.putArchiveEntry(one);
                    out.write(content);
                }
                out.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static ImageContents image(byte[]... layers) throws IOException {
        Stream.Builder<Object> saved = Stream.builder();
        StringBuilder names = new StringBuilder();
        // As engines do: not in their order.
        for (int i = layers.length - 1; i >= 0; i--) {
            saved.add("l" + i + "/layer.tar").add(layers[i]);
            names.insert(0, (i == 0 ? "" : ",") + "\"l" + i + "/layer.tar\"");
        }
        saved.add("manifest.json").add("[{\"Layers\":[" + names + "]}]");
        return read(tar(saved.build().toArray()));
    }

    private static ImageContents read(byte[] saved) throws IOException {
        return ImagePackages.read(new ByteArrayInputStream(saved), new ImageLayer.Limit(1000, 60));
    }

    private static List<String> names(ImageContents contents) {
        return contents.packages().stream()
                .map(one -> one.type() + " " + one.name() + " " + one.version())
                .toList();
    }

    @Test
    void should_list_what_every_kind_of_database_names() throws IOException {
        ImageContents contents = image(tar(
                "etc/os-release",
                "NAME=\"Debian\"\nVERSION_ID=\"12\"\nID=debian\n",
                "./var/lib/dpkg/status",
                LIBC + "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n",
                "var/lib/dpkg/status.d/tzdata",
                "Package: tzdata\nVersion: 2024a\nArchitecture: all\n",
                "var/lib/dpkg/status.d/tzdata.md5sums",
                "Package: no\nVersion: 1\n",
                "lib/apk/db/installed",
                "C:Q1\nP:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\nF:lib\n\nP:zlib\nV:1.3-r0\n\n",
                "usr/lib/python3/site-packages/Flask_X-3.0.dist-info/METADATA",
                "Metadata-Version: 2.1\nName: Flask_X\nVersion: 3.0\nLicense: BSD\n\nName: the description\n",
                "app/node_modules/@s/two/package.json",
                "{\"name\":\"@s/two\",\"version\":\"2.1.0\",\"license\":\"MIT\"}",
                "app/node_modules/@s/two/test/package.json",
                "{\"name\":\"inner\",\"version\":\"1.0.0\"}",
                "app/package.json",
                "{\"name\":\"app\",\"version\":\"1.0.0\"}",
                "app/node_modules/broken/package.json",
                "{\"name\":"));

        assertThat(contents.packages())
                .containsExactlyInAnyOrder(
                        new Package(
                                "deb", "debian", "libc6", "2.36-9", "amd64", "debian-12", "", "var/lib/dpkg/status"),
                        new Package(
                                "deb",
                                "debian",
                                "tzdata",
                                "2024a",
                                "all",
                                "debian-12",
                                "",
                                "var/lib/dpkg/status.d/tzdata"),
                        new Package(
                                "apk",
                                "debian",
                                "musl",
                                "1.2.5-r0",
                                "x86_64",
                                "debian-12",
                                "MIT",
                                "lib/apk/db/installed"),
                        new Package("apk", "debian", "zlib", "1.3-r0", "", "debian-12", "", "lib/apk/db/installed"),
                        new Package(
                                "pypi",
                                "",
                                "flask-x",
                                "3.0",
                                "",
                                "",
                                "BSD",
                                "usr/lib/python3/site-packages/Flask_X-3.0.dist-info/METADATA"),
                        new Package(
                                "npm", "@s", "two", "2.1.0", "", "", "MIT", "app/node_modules/@s/two/package.json"));
        assertThat(contents.unread()).isEmpty();
        assertThat(ImageContents.of(contents.toMap())).isEqualTo(contents);
    }

    @Test
    void should_take_the_upper_layers_word_and_leave_out_what_it_removed() throws IOException {
        byte[] below = tar(
                "var/lib/dpkg/status", LIBC,
                "a/node_modules/one/package.json", "{\"name\":\"one\",\"version\":\"1.0.0\"}",
                "b/node_modules/two/package.json", "{\"name\":\"two\",\"version\":\"1.0.0\"}",
                "c/node_modules/three/package.json", "{\"name\":\"three\",\"version\":\"1.0.0\"}",
                "d/node_modules/four/package.json", "{\"name\":\"four\",\"version\":\"1.0.0\"}",
                "e/node_modules/five/package.json", "{\"name\":\"five\",\"version\":\"1.0.0\"}");
        byte[] above = tar(
                "var/lib/dpkg/status", LIBC.replace("2.36-9", "2.36-10"),
                "a/node_modules/one/.wh.package.json", "",
                ".wh.b", "",
                "c/node_modules/.wh..wh..opq", "",
                "c/node_modules/six/package.json", "{\"name\":\"six\",\"version\":\"1.0.0\"}",
                ">d/node_modules", "elsewhere",
                "e/node_modules/fi/.wh.ve", "");

        assertThat(names(image(below, above)))
                .containsExactlyInAnyOrder("deb libc6 2.36-10", "npm six 1.0.0", "npm five 1.0.0");
        assertThat(names(image(above, below)))
                .as("a layer hides nothing of those above")
                .hasSize(7);
    }

    @Test
    void should_read_what_a_newer_engine_saves_with_layers_among_other_blobs() throws IOException {
        ImageContents contents = read(tar(
                "blobs/sha256/c0",
                "{\"config\":true}",
                "blobs/sha256/a1",
                gzip(tar("var/lib/dpkg/status", LIBC)),
                "blobs/sha256/a2",
                tar("var/lib/dpkg/.wh.status", ""),
                "blobs/sha256/a3",
                new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0},
                "index.json",
                "{}",
                "manifest.json",
                "[{\"Layers\":[\"blobs/sha256/a2\",\"blobs/sha256/a1\",\"blobs/sha256/a3\"]}]"));

        assertThat(names(contents)).containsExactly("deb libc6 2.36-9");
        assertThat(contents.packages().get(0).namespace()).isEqualTo("debian");
        assertThat(contents.unread()).containsExactly("1 of its layers are compressed by zstd, which is not supported");
    }

    @Test
    void should_follow_a_layer_that_is_saved_as_a_link_to_the_same_one() throws IOException {
        assertThat(names(read(tar(
                        "l0/layer.tar",
                        tar("var/lib/dpkg/status", LIBC),
                        "l1/layer.tar",
                        tar(".wh.var", ""),
                        ">l2/layer.tar",
                        "../l0/layer.tar",
                        "manifest.json",
                        "[{\"Layers\":[\"l0/layer.tar\",\"l1/layer.tar\",\"l2/layer.tar\"]}]"))))
                .containsExactly("deb libc6 2.36-9");
    }

    @Test
    void should_say_that_an_rpm_database_is_not_read() throws IOException {
        ImageContents contents = image(tar("var/lib/rpm/rpmdb.sqlite", "SQLite format 3"));

        assertThat(contents.summary())
                .isEqualTo("no package database was found in it, so its SBOM lists no packages;"
                        + " it has an rpm database, which is not supported");
    }

    @Test
    void should_keep_no_more_than_its_limit_and_say_so() throws IOException {
        StringBuilder status = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            status.append("Package: p").append(i).append("\nVersion: 1\n\n");
        }
        ImageContents contents = image(tar("var/lib/dpkg/status", status.toString()));

        assertThat(contents.packages()).hasSize(999);
        assertThat(contents.unread()).singleElement().asString().contains("more packages");
    }

    @Test
    void should_refuse_a_name_of_gigabytes_before_it_is_read() throws IOException {
        ImageLayer.Limit limit = new ImageLayer.Limit(1000, 60);
        try (Bomb layer = Bomb.tarball(TarConstants.LF_GNUTYPE_LONGNAME);
                Bomb saved = Bomb.tar(TarConstants.LF_GNUTYPE_LONGNAME)) {
            assertThatThrownBy(() -> ImageLayer.read(new GZIPInputStream(layer), limit))
                    .hasMessageStartingWith("has names and headers of more than 64 KiB");
            assertThatThrownBy(() -> ImagePackages.read(saved, limit))
                    .hasMessageStartingWith("has names and headers of more than 64 KiB");
        }
    }

    @Test
    void should_refuse_what_is_no_image() {
        assertThatThrownBy(() -> read(tar("a", "b")))
                .hasMessage("what the engine saved has no manifest.json with layers");
    }
}
