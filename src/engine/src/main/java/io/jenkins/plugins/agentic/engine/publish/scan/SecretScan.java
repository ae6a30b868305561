package io.jenkins.plugins.agentic.engine.publish.scan;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.BlockInputStream;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.archive.ArchiveLimits;
import io.jenkins.plugins.agentic.engine.archive.ArchiveTooLarge;
import io.jenkins.plugins.agentic.engine.archive.BoundedTar;
import io.jenkins.plugins.agentic.engine.archive.BoundedZip;
import io.jenkins.plugins.agentic.engine.publish.Contents;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * Looks for secrets in what is about to be published, into archives (tar, gzip, bzip2, zip and what is made of them: wheels,
 * jars, the layers of images) three deep. They are told by their first bytes, whatever their names, and read as they come, so
 * that their size does not matter. An archive that breaks off is refused: nobody knows what else is in it. The secret itself
 * appears nowhere.
 */
public final class SecretScan {
    private static final int DEEPEST = 3;
    private static final int MOST_FINDINGS = 20;
    private static final int MOST_SKIPPED = 20;
    private static final int LOOKED_AT = 8000;
    /** In bytes, unpacked, of one file: a small archive may not keep a machine busy for ever. */
    private static final long MOST_UNPACKED = 16L << 30;
    /** Of one file. */
    private static final int MOST_ENTRIES = 10_000_000;

    private static final int TAR_MAGIC_AT = 257;
    private static final int ZIP_HEADER = 30;
    /** In tenths: the version of the format that is needed to read an entry. */
    private static final int NEWEST_ZIP = 63;
    /** Of what installers read from its end, wherever it begins. */
    private static final Pattern ZIP_NAMES = Pattern.compile("(?i).*\\.(whl|jar|war|ear|zip|egg|nupkg)");

    private final List<String> allowed;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> skipped = new LinkedHashSet<>();
    private final Set<String> broken = new TreeSet<>();
    private long moreSkipped;
    private ArchiveLimits limits;

    /**
     * @param allowed places where a finding is known to be none: {@code file} or {@code file:line}, as it is reported; of an
     *     archive that breaks off {@code file}
     */
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
    private static final class Source extends BlockInputStream {
        private IOException failure;

        Source(InputStream in) {
            super(in);
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
     * Refuses what holds one, and archives that can't be read to their end.
     *
     * @return what was not looked into, for people
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
        List<String> unread = unread();
        if (!findings.isEmpty() || !unread.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PUBLISH,
                    (secrets() + " " + archives(unread)).strip(),
                    (findings.isEmpty()
                                    ? ""
                                    : "Take them out, and revoke them; what is none goes into allowSecrets as file:line. ")
                            + (unread.isEmpty()
                                    ? ""
                                    : "Pack the archive anew; one that is meant to be so goes into allowSecrets as file."));
        }
        List<String> told = new ArrayList<>(skipped);
        if (moreSkipped > 0) {
            told.add("and " + moreSkipped + " more");
        }
        return told;
    }

    private String secrets() {
        return findings.isEmpty()
                ? ""
                : "There are secrets in what is to be published: "
                        + String.join(
                                ", ", findings.stream().map(Finding::toString).toList())
                        + ".";
    }

    private static String archives(List<String> unread) {
        return unread.isEmpty()
                ? ""
                : "What is to be published can't be searched for secrets to its end, for the archive is damaged or of an"
                        + " unusual form: " + String.join(", ", unread) + ".";
    }

    /** The archives that broke off, without those in them, and which nobody has allowed. */
    private List<String> unread() {
        List<String> outermost = new ArrayList<>();
        for (String place : broken) {
            if (outermost.stream().noneMatch(each -> isWithin(place, each))) {
                outermost.add(place);
            }
        }
        skipped.addAll(outermost.stream().filter(this::isAllowed).toList());
        return outermost.stream()
                .filter(place -> !isAllowed(place))
                .limit(MOST_FINDINGS)
                .toList();
    }

    private boolean isAllowed(String place) {
        return allowed.stream().anyMatch(each -> isWithin(place, each));
    }

    private static boolean isWithin(String place, String archive) {
        return place.equals(archive) || place.startsWith(archive + "!");
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
            } else {
                other(place, in, head, depth);
            }
        } catch (ArchiveTooLarge e) {
            tooLarge(place, e);
        } catch (IOException | IllegalArgumentException e) {
            broken.add(place);
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

    /** A text, or something else, perhaps with a zip file behind it, as programs have it that unpack themselves. */
    private void other(String place, InputStream in, byte[] head, int depth) throws IOException {
        int zip = zipIn(head);
        if (zip > 0) {
            text(place, head, new ByteArrayInputStream(in.readNBytes(zip)));
            zip(place, in, depth);
            return;
        }
        text(place, head, in);
        boolean empty = begins(head, 'P', 'K', 5, 6);
        if (depth == 0 && head.length > 0 && !empty && ZIP_NAMES.matcher(place).matches()) {
            throw new IOException("no zip file");
        }
    }

    /** Where a zip file begins in what is none from its first byte on; 0 where none does. */
    private static int zipIn(byte[] head) {
        for (int i = 1; i + ZIP_HEADER < head.length; i++) {
            boolean begins = head[i] == 'P' && head[i + 1] == 'K' && head[i + 2] == 3 && head[i + 3] == 4;
            if (begins
                    && head[i + 4] <= NEWEST_ZIP
                    && head[i + 5] == 0
                    && (head[i + 8] == ZipEntry.STORED || head[i + 8] == ZipEntry.DEFLATED)
                    && head[i + 9] == 0
                    && head[i + ZIP_HEADER] > ' ') {
                return i;
            }
        }
        return 0;
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
        ZipEnd end = new ZipEnd(in);
        // Names need not be UTF-8, and what is no name in it must not end the search.
        BoundedZip zip = new BoundedZip(end, limits, StandardCharsets.ISO_8859_1);
        long entries = 0;
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            entries++;
            if (!entry.isDirectory()) {
                look(place + "!" + name(entry), zip, depth + 1, false);
            }
        }
        end.require(entries);
    }

    private static String name(ZipEntry entry) {
        String name = entry.getName();
        String utf8 = new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return name.chars().anyMatch(c -> c > 0xff) || utf8.contains("\ufffd") ? name : utf8;
    }

    private void text(String place, byte[] head, InputStream in) throws IOException {
        if (!allowed.contains(place)) {
            SecretText.search(head, in, (number, kind) -> found(new Finding(place, number, kind)));
        }
    }

    private void found(Finding finding) {
        if (findings.size() < MOST_FINDINGS
                && !allowed.contains(finding.file + ":" + finding.line)
                && !findings.contains(finding)) {
            findings.add(finding);
        }
    }
}
