package io.jenkins.plugins.agentic.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Where the command line comes from: its streams and its environment. */
public record Terminal(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {

    /** This process' own; texts are UTF-8 whatever the locale. */
    public static Terminal system() {
        return new Terminal(
                System.in,
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                System.getenv());
    }

    /** A variable's value; empty where it is not set. */
    public String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /** The home folder: as given, else AGENTIC_HOME, else ~/.agentic. */
    public Path home(Path given) {
        if (given != null) {
            return given.toAbsolutePath().normalize();
        }
        String configured = variable("AGENTIC_HOME");
        Path home = configured.isEmpty() ? Path.of(System.getProperty("user.home"), ".agentic") : Path.of(configured);
        return home.toAbsolutePath().normalize();
    }
}
