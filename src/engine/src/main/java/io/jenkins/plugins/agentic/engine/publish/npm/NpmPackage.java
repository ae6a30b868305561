package io.jenkins.plugins.agentic.engine.publish.npm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A tarball as {@code npm pack} makes it, read whole: a registry takes it in one JSON document.
 *
 * @param manifest its {@code package.json}
 * @param tarball gzip bytes
 */
record NpmPackage(ObjectNode manifest, byte[] tarball) {
    /** What the public registry takes at most is less. */
    private static final int MOST_BYTES = 200 << 20;

    private static final int MOST_MANIFEST = 1 << 20;
    private static final int MOST_ENTRIES = 100_000;
    /** Of everything in it, unpacked: a small tarball may not fill a machine that reads it. */
    private static final long MOST_UNPACKED = 2L << 30;

    /** @throws AgenticException {@link ErrorCode#PUBLISH} when it is no package, or one that would write outside itself */
    static NpmPackage read(String file, InputStream in) throws IOException {
        byte[] tarball = in.readNBytes(MOST_BYTES + 1);
        if (tarball.length > MOST_BYTES) {
            throw wrong(file, "is larger than " + (MOST_BYTES >> 20) + " MiB", "Leave out what users do not need.");
        }
        ObjectNode manifest = null;
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(tarball)))) {
            long unpacked = 0;
            int entries = 0;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpacked += Math.max(0, entry.getSize());
                entries++;
                if (unpacked > MOST_UNPACKED || entries > MOST_ENTRIES) {
                    throw wrong(file, "holds too much", "Leave out what users do not need.");
                }
                checkPlace(file, entry);
                if (entry.getName().equals("package/package.json")) {
                    manifest = manifest(file, tar.readNBytes(MOST_MANIFEST));
                }
            }
        } catch (ZipException | EOFException e) {
            throw wrong(file, "is no gzip file: " + e.getMessage(), "Publish what 'npm pack' made.");
        } catch (IllegalArgumentException | IOException e) {
            throw wrong(file, "is no tar archive: " + e.getMessage(), "Publish what 'npm pack' made.");
        }
        if (manifest == null) {
            throw wrong(file, "has no package/package.json", "Publish what 'npm pack' made.");
        }
        return new NpmPackage(manifest, tarball);
    }

    private static void checkPlace(String file, TarArchiveEntry entry) {
        boolean outside = entry.getName().startsWith("/")
                || entry.getName().contains("\\")
                || ("/" + entry.getName() + "/").contains("/../");
        if (outside
                || entry.isLink()
                || entry.isSymbolicLink()
                || entry.isCharacterDevice()
                || entry.isBlockDevice()
                || entry.isFIFO()) {
            throw wrong(
                    file,
                    "holds '" + entry.getName() + "', which is a link or lies outside of it",
                    "Build the package again from clean sources.");
        }
    }

    private static ObjectNode manifest(String file, byte[] json) {
        try {
            JsonNode manifest = Json.MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
            if (manifest instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // Said below.
        }
        throw wrong(file, "has a package.json that is not JSON", "Mend it and pack again.");
    }

    private static AgenticException wrong(String file, String why, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, "The npm package " + file + " " + why + ".", hint);
    }

    String name() {
        return manifest.path("name").asText();
    }

    String version() {
        return manifest.path("version").asText();
    }

    /** Subresource Integrity, as lock files have it. */
    String integrity() {
        return "sha512-" + Base64.getEncoder().encodeToString(digest("SHA-512"));
    }

    String sha1() {
        return HexFormat.of().formatHex(digest("SHA-1"));
    }

    private byte[] digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm).digest(tarball);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has " + algorithm + ".", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NpmPackage one && one.integrity().equals(integrity());
    }

    @Override
    public int hashCode() {
        return integrity().hashCode();
    }

    @Override
    public String toString() {
        return name() + "@" + version();
    }
}
