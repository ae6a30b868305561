package io.jenkins.plugins.agentic.engine.build.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.build.docker.ImageContents.Package;
import io.jenkins.plugins.agentic.engine.build.report.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Files in an image that name installed packages: dpkg's {@code status} and {@code status.d}, apk's {@code installed}, Python's
 * {@code METADATA}, npm's {@code package.json}; and {@code os-release}, which names the distribution. Paths have no leading '/'.
 */
final class PackageFiles {
    private static final String DPKG = "var/lib/dpkg/status";
    private static final Set<String> APK = Set.of("lib/apk/db/installed", "usr/lib/apk/db/installed");
    private static final String NODE_MODULES = "node_modules/";
    private static final Set<String> OS_RELEASE = Set.of("etc/os-release", "usr/lib/os-release");
    private static final Set<String> RPM = Set.of(
            "var/lib/rpm/Packages",
            "var/lib/rpm/Packages.db",
            "var/lib/rpm/rpmdb.sqlite",
            "usr/lib/sysimage/rpm/Packages",
            "usr/lib/sysimage/rpm/Packages.db",
            "usr/lib/sysimage/rpm/rpmdb.sqlite");
    /** What is kept of a paragraph. */
    private static final Set<String> FIELDS = Set.of(
            "Package",
            "Version",
            "Architecture",
            "Status",
            "P",
            "V",
            "A",
            "L",
            "Name",
            "License",
            "License-Expression");

    private static final int LONGEST = 300;
    private static final int MOST_JSON = 1_000_000;

    private PackageFiles() {}

    static boolean isOsRelease(String path) {
        return OS_RELEASE.contains(path);
    }

    /** An rpm database; it is a program's own format and is not read. */
    static boolean isRpm(String path) {
        return RPM.contains(path);
    }

    static boolean isPackages(String path) {
        return isDpkg(path) || APK.contains(path) || isPython(path) || isNpm(path);
    }

    private static boolean isDpkg(String path) {
        // Beside each file of status.d lies one with the sums of the package's files.
        return path.equals(DPKG) || path.startsWith(DPKG + ".d/") && !path.endsWith(".md5sums");
    }

    private static boolean isPython(String path) {
        return path.endsWith(".dist-info/METADATA");
    }

    /** A package's own, not one that lies deeper in it. */
    private static boolean isNpm(String path) {
        int start = path.lastIndexOf(NODE_MODULES);
        if (start < 0 || !path.endsWith("/package.json") || start > 0 && path.charAt(start - 1) != '/') {
            return false;
        }
        String name = path.substring(start + NODE_MODULES.length(), path.length() - "/package.json".length());
        long slashes = name.chars().filter(c -> c == '/').count();
        return !name.isEmpty() && slashes == (name.startsWith("@") ? 1 : 0);
    }

    /**
     * Reads one of them. What is no whole entry, such as a broken {@code package.json}, names no package.
     *
     * @param found takes each package; its distribution is empty yet
     */
    static void read(String path, InputStream in, Consumer<Package> found) throws IOException {
        if (isNpm(path)) {
            npm(path, in, found);
        } else if (isPython(path)) {
            python(path, in, found);
        } else if (APK.contains(path)) {
            paragraphs(
                    in,
                    ":",
                    true,
                    fields -> add(
                            found, "apk", fields.get("P"), fields.get("V"), fields.get("A"), fields.get("L"), path));
        } else {
            paragraphs(in, ": ", true, fields -> {
                // Files of status.d have no such field: what is there is installed.
                if (fields.getOrDefault("Status", " installed").endsWith(" installed")) {
                    String architecture = fields.get("Architecture");
                    add(found, "deb", fields.get("Package"), fields.get("Version"), architecture, "", path);
                }
            });
        }
    }

    /** What a distribution says of itself: ID and VERSION_ID, joined by '-'; only ID where it has no versions. */
    static String distribution(InputStream in) throws IOException {
        Map<String, String> values = new HashMap<>();
        Lines.each(in, line -> {
            int equals = line.indexOf('=');
            if (line.startsWith("ID=") || line.startsWith("VERSION_ID=")) {
                values.put(line.substring(0, equals), line.substring(equals + 1).replaceAll("^[\"']|[\"']$", ""));
            }
        });
        String version = cut(values.get("VERSION_ID"));
        return cut(values.get("ID")) + (version.isEmpty() ? "" : "-" + version);
    }

    private static void npm(String path, InputStream in, Consumer<Package> found) throws IOException {
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(in.readNBytes(MOST_JSON));
        } catch (JsonProcessingException e) {
            return;
        }
        String name = json.path("name").asText("");
        int slash = name.startsWith("@") ? name.indexOf('/') : -1;
        if (!name.isEmpty() && json.path("version").isTextual()) {
            found.accept(new Package(
                    "npm",
                    slash < 0 ? "" : cut(name.substring(0, slash)),
                    cut(name.substring(slash + 1)),
                    cut(json.path("version").asText()),
                    "",
                    "",
                    cut(json.path("license").asText("")),
                    path));
        }
    }

    /** Core metadata: its first paragraph. A name is written as PEP 503 has it. */
    private static void python(String path, InputStream in, Consumer<Package> found) throws IOException {
        paragraphs(
                in,
                ": ",
                false,
                fields -> add(
                        found,
                        "pypi",
                        fields.getOrDefault("Name", "")
                                .replaceAll("[-_.]+", "-")
                                .toLowerCase(Locale.ROOT),
                        fields.get("Version"),
                        "",
                        fields.getOrDefault("License-Expression", fields.get("License")),
                        path));
    }

    private static void add(
            Consumer<Package> found,
            String type,
            String name,
            String version,
            String architecture,
            String licence,
            String path) {
        if (name != null && !name.isEmpty() && version != null && !version.isEmpty()) {
            found.accept(new Package(type, "", cut(name), cut(version), cut(architecture), "", cut(licence), path));
        }
    }

    private static String cut(String text) {
        return text == null ? "" : text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    /** Lines of name and value; an empty line ends a paragraph. Of a name that is there twice the first counts. */
    private static void paragraphs(
            InputStream in, String separator, boolean all, Consumer<Map<String, String>> paragraph) throws IOException {
        Map<String, String> fields = new HashMap<>();
        boolean[] over = {false};
        Lines.each(in, line -> {
            int at = line.indexOf(separator);
            if (line.isEmpty() && !fields.isEmpty() && !over[0]) {
                paragraph.accept(fields);
                fields.clear();
                over[0] = !all;
            } else if (at > 0 && !over[0] && FIELDS.contains(line.substring(0, at))) {
                fields.putIfAbsent(
                        line.substring(0, at),
                        line.substring(at + separator.length()).strip());
            }
        });
        if (!fields.isEmpty()) {
            paragraph.accept(fields);
        }
    }
}
