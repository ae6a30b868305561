package io.jenkins.plugins.agentic.offline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The plugin's files where the tests find them; Maven runs them in this module's folder. */
final class PluginFiles {
    static final Path RESOURCES = Path.of("../../plugin/src/main/resources");
    static final Path CLASSES = Path.of("target/classes");
    static final Path DECLARATIONS = Path.of("../jenkins-api/target/classes");

    private PluginFiles() {}

    /** All files below a folder whose names end so, sorted. */
    static List<Path> below(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
