package io.jenkins.plugins.agentic.engine.publish.npm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.BlockInputStream;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.archive.ArchiveLimits;
import io.jenkins.plugins.agentic.engine.archive.ArchiveTooLarge;
import io.jenkins.plugins.agentic.engine.archive.BoundedTar;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * A tarball as {@code npm pack} makes it, looked through once: its bytes are not kept, for they may be many.
 *
 * @param manifest its {@code package.json}
 * @param length of the tarball, bytes
 * @param integrity Subresource Integrity, as lock files have it
 * @param sha1 hex
 * @param sha256 hex
 */
record NpmPackage(ObjectNode manifest, int length, String integrity, String sha1, String sha256) {
    /** What the public registry takes at most is less. */
    private static final int MOST_BYTES = 200 << 20;

    private static final int MOST_MANIFEST = 1 << 20;
    private static final int MOST_ENTRIES = 100_000;
    /** Of everything in it, unpacked: a small tarball may not fill a machine that reads it. */
    private static final long MOST_UNPACKED = 2L << 30;

    /** Counts and sums what is read. */
    private static final class Tarball extends BlockInputStream {
        private final String file;
        private final MessageDigest sha512 = digest("SHA-512");
        private final MessageDigest sha1 = digest("SHA-1");
        private final MessageDigest sha256 = digest("SHA-256");
        private int length;
        private IOException failure;

        private Tarball(String file, InputStream in) {
            super(in);
            this.file = file;
        }

        @Override
        public int read(byte[] bytes, int offset, int most) throws IOException {
            int count;
            try {
                count = super.read(bytes, offset, most);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
            if (count > 0) {
                length += count;
                sha512.update(bytes, offset, count);
                sha1.update(bytes, offset, count);
                sha256.update(bytes, offset, count);
            }
            if (length > MOST_BYTES) {
                throw wrong(file, "is larger than " + (MOST_BYTES >> 20) + " MiB", "Leave out what users do not need.");
            }
            return count;
        }

        private static MessageDigest digest(String algorithm) {
            try {
                return MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java runtime has " + algorithm + ".", e);
            }
        }
    }

    /** @throws AgenticException {@link ErrorCode#PUBLISH} when it is no package, or one that would write outside itself */
    static NpmPackage read(String file, InputStream in) throws IOException {
        Tarball tarball = new Tarball(file, in);
        ObjectNode manifest = null;
        ArchiveLimits limits = new ArchiveLimits(MOST_ENTRIES, MOST_UNPACKED);
        try (BoundedTar tar = new BoundedTar(limits.unpacked(new GZIPInputStream(tarball)), limits)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                checkPlace(file, entry);
                if (entry.getName().equals("package/package.json")) {
                    manifest = manifest(file, tar.readNBytes(MOST_MANIFEST));
                }
            }
            // What follows the archive counts for the sums.
            tarball.transferTo(OutputStream.nullOutputStream());
        } catch (ArchiveTooLarge e) {
            throw wrong(file, e.getMessage(), "Leave out what users do not need.");
        } catch (IllegalArgumentException | IOException e) {
            if (tarball.failure != null) {
                throw tarball.failure;
            }
            String what = e instanceof ZipException || e instanceof EOFException ? "gzip file" : "tar archive";
            throw wrong(file, "is no " + what + ": " + e.getMessage(), "Publish what 'npm pack' made.");
        }
        if (manifest == null) {
            throw wrong(file, "has no package/package.json", "Publish what 'npm pack' made.");
        }
        HexFormat hex = HexFormat.of();
        return new NpmPackage(
                manifest,
                tarball.length,
                "sha512-" + Base64.getEncoder().encodeToString(tarball.sha512.digest()),
                hex.formatHex(tarball.sha1.digest()),
                hex.formatHex(tarball.sha256.digest()));
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

    @Override
    public String toString() {
        return name() + "@" + version();
    }
}
