package io.jenkins.plugins.agentic.engine.publish.scan;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Looks for secrets in what is about to be published, into archives (tar, gzip, zip and what is made of them: wheels, jars)
 * two deep. Binary files are not looked into. The secret itself appears nowhere.
 */
public final class SecretScan {
    private static final int MOST_BYTES = 64 << 20;
    private static final int DEEPEST = 2;
    private static final int MOST_FINDINGS = 20;
    private static final int LOOKED_AT = 8000;

    private final List<String> allowed;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    /** @param allowed places where a finding is known to be none: {@code file} or {@code file:line}, as it is reported */
    public SecretScan(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** A secret; {@code file}: the path, that of a file in an archive after '!'. */
    record Finding(String file, int line, String kind) {
        @Override
        public String toString() {
            return file + ":" + line + " (" + kind + ")";
        }
    }

    /**
     * Refuses what holds one.
     *
     * @return what was too large to look into
     * @throws AgenticException {@link ErrorCode#PUBLISH} that names files and lines
     */
    public List<String> require(Contents contents) throws IOException {
        for (String name : contents.names()) {
            try (InputStream in = contents.open(name)) {
                look(name, in, 0);
            }
        }
        if (!findings.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    "There are secrets in what is to be published: "
                            + String.join(
                                    ", ",
                                    findings.stream().map(Finding::toString).toList())
                            + ".",
                    "Take them out, and revoke them; what is none goes into allowSecrets as file:line.");
        }
        return List.copyOf(skipped);
    }

    private void look(String place, InputStream in, int depth) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            skipped.add(place);
        } else if (depth < DEEPEST && isGzip(bytes)) {
            gzip(place, bytes, depth);
        } else if (depth < DEEPEST && bytes.length > 3 && bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] == 3) {
            zip(place, bytes, depth);
        } else if (depth < DEEPEST && place.endsWith(".tar")) {
            tar(place, new ByteArrayInputStream(bytes), depth);
        } else if (isText(bytes)) {
            text(place, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static boolean isGzip(byte[] bytes) {
        return bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    }

    private void gzip(String place, byte[] bytes, int depth) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            if (place.endsWith(".tgz") || place.endsWith(".tar.gz") || place.endsWith(".crate")) {
                tar(place, gzip, depth);
            } else {
                look(place, gzip, depth + 1);
            }
        } catch (IOException | IllegalArgumentException e) {
            // A target that wants an archive says so itself.
            skipped.add(place);
        }
    }

    private void tar(String place, InputStream in, int depth) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile()) {
                    look(place + "!" + entry.getName(), tar, depth + 1);
                }
            }
        }
    }

    private void zip(String place, byte[] bytes, int depth) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    look(place + "!" + entry.getName(), zip, depth + 1);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            skipped.add(place);
        }
    }

    private static boolean isText(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, LOOKED_AT); i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        return true;
    }

    private void text(String place, String text) {
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            Optional<String> kind = SecretRules.find(line);
            boolean known = allowed.contains(place) || allowed.contains(place + ":" + number);
            if (kind.isPresent() && !known && findings.size() < MOST_FINDINGS) {
                findings.add(new Finding(place, number, kind.get()));
            }
        }
    }
}
