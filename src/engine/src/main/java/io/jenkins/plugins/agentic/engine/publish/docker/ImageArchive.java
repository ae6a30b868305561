package io.jenkins.plugins.agentic.engine.publish.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.archive.ArchiveLimits;
import io.jenkins.plugins.agentic.engine.archive.ArchiveTooLarge;
import io.jenkins.plugins.agentic.engine.archive.BoundedTar;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * An image in a tar archive: an OCI image layout, or what {@code docker save} writes. The latter has no manifest as a registry
 * wants one; it gets one whose digest is the same each time.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI image layout</a>
 */
final class ImageArchive implements AutoCloseable {
    private static final int MOST_ENTRIES = 100_000;

    private final String name;
    private final Path file;
    private final TarFile tar;
    private final Map<String, TarArchiveEntry> entries = new HashMap<>();
    private final Map<String, TarArchiveEntry> blobs = new LinkedHashMap<>();
    private final List<Manifest> images = new ArrayList<>();
    private final Manifest root;

    private ImageArchive(String name, Path file) throws IOException {
        this.name = name;
        this.file = file;
        this.tar = tar(name, file);
        try {
            for (TarArchiveEntry entry : tar.getEntries()) {
                entries.put(entry.getName().replaceFirst("^\\./", ""), entry);
            }
            this.root = entries.containsKey("index.json") ? layout() : saved();
        } catch (IOException | RuntimeException e) {
            tar.close();
            throw e;
        }
    }

    /** Reads one whole into a temporary file, which {@link #close} removes, and checks all of it. */
    static ImageArchive read(String name, InputStream in) throws IOException {
        Path copy = Files.createTempFile("agentic-image", ".tar");
        try {
            try (OutputStream out = Files.newOutputStream(copy)) {
                in.transferTo(out);
            }
            return new ImageArchive(name, copy);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    private static TarFile tar(String name, Path file) throws IOException {
        // The library reads all names at once.
        try (BoundedTar names = new BoundedTar(
                new BufferedInputStream(Files.newInputStream(file)), new ArchiveLimits(MOST_ENTRIES, Long.MAX_VALUE))) {
            for (TarArchiveEntry entry = names.getNextEntry(); entry != null; ) {
                entry = names.getNextEntry();
            }
            return new TarFile(file);
        } catch (ArchiveTooLarge e) {
            throw DockerTarget.wrong(
                    "The image " + name + " " + e.getMessage() + ".",
                    "Publish what 'docker save' wrote, or an OCI image layout.");
        } catch (IllegalArgumentException | IOException e) {
            throw DockerTarget.wrong(
                    "The image " + name + " is no tar archive: " + e.getMessage() + ".",
                    "Publish what 'docker save' wrote, or an OCI image layout, not compressed.");
        }
    }

    private AgenticException wrong(String why) {
        return DockerTarget.wrong(
                "The image " + name + " " + why + ".", "Publish what 'docker save' wrote, or an OCI image layout.");
    }

    /** What the tag points to. */
    Manifest root() {
        return root;
    }

    /** The images' manifests below an index; the root alone where it is an image's. */
    List<Manifest> images() {
        return images;
    }

    private TarArchiveEntry entry(String path) {
        TarArchiveEntry entry = entries.get(path);
        // docker save writes a layer that is there twice as a link to the other.
        if (entry != null && entry.isSymbolicLink()) {
            Path target =
                    Path.of("/" + path).resolveSibling(entry.getLinkName()).normalize();
            entry = entries.get(target.toString().substring(1));
        }
        if (entry == null || !entry.isFile()) {
            throw wrong("has no " + path);
        }
        return entry;
    }

    private byte[] bytes(String path) throws IOException {
        TarArchiveEntry entry = entry(path);
        if (entry.getSize() > Manifest.MOST_BYTES) {
            throw wrong("has a " + path + " that is too large");
        }
        try (InputStream in = tar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private Manifest layout() throws IOException {
        JsonNode all = Json.MAPPER.readTree(bytes("index.json")).path("manifests");
        if (all.size() != 1) {
            throw wrong("holds " + all.size() + " images, and one is published at a time");
        }
        Manifest found = manifest(
                all.path(0).path("digest").asText(),
                all.path(0).path("mediaType").asText());
        if (!found.isIndex()) {
            images.add(found);
        } else {
            for (Manifest.Part image : found.images()) {
                images.add(manifest(image.digest(), image.type()));
            }
        }
        for (Manifest image : images) {
            for (Manifest.Part blob : image.blobs()) {
                TarArchiveEntry entry = entry(blobPath(blob.digest()));
                if (entry.getSize() != blob.size() || !digest(entry).equals(blob.digest())) {
                    throw wrong("holds another " + blob.digest() + " than its manifest names");
                }
                blobs.put(blob.digest(), entry);
            }
        }
        return found;
    }

    private String blobPath(String digest) {
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw wrong("names '" + digest + "', which is no SHA-256");
        }
        return "blobs/" + digest.replace(':', '/');
    }

    private Manifest manifest(String digest, String type) throws IOException {
        Manifest manifest = new Manifest(type, bytes(blobPath(digest)));
        if (!manifest.digest().equals(digest)) {
            throw wrong("holds another " + digest + " than its index names");
        }
        return manifest;
    }

    private String digest(TarArchiveEntry entry) throws IOException {
        try (InputStream in = tar.getInputStream(entry)) {
            return "sha256:" + Sha256.of(in).hex();
        }
    }

    private Manifest saved() throws IOException {
        JsonNode all = Json.MAPPER.readTree(bytes("manifest.json"));
        if (all.size() != 1) {
            throw wrong("holds " + all.size() + " images, and one is published at a time");
        }
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("schemaVersion", 2).put("mediaType", Manifest.IMAGE);
        describe(
                json.putObject("config"),
                all.path(0).path("Config").asText(),
                "application/vnd.oci.image.config.v1+json");
        ArrayNode layers = json.putArray("layers");
        for (JsonNode layer : all.path(0).path("Layers")) {
            describe(layers.addObject(), layer.asText(), "application/vnd.oci.image.layer.v1.tar");
        }
        Manifest made = new Manifest(Manifest.IMAGE, Json.MAPPER.writeValueAsBytes(json));
        images.add(made);
        return made;
    }

    private void describe(ObjectNode json, String path, String type) throws IOException {
        TarArchiveEntry entry = entry(path);
        String digest = digest(entry);
        blobs.put(digest, entry);
        json.put("mediaType", isGzip(entry) ? type + "+gzip" : type)
                .put("digest", digest)
                .put("size", entry.getSize());
    }

    private boolean isGzip(TarArchiveEntry entry) throws IOException {
        try (InputStream in = tar.getInputStream(entry)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        }
    }

    /** A configuration's or layer's bytes. */
    InputStream open(String digest) {
        try {
            return tar.getInputStream(blobs.get(digest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        tar.close();
        Files.deleteIfExists(file);
    }
}
