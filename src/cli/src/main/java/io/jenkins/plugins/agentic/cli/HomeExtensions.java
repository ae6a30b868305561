package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Extensions;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the jars of the home's folder {@code extensions} and of the class path add. They run with the user's own rights. */
final class HomeExtensions {
    private HomeExtensions() {}

    /** The jars stay open as long as the process. */
    static Extensions of(Path home) {
        Path folder = home.resolve("extensions");
        ClassLoader own = HomeExtensions.class.getClassLoader();
        if (!Files.isDirectory(folder)) {
            return Extensions.found(own);
        }
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(".jar")) {
                    jars.add(file.toUri().toURL());
                }
            }
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.HOME,
                    "The folder " + folder + " can't be read: " + e.getMessage() + ".",
                    "Check its permissions.",
                    false,
                    e);
        }
        return Extensions.found(new URLClassLoader(jars.toArray(URL[]::new), own));
    }
}
