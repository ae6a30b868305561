package io.jenkins.plugins.agentic.engine.build.docker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The packages of an image, as the package databases in its files name them.
 *
 * @param packages of all databases, each file's in its order
 * @param unread why packages may be missing, a clause each; empty where all that was found was read
 */
public record ImageContents(List<Package> packages, List<String> unread) {
    public ImageContents {
        packages = List.copyOf(packages);
        unread = List.copyOf(unread);
    }

    /**
     * One package.
     *
     * @param type of package URL: deb, apk, pypi or npm
     * @param namespace distribution, or npm scope; empty for none
     * @param architecture empty where it is not said, like all that follows
     * @param distribution name and version, such as debian-12
     * @param licence in the package's own words
     * @param file that names it, without a leading '/'
     */
    public record Package(
            String type,
            String namespace,
            String name,
            String version,
            String architecture,
            String distribution,
            String licence,
            String file) {

        /** The same as a part of a distribution, where it is a distribution's package. */
        Package in(String of) {
            if (!type.equals("deb") && !type.equals("apk")) {
                return this;
            }
            String known = of.isEmpty() ? type.equals("apk") ? "alpine" : "debian" : of;
            int dash = known.indexOf('-');
            String vendor = dash < 0 ? known : known.substring(0, dash);
            return new Package(type, vendor, name, version, architecture, of, licence, file);
        }

        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", type);
            map.put("namespace", namespace);
            map.put("name", name);
            map.put("version", version);
            map.put("architecture", architecture);
            map.put("distribution", distribution);
            map.put("licence", licence);
            map.put("file", file);
            return map;
        }

        private static Package of(Map<?, ?> map) {
            return new Package(
                    text(map, "type"),
                    text(map, "namespace"),
                    text(map, "name"),
                    text(map, "version"),
                    text(map, "architecture"),
                    text(map, "distribution"),
                    text(map, "licence"),
                    text(map, "file"));
        }

        private static String text(Map<?, ?> map, String name) {
            Object value = map.get(name);
            return value == null ? "" : String.valueOf(value);
        }
    }

    /** For people: how many of each type, and what is missing. */
    public String summary() {
        Map<String, Long> counts =
                packages.stream().collect(Collectors.groupingBy(Package::type, TreeMap::new, Collectors.counting()));
        String found = counts.isEmpty()
                ? "no package database was found in it, so its SBOM lists no packages"
                : packages.size() + " packages ("
                        + counts.entrySet().stream()
                                .map(each -> each.getKey() + " " + each.getValue())
                                .collect(Collectors.joining(", "))
                        + ")";
        return unread.isEmpty() ? found : found + "; " + String.join("; ", unread);
    }

    /** Plain lists and maps, which travel between machines. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(
                "packages",
                new ArrayList<>(packages.stream().map(Package::toMap).toList()));
        map.put("unread", new ArrayList<>(unread));
        return map;
    }

    /** The opposite of {@link #toMap}. */
    public static ImageContents of(Map<?, ?> map) {
        List<Package> packages = new ArrayList<>();
        for (Object each : list(map.get("packages"))) {
            packages.add(Package.of((Map<?, ?>) each));
        }
        return new ImageContents(
                packages, list(map.get("unread")).stream().map(String::valueOf).toList());
    }

    private static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
