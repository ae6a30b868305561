package io.jenkins.plugins.agentic.engine.publish.docker;

import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes small images: one layer with one file. */
final class ImageTar {
    private ImageTar() {}

    static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(file.getValue().length);
                entry.setModTime(0L);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] layer(String content) throws IOException {
        return tar(Map.of("hello.txt", utf8(content)));
    }

    private static String config(byte[] layer) throws IOException {
        return """
                {"architecture": "amd64", "os": "linux", "config": {},
                 "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}"""
                .formatted(hex(layer));
    }

    static String hex(byte[] bytes) throws IOException {
        return Sha256.of(new java.io.ByteArrayInputStream(bytes)).hex();
    }

    /** As docker save writes it. */
    static byte[] saved(String content) throws IOException {
        byte[] layer = layer(content);
        return tar(Map.of(
                "manifest.json",
                utf8("[{\"Config\": \"c.json\", \"RepoTags\": [\"calc:1\"], \"Layers\": [\"l/layer.tar\"]}]"),
                "c.json",
                utf8(config(layer)),
                "l/layer.tar",
                layer));
    }

    /** The manifest of {@link #layout}. */
    static byte[] manifest(String content) throws IOException {
        byte[] layer = layer(content);
        byte[] config = utf8(config(layer));
        return utf8(
                """
                {"schemaVersion": 2, "mediaType": "%s",
                 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "sha256:%s", "size": %d},
                 "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": "sha256:%s", "size": %d}]}"""
                        .formatted(Manifest.IMAGE, hex(config), config.length, hex(layer), layer.length));
    }

    /** An OCI image layout. */
    static byte[] layout(String content) throws IOException {
        byte[] layer = layer(content);
        byte[] config = utf8(config(layer));
        byte[] manifest = manifest(content);
        return tar(Map.of(
                "oci-layout",
                utf8("{\"imageLayoutVersion\": \"1.0.0\"}"),
                "index.json",
                utf8(
                        """
                        {"schemaVersion": 2, "manifests": [{"mediaType": "%s", "digest": "sha256:%s", "size": %d}]}"""
                                .formatted(Manifest.IMAGE, hex(manifest), manifest.length)),
                "blobs/sha256/" + hex(manifest),
                manifest,
                "blobs/sha256/" + hex(config),
                config,
                "blobs/sha256/" + hex(layer),
                layer));
    }
}
