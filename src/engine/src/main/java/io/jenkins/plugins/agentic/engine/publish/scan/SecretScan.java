package io.jenkins.plugins.agentic.engine.publish.scan;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.archive.ArchiveLimits;
import io.jenkins.plugins.agentic.engine.archive.ArchiveTooLarge;
import io.jenkins.plugins.agentic.engine.archive.BoundedTar;
import io.jenkins.plugins.agentic.engine.archive.BoundedZip;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * Looks for secrets in what is about to be published, into archives (tar, gzip, bzip2, zip and what is made of them: wheels,
 * jars, the layers of images) three deep. They are told by their first bytes, whatever their names, and read as they come, so
 * that their size does not matter. Binary files are not looked into. The secret itself appears nowhere.
 */
public final class SecretScan {
    private static final int DEEPEST = 3;
    private static final int MOST_FINDINGS = 20;
    private static final int MOST_SKIPPED = 20;
    private static final int LOOKED_AT = 8000;
    /** In characters: of a longer line, pieces are looked at. */
    private static final int LONGEST_LINE = 1 << 16;
    /** In characters: what two pieces have in common, so that no secret is cut. */
    private static final int OVERLAP = 1024;
    /** In bytes, unpacked, of one file: a small archive may not keep a machine busy for ever. */
    private static final long MOST_UNPACKED = 16L << 30;
    /** Of one file. */
    private static final int MOST_ENTRIES = 10_000_000;

    private static final int TAR_MAGIC_AT = 257;

    private final List<String> allowed;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> skipped = new LinkedHashSet<>();
    private long moreSkipped;
    private long binaries;
    private ArchiveLimits limits;

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

    /** What is read from outside: where that fails, nothing is known of the rest. */
    private static final class Source extends FilterInputStream {
        private IOException failure;

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }

    /**
     * Refuses what holds one.
     *
     * @return what was not looked into, for people: files, and how many are binary
     * @throws AgenticException {@link ErrorCode#PUBLISH} that names files and lines
     */
    public List<String> require(Contents contents) throws IOException {
        for (String name : contents.names()) {
            try (Source in = new Source(contents.open(name))) {
                limits = new ArchiveLimits(MOST_ENTRIES, MOST_UNPACKED);
                look(name, in, 0, false);
                if (in.failure != null) {
                    throw in.failure;
                }
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
        List<String> told = new ArrayList<>(skipped);
        if (moreSkipped > 0) {
            told.add("and " + moreSkipped + " more");
        }
        if (binaries > 0) {
            told.add(binaries == 1 ? "1 binary file" : binaries + " binary files");
        }
        return told;
    }

    /** @param wasPacked whether this came right out of a compression, which is no level of its own */
    private void look(String place, InputStream raw, int depth, boolean wasPacked) {
        try {
            // Not closed: an archive's stream goes on with its next entry.
            BufferedInputStream in = new BufferedInputStream(raw, LOOKED_AT);
            in.mark(LOOKED_AT);
            byte[] head = in.readNBytes(LOOKED_AT);
            in.reset();
            if (begins(head, 0x1f, 0x8b)) {
                unpack(place, new GZIPInputStream(in), depth, wasPacked);
            } else if (begins(head, 'B', 'Z', 'h')) {
                unpack(place, new BZip2CompressorInputStream(in, true), depth, wasPacked);
            } else if (begins(head, 'P', 'K', 3, 4)) {
                zip(place, in, depth);
            } else if (isTar(place, head)) {
                tar(place, in, depth);
            } else if (begins(head, 0x28, 0xb5, 0x2f, 0xfd) || begins(head, 0xfd, '7', 'z', 'X', 'Z')) {
                // Zstandard and xz, which nothing here unpacks.
                skip(place);
            } else if (isText(head)) {
                text(place, in);
            } else {
                binaries++;
            }
        } catch (ArchiveTooLarge e) {
            tooLarge(place, e);
        } catch (IOException | IllegalArgumentException e) {
            // A target that wants an archive says so itself.
            skip(place);
        }
    }

    private void tooLarge(String place, ArchiveTooLarge why) {
        String file = place.contains("!") ? place.substring(0, place.indexOf('!')) : place;
        if (!allowed.contains(place) && !allowed.contains(file)) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    place + " " + why.getMessage() + ", which is more than is searched for secrets.",
                    "Check what packs it; with allowSecrets: ['" + file + "'] it is published without that search.",
                    false,
                    why);
        }
        skip(place);
    }

    /** An archive may hold any number. */
    private void skip(String place) {
        if (skipped.size() < MOST_SKIPPED) {
            skipped.add(place);
        } else if (!skipped.contains(place)) {
            moreSkipped++;
        }
    }

    private static boolean begins(byte[] head, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTar(String place, byte[] head) {
        boolean magic = head.length > TAR_MAGIC_AT + 5
                && new String(head, TAR_MAGIC_AT, 5, StandardCharsets.ISO_8859_1).equals("ustar");
        return magic || place.endsWith(".tar") && head.length >= 512;
    }

    private void unpack(String place, InputStream in, int depth, boolean wasPacked) {
        int level = wasPacked ? depth + 1 : depth;
        if (level > DEEPEST) {
            skip(place);
            return;
        }
        look(place, limits.unpacked(in), level, true);
    }

    private void tar(String place, InputStream in, int depth) throws IOException {
        if (depth == DEEPEST) {
            skip(place);
            return;
        }
        BoundedTar tar = new BoundedTar(in, limits);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isFile()) {
                look(place + "!" + entry.getName(), tar, depth + 1, false);
            }
        }
    }

    private void zip(String place, InputStream in, int depth) throws IOException {
        if (depth == DEEPEST) {
            skip(place);
            return;
        }
        BoundedZip zip = new BoundedZip(in, limits);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (!entry.isDirectory()) {
                look(place + "!" + entry.getName(), zip, depth + 1, false);
            }
        }
    }

    private static boolean isText(byte[] head) {
        for (byte each : head) {
            if (each == 0) {
                return false;
            }
        }
        return true;
    }

    private void text(String place, InputStream in) throws IOException {
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
        StringBuilder line = new StringBuilder();
        char[] chars = new char[LOOKED_AT];
        int number = 1;
        for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
            for (int i = 0; i < count; i++) {
                if (chars[i] == '\n') {
                    line(place, number++, line.toString());
                    line.setLength(0);
                } else {
                    line.append(chars[i]);
                    if (line.length() >= LONGEST_LINE) {
                        line(place, number, line.toString());
                        line.delete(0, line.length() - OVERLAP);
                    }
                }
            }
        }
        line(place, number, line.toString());
    }

    private void line(String place, int number, String text) {
        boolean known =
                findings.size() >= MOST_FINDINGS || allowed.contains(place) || allowed.contains(place + ":" + number);
        Optional<String> kind = known ? Optional.empty() : SecretRules.find(text);
        kind.map(it -> new Finding(place, number, it))
                .filter(finding -> !findings.contains(finding))
                .ifPresent(findings::add);
    }
}
