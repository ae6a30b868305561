package io.jenkins.plugins.agentic.engine.build.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Dependency;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Known;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is installed, by npm's lock file: a map of folders. What a package there needs is found as Node.js finds it, in {@code
 * node_modules} of its folder or of one above.
 */
final class NpmLock {
    private static final String MODULES = "node_modules";

    /** Characters of a folder's path, and looks for folders: many times those of large projects. */
    private static final int LONGEST = 2000;

    private static final int MOST_LOOKS = 2_000_000;

    private final JsonNode folders;
    /** By what they are told apart: the same version may lie in several folders. */
    private final Map<String, Dependency> found = new LinkedHashMap<>();

    private final Set<String> seen = new HashSet<>();
    private final Deque<String> open = new ArrayDeque<>();

    private int looks;

    private NpmLock(JsonNode folders) {
        this.folders = folders;
    }

    /** @param text of package-lock.json; empty where there is none */
    static NpmLock read(String text) throws JsonProcessingException {
        return new NpmLock(
                text.isEmpty()
                        ? MissingNode.getInstance()
                        : Json.MAPPER.readTree(text).path("packages"));
    }

    /** What a package needs at run time, and what that needs. To be asked once. */
    Known needs(JsonNode own) {
        String name = own.path("name").asText("");
        List<String> direct = needs(own, place(name));
        while (!open.isEmpty()) {
            String folder = open.remove();
            add(folder, needs(folders.path(folder), folder));
        }
        return new Known(
                "npm",
                name,
                own.path("version").asText(""),
                licence(own),
                List.copyOf(found.values()),
                direct,
                found.values().stream().noneMatch(one -> one.version().isEmpty()));
    }

    /** The folder of the package itself: the lock file's own, or of one of its workspaces. */
    private String place(String name) {
        JsonNode link = folders.path(MODULES + "/" + name);
        return link.path("link").asBoolean() ? link.path("resolved").asText("") : "";
    }

    /** Keys of what the package in a folder needs; of whatever was not known yet its needs are looked for later. */
    private List<String> needs(JsonNode package_, String folder) {
        Set<String> optional = new HashSet<>();
        Map<String, String> asked = new LinkedHashMap<>();
        for (String kind : List.of("dependencies", "peerDependencies", "optionalDependencies")) {
            package_.path(kind).fields().forEachRemaining(entry -> {
                asked.put(entry.getKey(), entry.getValue().asText());
                if (kind.equals("optionalDependencies")
                        || kind.equals("peerDependencies")
                                && package_.path("peerDependenciesMeta")
                                        .path(entry.getKey())
                                        .path("optional")
                                        .asBoolean()) {
                    optional.add(entry.getKey());
                }
            });
        }
        Set<String> keys = new LinkedHashSet<>();
        asked.forEach((name, range) -> {
            String at = find(folder, name);
            Dependency one;
            if (at.isEmpty()) {
                if (optional.contains(name) && !isExhausted()) {
                    return;
                }
                // Not in the lock file, which may be of another package, or there is none.
                one = Dependency.of("npm", name, "", range);
                found.putIfAbsent(one.key(), one);
            } else {
                one = installed(at);
                if (seen.add(at)) {
                    open.add(at);
                }
            }
            keys.add(one.key());
        });
        return List.copyOf(keys);
    }

    /** Where a package is that one in that folder asks for; empty where it is not, or is for development only. */
    private String find(String folder, String name) {
        if (folder.length() + name.length() > LONGEST) {
            return "";
        }
        for (String at = folder; looks++ < MOST_LOOKS; at = at.substring(0, Math.max(0, at.lastIndexOf('/')))) {
            if (!at.equals(MODULES) && !at.endsWith("/" + MODULES)) {
                String there = (at.isEmpty() ? "" : at + "/") + MODULES + "/" + name;
                JsonNode one = folders.path(there);
                if (one.isObject()) {
                    return one.path("dev").asBoolean()
                            ? ""
                            : one.path("link").asBoolean()
                                    ? one.path("resolved").asText("")
                                    : there;
                }
            }
            if (at.isEmpty()) {
                return "";
            }
        }
        return "";
    }

    /** A lock file that is made to keep whoever reads it busy: what is not found then is said not to be known. */
    private boolean isExhausted() {
        return looks > MOST_LOOKS;
    }

    /** Of several copies each may find other copies of what it needs, and one may be needed by what is not optional. */
    private void add(String folder, List<String> needs) {
        Dependency one = installed(folder);
        Dependency other = found.get(one.key());
        Set<String> all = new LinkedHashSet<>(other == null ? List.of() : other.needs());
        all.addAll(needs);
        found.put(
                one.key(),
                new Dependency(
                        one.ecosystem(),
                        one.name(),
                        one.version(),
                        one.range(),
                        one.licence(),
                        one.sha512(),
                        one.optional() && (other == null || other.optional()),
                        List.copyOf(all)));
    }

    private Dependency installed(String folder) {
        JsonNode one = folders.path(folder);
        int modules = folder.lastIndexOf(MODULES + "/");
        String name = modules < 0
                ? folder.substring(folder.lastIndexOf('/') + 1)
                : folder.substring(modules + MODULES.length() + 1);
        return new Dependency(
                "npm",
                // Under another name than its own: an alias.
                one.path("name").asText(name),
                one.path("version").asText(""),
                "",
                licence(one),
                sha512(one.path("integrity").asText("")),
                one.path("optional").asBoolean() || one.path("devOptional").asBoolean(),
                List.of());
    }

    /** Of old packages it is an object. */
    private static String licence(JsonNode package_) {
        JsonNode licence = package_.path("license");
        return licence.isObject() ? licence.path("type").asText("") : licence.asText("");
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
}
