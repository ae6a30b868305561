package io.jenkins.plugins.agentic.engine.build.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.archive.BoundedTar;
import io.jenkins.plugins.agentic.engine.build.docker.ImageContents.Package;
import io.jenkins.plugins.agentic.engine.build.docker.ImageLayer.Limit;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Lists an image's packages from what {@code docker save} writes, in one pass: layers come in any order, {@code manifest.json},
 * which names theirs, last. Of engines before version 25 layers are {@code <id>/layer.tar}, of newer ones {@code
 * blobs/sha256/<digest>} among other blobs, so what is a layer is told by its first bytes.
 */
final class ImagePackages {
    /** Packages, their files and hidden paths of all layers; some 500 bytes each. */
    static final int MOST_KEPT = 100_000;

    private static final int MOST_MANIFEST = 10_000_000;
    private static final int MAGIC_AT = 257;
    private static final int START = 512;

    private final Map<String, ImageLayer> layers = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final Set<String> compressed = new HashSet<>();
    private final Limit limit;
    private JsonNode manifest;

    private ImagePackages(Limit limit) {
        this.limit = limit;
    }

    /**
     * Reads the stream to its end and does not close it.
     *
     * @throws IOException also where it is no image, or it took longer than the limit
     */
    static ImageContents read(InputStream saved, Limit limit) throws IOException {
        ImagePackages image = new ImagePackages(limit);
        BoundedTar tar = new BoundedTar(saved, limit.archives());
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            limit.check();
            image.entry(entry, tar);
        }
        return image.contents();
    }

    private void entry(TarArchiveEntry entry, BoundedTar tar) throws IOException {
        String name = entry.getName();
        if (name.equals("manifest.json")) {
            manifest = Json.MAPPER.readTree(tar.readNBytes(MOST_MANIFEST));
        } else if (entry.isSymbolicLink() && limit.take(name)) {
            // The same layer a second time: '../<id>/layer.tar'.
            links.put(name, entry.getLinkName().replaceFirst("^\\.\\./", ""));
        } else if (entry.isFile() && (name.endsWith("/layer.tar") || name.startsWith("blobs/"))) {
            layer(name, new BufferedInputStream(tar, START * 16));
        }
    }

    private void layer(String name, BufferedInputStream in) throws IOException {
        in.mark(START);
        byte[] start = in.readNBytes(START);
        in.reset();
        if (start.length >= 4 && (start[0] & 0xff) == 0x28 && (start[1] & 0xff) == 0xb5 && (start[2] & 0xff) == 0x2f) {
            compressed.add(name);
        } else if (start.length >= 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b) {
            layers.put(name, ImageLayer.read(limit.archives().unpacked(new GZIPInputStream(in, START * 16)), limit));
        } else if (start.length == START && new String(start, MAGIC_AT, 5, StandardCharsets.US_ASCII).equals("ustar")) {
            layers.put(name, ImageLayer.read(in, limit));
        }
    }

    private ImageContents contents() throws IOException {
        JsonNode names = manifest == null ? null : manifest.path(0).path("Layers");
        if (names == null || !names.isArray()) {
            throw new IOException("what the engine saved has no manifest.json with layers");
        }
        ImageLayer whole = ImageLayer.empty();
        int unreadable = 0;
        for (JsonNode each : names) {
            String name = links.getOrDefault(each.asText(), each.asText());
            if (compressed.contains(name)) {
                unreadable++;
            } else if (layers.containsKey(name)) {
                layers.get(name).over(whole);
            }
        }
        List<String> unread = new ArrayList<>();
        if (whole.hasRpm()) {
            unread.add("it has an rpm database, which is not supported");
        }
        if (unreadable > 0) {
            unread.add(unreadable + " of its layers are compressed by zstd, which is not supported");
        }
        if (limit.reached()) {
            unread.add("it has more packages, or hides more files of lower layers, than are kept");
        }
        String distribution = whole.distribution();
        List<Package> packages = new ArrayList<>();
        new TreeMap<>(whole.packages())
                .values()
                .forEach(file -> file.forEach(one -> packages.add(one.in(distribution))));
        return new ImageContents(packages, unread);
    }
}
