package io.jenkins.plugins.agentic.engine.publish.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * An image's manifest, or an index of several images', as its bytes are: their SHA-256 is its digest.
 *
 * @param type media type
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/manifest.md">OCI image manifest</a>
 */
record Manifest(String type, byte[] bytes) {
    static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String DOCKER_IMAGE = "application/vnd.docker.distribution.manifest.v2+json";
    static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    /** Of one manifest; registries take no larger ones. */
    static final int MOST_BYTES = 4 << 20;

    /** What a manifest names by its digest. */
    record Part(String digest, long size, String type) {}

    String digest() {
        return "sha256:" + HexFormat.of().formatHex(Sha256.digest().digest(bytes));
    }

    JsonNode json() throws IOException {
        return Json.MAPPER.readTree(bytes);
    }

    boolean isIndex() {
        return type.equals(INDEX) || type.equals(DOCKER_INDEX);
    }

    /** The manifests of an index. */
    List<Part> images() throws IOException {
        List<Part> images = new ArrayList<>();
        json().path("manifests").forEach(image -> images.add(part(image)));
        return images;
    }

    /** Configuration and layers of an image, but for those that lie elsewhere. */
    List<Part> blobs() throws IOException {
        List<Part> blobs = new ArrayList<>();
        if (json().has("config")) {
            blobs.add(part(json().path("config")));
        }
        for (JsonNode layer : json().path("layers")) {
            if (layer.path("urls").isEmpty()) {
                blobs.add(part(layer));
            }
        }
        return blobs;
    }

    private static Part part(JsonNode json) {
        return new Part(
                json.path("digest").asText(),
                json.path("size").asLong(),
                json.path("mediaType").asText());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Manifest one && one.type.equals(type) && Arrays.equals(one.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return digest();
    }
}
