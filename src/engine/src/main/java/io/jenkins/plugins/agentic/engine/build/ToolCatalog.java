package io.jenkins.plugins.agentic.engine.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tools that build pipelines use: what each is for, how it says its version, and how it is installed where. */
public final class ToolCatalog {
    /** Package managers, in the order they are looked for, and the words that install with each. */
    public static final Map<String, List<String>> MANAGERS = managers();

    /** Where pip refuses to install beside the platform's own Python packages. */
    private static final List<String> WITH_PIPX = List.of("apt-get", "apk", "brew");

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+[\\w.+-]*");

    private final Map<String, Entry> tools = new LinkedHashMap<>();

    /**
     * One tool.
     *
     * @param version the words that make it print its version
     * @param match what in that is the version: an expression with one group; empty where it is the first number
     * @param packages by package manager; 'pip' and 'npm' where the language's own manager has it
     * @param page where its makers say how it is installed; empty where a package manager always has it
     */
    public record Entry(
            String name,
            String purpose,
            List<String> version,
            String match,
            Map<String, String> packages,
            String page) {
        public Entry {
            version = List.copyOf(version);
            packages = Map.copyOf(packages);
        }

        /** The version in what the tool printed; empty where it has a {@code match} that is not there. */
        public Optional<String> versionIn(String output) {
            if (!match.isEmpty()) {
                Matcher own = Pattern.compile(match).matcher(output);
                return own.find() ? Optional.of(own.group(1)) : Optional.empty();
            }
            Matcher number = VERSION.matcher(output);
            return Optional.of(
                    number.find()
                            ? number.group()
                            : output.strip().lines().findFirst().orElse(""));
        }

        /**
         * How it is installed where that package manager is, as a person would type it; empty where nobody knows.
         *
         * @param manager empty for none of those that are known
         */
        public Optional<String> install(String manager) {
            if (packages.containsKey(manager)) {
                return Optional.of(String.join(" ", MANAGERS.get(manager)) + " " + packages.get(manager));
            }
            if (packages.containsKey("pip")) {
                return Optional.of(
                        WITH_PIPX.contains(manager)
                                ? String.join(" ", MANAGERS.get(manager)) + " pipx && pipx install "
                                        + packages.get("pip")
                                : "python3 -m pip install " + packages.get("pip"));
            }
            if (packages.containsKey("npm")) {
                return Optional.of("npm install --save-dev " + packages.get("npm"));
            }
            return page.isEmpty() ? Optional.empty() : Optional.of("see " + page + " for how");
        }
    }

    private static Map<String, List<String>> managers() {
        Map<String, List<String>> managers = new LinkedHashMap<>();
        managers.put("apt-get", List.of("apt-get", "install"));
        managers.put("dnf", List.of("dnf", "install"));
        managers.put("apk", List.of("apk", "add"));
        managers.put("brew", List.of("brew", "install"));
        managers.put("winget", List.of("winget", "install"));
        return managers;
    }

    /** Those that this version knows, in the order of tools.yaml. */
    public static ToolCatalog shipped() {
        ToolCatalog catalog = new ToolCatalog();
        try (InputStream in = ToolCatalog.class.getResourceAsStream("tools.yaml")) {
            for (JsonNode tool :
                    new ObjectMapper(new YAMLFactory()).readTree(in).path("tools")) {
                List<String> version = new ArrayList<>();
                tool.path("version").forEach(word -> version.add(word.asText()));
                Map<String, String> packages = new LinkedHashMap<>();
                tool.path("packages")
                        .fields()
                        .forEachRemaining(
                                e -> packages.put(e.getKey(), e.getValue().asText()));
                String name = tool.path("name").asText();
                catalog.tools.put(
                        name,
                        new Entry(
                                name,
                                tool.path("purpose").asText(),
                                version,
                                tool.path("match").asText(),
                                packages,
                                tool.path("page").asText()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return catalog;
    }

    public Collection<Entry> all() {
        return List.copyOf(tools.values());
    }

    public Optional<Entry> find(String name) {
        return Optional.ofNullable(tools.get(name));
    }
}
