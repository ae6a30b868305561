package io.jenkins.plugins.agentic.engine.publish;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes small packages. */
public final class Packages {
    private Packages() {}

    /** A gzipped tar of these files. */
    public static byte[] tarball(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                byte[] text = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(text.length);
                tar.putArchiveEntry(entry);
                tar.write(text);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** An archive with one file. */
    public static byte[] tar(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name, true);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** What {@code npm pack} makes. */
    public static byte[] npm(String name, String version) throws IOException {
        return tarball(Map.of(
                "package/package.json",
                "{\"name\": \"" + name + "\", \"version\": \"" + version + "\", \"main\": \"index.js\"}",
                "package/index.js",
                "module.exports = '" + version + "'"));
    }

    private static String metadata(String name, String version) {
        return "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version
                + "\nSummary: A library\nClassifier: Programming Language :: Python :: 3\n"
                + "Classifier: Operating System :: OS Independent\nRequires-Python: >=3.8\n"
                + "Description-Content-Type: text/markdown\n\n# " + name + "\n\nA library.\n";
    }

    /** A wheel that pip installs. */
    public static byte[] wheel(String name, String version) throws IOException {
        String info = name + "-" + version + ".dist-info/";
        return zip(Map.of(
                name + ".py",
                "VERSION = '" + version + "'\n",
                info + "METADATA",
                metadata(name, version),
                info + "WHEEL",
                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                info + "RECORD",
                name + ".py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n"));
    }

    public static byte[] sdist(String name, String version) throws IOException {
        return tarball(Map.of(
                name + "-" + version + "/PKG-INFO",
                metadata(name, version),
                name + "-" + version + "/" + name + ".py",
                "VERSION = '" + version + "'\n",
                name + "-" + version + "/pyproject.toml",
                "[build-system]\nrequires = []\n"));
    }
}
