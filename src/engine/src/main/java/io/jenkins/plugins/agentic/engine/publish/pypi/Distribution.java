package io.jenkins.plugins.agentic.engine.publish.pypi;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.archive.ArchiveLimits;
import io.jenkins.plugins.agentic.engine.archive.ArchiveTooLarge;
import io.jenkins.plugins.agentic.engine.archive.BoundedTar;
import io.jenkins.plugins.agentic.engine.archive.BoundedZip;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * A wheel or a source distribution with its core metadata.
 *
 * @param fields each header of METADATA or PKG-INFO in order, the body as 'Description'
 * @param python the tag of Python that the file's name gives; 'source' for a source distribution
 * @see <a href="https://packaging.python.org/en/latest/specifications/core-metadata/">Core metadata</a>
 */
record Distribution(String file, boolean wheel, String python, List<Field> fields) {
    private static final int MOST_METADATA = 4 << 20;
    private static final int MOST_ENTRIES = 100_000;
    /** Of everything before its metadata, which may be last. */
    private static final long MOST_UNPACKED = 16L << 30;

    /** Name, version, an optional build number, and tags of Python, ABI and platform. */
    private static final Pattern WHEEL = Pattern.compile("([^-]+)-([^-]+)(?:-[0-9][^-]*)?-([^-]+)-[^-]+-[^-]+\\.whl");

    private static final Pattern SDIST = Pattern.compile("(.+)-([^-]+)\\.tar\\.gz");

    /** One header. */
    record Field(String name, String value) {}

    /** Name and version that a file's name gives; empty where it is no distribution's. */
    static Optional<String[]> parts(String file) {
        Matcher wheel = WHEEL.matcher(file);
        if (wheel.matches()) {
            return Optional.of(new String[] {wheel.group(1), wheel.group(2)});
        }
        Matcher source = SDIST.matcher(file);
        return source.matches() ? Optional.of(new String[] {source.group(1), source.group(2)}) : Optional.empty();
    }

    /** A project's name in the one way that compares. */
    static String normalized(String name) {
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }

    /** @throws AgenticException {@code PUBLISH} when it is none */
    static Distribution read(String file, InputStream in) throws IOException {
        Matcher wheel = WHEEL.matcher(file);
        String text;
        try {
            text = wheel.matches() ? ofWheel(file, in) : ofSource(file, in);
        } catch (ArchiveTooLarge e) {
            throw wrong(file, e.getMessage());
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw wrong(file, "is broken: " + e.getMessage());
        }
        return new Distribution(file, wheel.matches(), wheel.matches() ? wheel.group(3) : "source", parse(text));
    }

    private static String ofWheel(String file, InputStream in) throws IOException {
        ArchiveLimits limits = new ArchiveLimits(MOST_ENTRIES, MOST_UNPACKED);
        try (BoundedZip zip = new BoundedZip(new BufferedInputStream(in), limits)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().matches("[^/]+\\.dist-info/METADATA")) {
                    return new String(zip.readNBytes(MOST_METADATA), StandardCharsets.UTF_8);
                }
            }
        }
        throw wrong(file, "has no METADATA");
    }

    private static String ofSource(String file, InputStream in) throws IOException {
        if (!SDIST.matcher(file).matches()) {
            throw wrong(file, "is no wheel (.whl) and no source distribution (.tar.gz)");
        }
        ArchiveLimits limits = new ArchiveLimits(MOST_ENTRIES, MOST_UNPACKED);
        InputStream unpacked = limits.unpacked(new GZIPInputStream(new BufferedInputStream(in)));
        try (BoundedTar tar = new BoundedTar(unpacked, limits)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().matches("[^/]+/PKG-INFO")) {
                    return new String(tar.readNBytes(MOST_METADATA), StandardCharsets.UTF_8);
                }
            }
        }
        throw wrong(file, "has no PKG-INFO");
    }

    private static AgenticException wrong(String file, String why) {
        return new AgenticException(
                ErrorCode.PUBLISH,
                "The Python distribution " + file + " " + why + ".",
                "Publish what 'python -m build' made.");
    }

    /** Headers as in RFC 822: a line that begins with white space goes on with the one before. */
    private static List<Field> parse(String text) {
        List<Field> fields = new ArrayList<>();
        String[] lines = text.split("\r?\n", -1);
        int at = 0;
        for (; at < lines.length && !lines[at].isEmpty(); at++) {
            String line = lines[at];
            int colon = line.indexOf(':');
            if ((line.startsWith(" ") || line.startsWith("\t")) && !fields.isEmpty()) {
                Field last = fields.remove(fields.size() - 1);
                fields.add(new Field(last.name, last.value + "\n" + line.strip().replaceFirst("^\\|", "")));
            } else if (colon > 0) {
                fields.add(new Field(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip()));
            }
        }
        if (at + 1 < lines.length) {
            String body = String.join("\n", List.of(lines).subList(at + 1, lines.length))
                    .strip();
            if (!body.isEmpty()) {
                fields.add(new Field("Description", body));
            }
        }
        return fields;
    }

    /** The first of that name, or nothing. */
    String first(String name) {
        return fields.stream()
                .filter(field -> field.name.equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst()
                .orElse("");
    }

    String type() {
        return wheel ? "bdist_wheel" : "sdist";
    }
}
