package io.jenkins.plugins.agentic.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line in this process: a job folder, a home folder, an environment, and what was typed. */
final class Cli {
    private static final Pattern RUN = Pattern.compile("run (\\S+-\\d{8}-\\d{6}-[0-9a-f]{4})");

    final Path job;
    final Path home;
    final Map<String, String> environment = new HashMap<>();
    private String typed = "";

    /** What a command left; {@code id} is the run's, or empty. */
    record Outcome(int code, String out, String err, String id) {
        /** The lines of the log between the first line and the summary, stage headings and indentation included. */
        List<String> log() {
            List<String> lines = out.lines().toList();
            int end = lines.indexOf("");
            return lines.subList(1, end < 0 ? lines.size() : end);
        }
    }

    Cli(Path folder) {
        this.job = folder.resolve("job");
        this.home = folder.resolve("home");
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", folder.toString());
    }

    Cli typing(String text) {
        typed = text;
        return this;
    }

    Cli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Cli jenkinsfile(String text) {
        return file("Jenkinsfile", text);
    }

    Cli file(String name, String text) {
        try {
            Path file = job.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a run of the job. */
    Outcome run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("run", job.toString(), "--home", home.toString()));
        arguments.addAll(List.of(options));
        return call(arguments.toArray(String[]::new));
    }

    Outcome resume(String id, String... options) {
        List<String> arguments = new ArrayList<>(List.of("run", "--resume", id, "--home", home.toString()));
        arguments.addAll(List.of(options));
        return call(arguments.toArray(String[]::new));
    }

    Outcome call(String... arguments) {
        return call(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)), arguments);
    }

    Outcome call(InputStream in, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment);
        int code;
        try {
            code = Main.run(arguments, terminal);
        } finally {
            // What other tests log later must not be written into this one's home while that is deleted.
            LogManager.getLogManager().reset();
        }
        String text = out.toString(StandardCharsets.UTF_8);
        Matcher id = RUN.matcher(text);
        return new Outcome(code, text, err.toString(StandardCharsets.UTF_8).strip(), id.find() ? id.group(1) : "");
    }

    Path workspace(String id) {
        return home.resolve("runs").resolve(id).resolve("workspace");
    }
}
