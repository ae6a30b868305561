package io.jenkins.plugins.agentic.engine.build.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a package needs at run time, as far as its own files say so. */
final class Dependencies {
    /** PEP 508: a name, perhaps extras, perhaps versions, perhaps a marker. */
    private static final Pattern REQUIREMENT = Pattern.compile(
            "([A-Za-z0-9][A-Za-z0-9._-]{0,200}+)\\s*(?:\\[[^\\]]{0,200}+\\])?\\s*\\(?([^;#)]{0,200}+)\\)?.*+");

    /** Where npm's lock file has what is installed. */
    private static final String INSTALLED = "node_modules/";

    private Dependencies() {}

    /**
     * One dependency.
     *
     * @param version the one that is installed, or pinned; empty where only a range is known
     * @param range what the package asks for; empty where the version is known
     * @param sha512 hex; empty where it is not known
     */
    record Dependency(String ecosystem, String name, String version, String range, String sha512) {}

    /**
     * Name, version and licence of the package itself, where its metadata says them; what it needs.
     *
     * @param complete whether that is all, what dependencies need themselves included
     */
    record Known(String name, String version, String licence, List<Dependency> dependencies, boolean complete) {
        Known {
            dependencies = List.copyOf(dependencies);
        }
    }

    /**
     * An npm package: its package.json, and package-lock.json (version 2 or 3; 1 says too little) for the versions that its
     * dependencies have. What is only for development is left out.
     */
    static Optional<Known> npm(String packageJson, String lock) {
        try {
            JsonNode own = Json.MAPPER.readTree(packageJson);
            List<Dependency> found = new ArrayList<>();
            JsonNode installed =
                    Json.MAPPER.readTree(lock.isEmpty() ? "{}" : lock).path("packages");
            installed.fields().forEachRemaining(entry -> {
                String path = entry.getKey();
                JsonNode one = entry.getValue();
                // Without it, a member of the project's own workspaces.
                int name = path.lastIndexOf(INSTALLED);
                // Of development and of an optional dependency at once: such a one may be needed.
                if (name >= 0 && !one.path("dev").asBoolean()) {
                    found.add(new Dependency(
                            "npm",
                            path.substring(name + INSTALLED.length()),
                            one.path("version").asText(""),
                            "",
                            sha512(one.path("integrity").asText(""))));
                }
            });
            // All that are not in the lock file, which may be of another package, or there may be none.
            List<String> locked = found.stream().map(Dependency::name).toList();
            own.path("dependencies").fields().forEachRemaining(entry -> {
                if (!locked.contains(entry.getKey())) {
                    found.add(new Dependency(
                            "npm", entry.getKey(), "", entry.getValue().asText(), ""));
                }
            });
            return Optional.of(new Known(
                    own.path("name").asText(""),
                    own.path("version").asText(""),
                    own.path("license").asText(""),
                    found,
                    found.stream().noneMatch(one -> one.version().isEmpty())));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Subresource Integrity: 'sha512-' and base64. */
    private static String sha512(String integrity) {
        try {
            return integrity.startsWith("sha512-")
                    ? HexFormat.of().formatHex(Base64.getDecoder().decode(integrity.substring("sha512-".length())))
                    : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /**
     * A Python package: its core metadata (METADATA in a wheel, PKG-INFO in an sdist), and requirements.txt for the versions
     * that are pinned there. What is needed for an extra only is left out.
     */
    static Known python(String metadata, String requirements) {
        Map<String, String> pinned = new java.util.HashMap<>();
        requirements.lines().forEach(line -> {
            Matcher m = REQUIREMENT.matcher(line.strip());
            if (m.matches() && m.group(2).strip().startsWith("==")) {
                pinned.put(normal(m.group(1)), m.group(2).strip().substring(2).strip());
            }
        });
        String name = "";
        String version = "";
        String licence = "";
        List<Dependency> found = new ArrayList<>();
        for (String line : metadata.lines().takeWhile(each -> !each.isEmpty()).toList()) {
            int colon = line.indexOf(": ");
            String value = colon < 0 ? "" : line.substring(colon + 2).strip();
            switch (colon < 0 ? "" : line.substring(0, colon)) {
                case "Name" -> name = value;
                case "Version" -> version = value;
                case "License", "License-Expression" -> licence = value;
                case "Requires-Dist" -> {
                    Matcher m = REQUIREMENT.matcher(value);
                    if (m.matches() && !value.contains("extra ==")) {
                        String known = pinned.getOrDefault(normal(m.group(1)), "");
                        String range = known.isEmpty() ? m.group(2).strip() : "";
                        found.add(new Dependency("pypi", normal(m.group(1)), known, range, ""));
                    }
                }
                default -> {
                    // says nothing of dependencies
                }
            }
        }
        // What its dependencies need themselves is in no file of it.
        return new Known(name, version, licence, found, found.isEmpty());
    }

    /** PEP 503. */
    private static String normal(String name) {
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }
}
