package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.archive.ArchiveLimits;
import io.jenkins.plugins.agentic.engine.archive.ArchiveTooLarge;
import io.jenkins.plugins.agentic.engine.archive.BoundedTar;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Looks into packages without unpacking them: what would be written outside the folder they are unpacked in. */
final class ArchiveCheck {
    private static final int MOST_TEXT = 1_000_000;
    private static final int MOST_ENTRIES = 100_000;
    private static final long MOST_UNPACKED = 4L << 30;

    private ArchiveCheck() {}

    /**
     * Reads an archive to its end; what is no tar or zip by its name is passed.
     *
     * @param wanted names whose texts are returned, of the first {@value EntryPaths#MOST_FOUND} found
     * @return texts by their names, in the archive's order
     * @throws AgenticException with {@link ErrorCode#BUILD} where an entry's name is absolute or goes up, a link leads out, or
     *     something is to be reached through a link of the archive itself, or a zip names its entries in two ways, or it holds
     *     a device, or what is wanted twice, or more than can be looked through
     */
    static Map<String, String> read(String path, InputStream in, Predicate<String> wanted) throws IOException {
        String name = path.toLowerCase(Locale.ROOT);
        ArchiveLimits limits = new ArchiveLimits(MOST_ENTRIES, MOST_UNPACKED);
        try {
            if (name.endsWith(".tgz") || name.endsWith(".tar.gz")) {
                InputStream unpacked = limits.unpacked(new GZIPInputStream(new BufferedInputStream(in)));
                return tar(path, new BoundedTar(unpacked, limits), wanted);
            }
            if (name.endsWith(".tar")) {
                return tar(path, new BoundedTar(in, limits), wanted);
            }
            return name.endsWith(".whl") || name.endsWith(".zip") ? zip(path, in, limits, wanted) : Map.of();
        } catch (ArchiveTooLarge e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The package " + path + " " + e.getMessage() + "; it is refused.",
                    "Leave out what users do not need, or check what packs it.",
                    false,
                    e);
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The package " + path + " can't be read: "
                            + String.valueOf(cause.getMessage()).replaceFirst("\\.$", "") + ".",
                    "Check what packs it, and that its name says what it is.",
                    false,
                    e);
        }
    }

    private static Map<String, String> tar(String path, BoundedTar tar, Predicate<String> wanted) throws IOException {
        EntryPaths entries = new EntryPaths(path);
        Map<String, String> found = new LinkedHashMap<>();
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isLink()) {
                entries.hardLink(entry.getName(), entry.getLinkName());
            } else if (entry.isSymbolicLink()) {
                entries.link(entry.getName(), entry.getLinkName());
            } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
                throw entries.refused(entry.getName(), "is a device, and no file");
            } else {
                entries.add(entry.getName());
            }
            if (entry.isFile() && wanted.test(entry.getName())) {
                entries.found(found, entry.getName(), new String(tar.readNBytes(MOST_TEXT), StandardCharsets.UTF_8));
            }
        }
        entries.check();
        return found;
    }

    /** That an entry is a link stands in the directory at the end only: the archive is put aside to be read from there. */
    private static Map<String, String> zip(String path, InputStream in, ArchiveLimits limits, Predicate<String> wanted)
            throws IOException {
        Path aside = Files.createTempFile("agentic-", ".zip");
        try {
            ZipDirectory.copy(in, aside, limits);
            try (ZipFile zip = ZipDirectory.open(aside)) {
                Map<String, String> found = zip(path, zip, wanted);
                ZipHeaders.check(path, aside, zip);
                return found;
            }
        } finally {
            Files.delete(aside);
        }
    }

    private static Map<String, String> zip(String path, ZipFile zip, Predicate<String> wanted) throws IOException {
        EntryPaths entries = new EntryPaths(path);
        Map<String, String> found = new LinkedHashMap<>();
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            if (entry.isUnixSymlink()) {
                entries.link(entry.getName(), text(zip, entry));
            } else {
                entries.add(entry.getName());
                if (wanted.test(entry.getName())) {
                    entries.found(found, entry.getName(), text(zip, entry));
                }
            }
        }
        entries.check();
        return found;
    }

    private static String text(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return new String(in.readNBytes(MOST_TEXT), StandardCharsets.UTF_8);
        }
    }
}
