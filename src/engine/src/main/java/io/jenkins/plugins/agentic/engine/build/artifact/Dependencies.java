package io.jenkins.plugins.agentic.engine.build.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a package needs at run time, as far as its own files and lock files say so. */
final class Dependencies {
    /** PEP 508: a name, perhaps extras, perhaps versions, perhaps a marker. */
    private static final Pattern REQUIREMENT = Pattern.compile(
            "([A-Za-z0-9][A-Za-z0-9._-]{0,200}+)\\s*(?:\\[[^\\]]{0,200}+\\])?\\s*\\(?([^;#)]{0,200}+)\\)?.*+");

    /** In a marker. */
    private static final Pattern OF_EXTRA = Pattern.compile("\\bextra\\s{0,9}==|==\\s{0,9}extra\\b");

    /** One version: no range, and none of a pattern such as 3.1.*. */
    private static final Pattern EXACT = Pattern.compile("={2,3}\\s*([A-Za-z0-9][A-Za-z0-9._!+-]*)");

    private static final String REQUIRES = "Requires-Dist: ";
    private static final String CLASSIFIER = "License ::";

    private Dependencies() {}

    /**
     * One dependency.
     *
     * @param version the one that is installed, or pinned; empty where only a range is known
     * @param range what the package asks for; empty where the version is known
     * @param licence in its own words; empty where it is not known, as what follows
     * @param sha512 hex
     * @param optional whether the package also works without it
     * @param needs keys of what it needs itself, where that is known
     */
    record Dependency(
            String ecosystem,
            String name,
            String version,
            String range,
            String licence,
            String sha512,
            boolean optional,
            List<String> needs) {
        Dependency {
            needs = List.copyOf(needs);
        }

        static Dependency of(String ecosystem, String name, String version, String range) {
            return new Dependency(ecosystem, name, version, range, "", "", false, List.of());
        }

        /** Tells it from others of the same package: no two of one list have the same. */
        String key() {
            return name + "@" + version;
        }
    }

    /**
     * Name, version and licence of the package itself, where its metadata says them; what it needs.
     *
     * @param needs keys of those among the dependencies that it needs itself
     * @param complete whether that is all, what dependencies need themselves included
     */
    record Known(
            String ecosystem,
            String name,
            String version,
            String licence,
            List<Dependency> dependencies,
            List<String> needs,
            boolean complete) {
        Known {
            dependencies = List.copyOf(dependencies);
            needs = List.copyOf(needs);
        }
    }

    /**
     * An npm package: its package.json, and package-lock.json (version 2 or 3; 1 says too little) for the versions that its
     * dependencies have. What is only for development is left out.
     */
    static Optional<Known> npm(String packageJson, String lock) {
        try {
            JsonNode own = Json.MAPPER.readTree(packageJson);
            return Optional.of(NpmLock.read(lock).needs(own));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /**
     * A Python package: its core metadata (METADATA in a wheel, PKG-INFO in an sdist). What is needed for an extra only is left
     * out.
     *
     * @param requires setuptools' requires.txt, for metadata that names nothing that is needed; empty where there is none
     * @param pins versions by name, see {@link PythonPins}, for what the metadata names no version of
     */
    static Known python(String metadata, String requires, Map<String, String> pins) {
        String name = "";
        String version = "";
        String licence = "";
        List<String> classifiers = new ArrayList<>();
        Map<String, Dependency> found = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>(
                metadata.lines().takeWhile(each -> !each.isEmpty()).toList());
        if (lines.stream().noneMatch(line -> line.startsWith(REQUIRES))) {
            lines.addAll(ofSetuptools(requires));
        }
        boolean isOpen = lines.stream().anyMatch("Dynamic: Requires-Dist"::equalsIgnoreCase);
        for (String line : lines) {
            int colon = line.indexOf(": ");
            String value = colon < 0 ? "" : line.substring(colon + 2).strip();
            switch (colon < 0 ? "" : line.substring(0, colon)) {
                case "Name" -> name = value;
                case "Version" -> version = value;
                case "License-Expression" -> licence = value;
                // What setuptools writes where nobody said any.
                case "License" -> licence = licence.isEmpty() && !value.equals("UNKNOWN") ? value : licence;
                case "Classifier" -> {
                    if (value.startsWith(CLASSIFIER)) {
                        classifiers.add(
                                value.substring(value.lastIndexOf(':') + 1).strip());
                    }
                }
                case "Requires-Dist" -> {
                    Dependency needed = required(value, pins);
                    if (needed != null) {
                        found.putIfAbsent(needed.key(), needed);
                    }
                }
                default -> {
                    // says nothing of dependencies
                }
            }
        }
        if (licence.isEmpty() && classifiers.size() == 1) {
            licence = classifiers.get(0);
        }
        // What its dependencies need themselves is in no file of it.
        return new Known(
                "pypi",
                normal(name),
                version,
                licence,
                List.copyOf(found.values()),
                List.copyOf(found.keySet()),
                found.isEmpty() && !isOpen);
    }

    /** Sections are of extras, and of markers, which have no name before their ':'. */
    private static List<String> ofSetuptools(String requires) {
        List<String> lines = new ArrayList<>();
        boolean wanted = true;
        String marker = "";
        for (String line : requires.lines().map(String::strip).toList()) {
            if (line.startsWith("[")) {
                wanted = line.startsWith("[:");
                marker = wanted ? " ; " + line.substring(2).replaceAll("\\]$", "") : "";
            } else if (wanted && !line.isEmpty()) {
                lines.add(REQUIRES + line + marker);
            }
        }
        return lines;
    }

    /** What a line of core metadata, or of a file of requirements, asks for; null for what is none, or of an extra. */
    static Dependency required(String text, Map<String, String> pins) {
        Matcher m = REQUIREMENT.matcher(text);
        int marker = text.indexOf(';');
        if (!m.matches()
                || marker >= 0
                        && OF_EXTRA.matcher(text).region(marker, text.length()).find()) {
            return null;
        }
        String range = m.group(2).strip();
        String version = exact(range);
        if (version.isEmpty()) {
            version = pins.getOrDefault(normal(m.group(1)), "");
        }
        return Dependency.of("pypi", normal(m.group(1)), version, version.isEmpty() ? range : "");
    }

    /** The one version that a list of conditions allows; empty where it allows several. */
    private static String exact(String range) {
        for (String each : range.split(",")) {
            Matcher m = EXACT.matcher(each.strip());
            if (m.matches()) {
                return m.group(1);
            }
        }
        return "";
    }

    /** PEP 503. */
    static String normal(String name) {
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }
}
