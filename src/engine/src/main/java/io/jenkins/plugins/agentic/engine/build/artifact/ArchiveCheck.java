package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Looks into packages without unpacking them: what would be written outside the folder they are unpacked in. */
final class ArchiveCheck {
    private static final int MOST_TEXT = 1_000_000;

    private ArchiveCheck() {}

    /**
     * Reads an archive to its end; what is no tar or zip by its name is passed.
     *
     * @param wanted names whose text is returned, the first one found
     * @throws AgenticException with {@link ErrorCode#BUILD} where an entry's name is absolute or goes up, or a link leads out
     */
    static Optional<String> read(String path, InputStream in, Predicate<String> wanted) throws IOException {
        String name = path.toLowerCase(Locale.ROOT);
        if (name.endsWith(".tgz") || name.endsWith(".tar.gz")) {
            return tar(path, new GZIPInputStream(new BufferedInputStream(in)), wanted);
        }
        if (name.endsWith(".tar")) {
            return tar(path, in, wanted);
        }
        return name.endsWith(".whl") || name.endsWith(".zip") ? zip(path, in, wanted) : Optional.empty();
    }

    private static Optional<String> tar(String path, InputStream in, Predicate<String> wanted) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
        String found = null;
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            refuse(path, entry.getName());
            if (entry.isLink()) {
                refuse(path, entry.getLinkName());
            } else if (entry.isSymbolicLink()) {
                String folder = entry.getName().contains("/")
                        ? entry.getName().substring(0, entry.getName().lastIndexOf('/') + 1)
                        : "";
                refuse(path, entry.getLinkName().startsWith("/") ? entry.getLinkName() : folder + entry.getLinkName());
            }
            if (found == null && entry.isFile() && wanted.test(entry.getName())) {
                found = new String(tar.readNBytes(MOST_TEXT), StandardCharsets.UTF_8);
            }
        }
        return Optional.ofNullable(found);
    }

    private static Optional<String> zip(String path, InputStream in, Predicate<String> wanted) throws IOException {
        ZipInputStream zip = new ZipInputStream(in);
        String found = null;
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            refuse(path, entry.getName());
            if (found == null && wanted.test(entry.getName())) {
                found = new String(zip.readNBytes(MOST_TEXT), StandardCharsets.UTF_8);
            }
        }
        return Optional.ofNullable(found);
    }

    private static void refuse(String archive, String entry) {
        String name = entry.replace('\\', '/');
        int depth = 0;
        boolean leaves = name.startsWith("/") || name.matches("[A-Za-z]:.*");
        for (String part : List.of(name.split("/"))) {
            depth += part.equals("..") ? -1 : part.isEmpty() || part.equals(".") ? 0 : 1;
            leaves |= depth < 0;
        }
        if (leaves) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The package " + archive + " has the entry '" + entry + "', which leads out of the folder it is"
                            + " unpacked in; it is refused.",
                    "Check what packs it.");
        }
    }
}
