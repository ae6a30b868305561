package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Known;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a package says of itself, and the lock files near it of what it needs. */
final class PackageMetadata {
    /** In an sdist of setuptools, whose PKG-INFO may say nothing of what the package needs. */
    private static final String REQUIRES = ".egg-info/requires.txt";

    private static final long MOST_TEXT = 50_000_000;

    private PackageMetadata() {}

    /**
     * Reads a package.
     *
     * @return empty where it is none of npm's or Python's
     * @throws AgenticException with {@link ErrorCode#BUILD} where it must not be unpacked, see {@link ArchiveCheck}
     */
    static Optional<Known> known(Workspace workspace, String file) throws IOException {
        boolean isNpm = file.endsWith(".tgz");
        Map<String, String> texts;
        try (InputStream in = workspace.open(file)) {
            texts = ArchiveCheck.read(
                    file,
                    in,
                    name -> isNpm
                            ? name.equals("package/package.json")
                            : name.endsWith(REQUIRES) || name.matches("[^/]+\\.dist-info/METADATA|[^/]+/PKG-INFO"));
        }
        Optional<String> metadata = texts.keySet().stream()
                .filter(name -> !name.endsWith(REQUIRES))
                .findFirst()
                .map(texts::get);
        if (metadata.isEmpty()) {
            return Optional.empty();
        }
        if (isNpm) {
            return Dependencies.npm(metadata.get(), nearest(workspace, file, "package-lock.json"));
        }
        String requires = texts.keySet().stream()
                .filter(name -> name.endsWith(REQUIRES))
                .findFirst()
                .map(texts::get)
                .orElse("");
        return Optional.of(Dependencies.python(metadata.get(), requires, pins(workspace, file)));
    }

    private static Map<String, String> pins(Workspace workspace, String file) throws IOException {
        Map<String, String> pins = new HashMap<>();
        for (String name : PythonPins.FILES) {
            PythonPins.read(name, nearest(workspace, file, name)).forEach(pins::putIfAbsent);
        }
        return pins;
    }

    /** The text of the file of that name in the artifact's folder, or in the nearest above it that has one; empty for none. */
    private static String nearest(Workspace workspace, String artifact, String name) throws IOException {
        String folder = artifact;
        do {
            folder = folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
            String file = folder.isEmpty() ? name : folder + "/" + name;
            if (workspace.exists(file)) {
                return workspace.readText(file, MOST_TEXT);
            }
        } while (!folder.isEmpty());
        return "";
    }
}
