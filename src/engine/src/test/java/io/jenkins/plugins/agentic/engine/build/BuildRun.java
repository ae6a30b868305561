package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.host.LocalCommands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the steps of a plan in a folder as the hosts do: by sh, the script as compilePlan made it. */
public final class BuildRun {
    private final Path folder;
    private final List<String> console = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private Optional<StepKey> key = Optional.empty();
    private final List<String> shell = new ArrayList<>(List.of("sh", "-xe", "-c"));

    public BuildRun(Path folder) {
        this.folder = folder;
    }

    /** Adds to the environment that the host gives the script. */
    public BuildRun with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Steps are of a call of a run, as in a pipeline. */
    public BuildRun call(String run, String path) {
        key = Optional.of(new StepKey(run, path));
        return this;
    }

    /** Puts Debian's tools before all others. */
    public BuildRun withSystemTools() {
        return with("PATH", "/usr/bin:/bin:" + System.getenv("PATH"));
    }

    public RunContext context() {
        return new RunContext(
                "run-1",
                "job",
                "ann",
                new LocalWorkspace(folder),
                new LocalCommands(folder),
                console::add,
                text -> text.replace("s3cret", "****"));
    }

    public List<String> console() {
        return List.copyOf(console);
    }

    /** What the script printed; its exit code is the step's. */
    public record Ran(int exitCode, String output) {}

    public Ran script(String script) throws IOException, InterruptedException {
        Path output = Files.createTempFile("agentic-build", ".log");
        try {
            int exitCode =
                    builder(script).redirectOutput(output.toFile()).start().waitFor();
            return new Ran(
                    exitCode, new String(Files.readAllBytes(output), java.nio.charset.StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(output);
        }
    }

    /** The same without waiting; what it prints goes nowhere. */
    public Process start(String script) throws IOException {
        return builder(script).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private ProcessBuilder builder(String script) {
        List<String> words = new ArrayList<>(shell);
        words.add(script);
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** Scripts run as this user; who may do so (root) lets it use the engine's socket all the same. */
    public BuildRun as(int user, int group) {
        shell.addAll(
                0,
                List.of(
                        "setpriv",
                        "--reuid=" + user,
                        "--regid=" + group,
                        "--clear-groups",
                        "--inh-caps=+dac_override",
                        "--ambient-caps=+dac_override"));
        return this;
    }

    /** Runs one step of a language's pipeline and reads what it left. */
    public Map<String, Object> step(String language, Object step) throws IOException, InterruptedException {
        return step(language, step, Map.of());
    }

    /** The same of a step that is about an image. */
    public Map<String, Object> step(String language, Object step, Map<String, Object> image)
            throws IOException, InterruptedException {
        Map<?, ?> planned = (Map<?, ?>) new CompilePlans()
                .plan(
                        language,
                        List.of(step),
                        CompilePlans.Changes.NONE,
                        "sh",
                        image,
                        Map.of("made.by", "it's me"),
                        key)
                .get(0);
        int exitCode = script((String) planned.get("script")).exitCode();
        return new StepReports(new io.jenkins.plugins.agentic.engine.build.report.ReportParsers())
                .read(planned, exitCode, context());
    }

    public BuildRun file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }
}
