package io.jenkins.plugins.agentic.engine.host;

import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Runs programs in a folder of this machine, without a shell and with a clean environment. */
public final class LocalCommands implements Commands {
    private static final String MARK = "AGENTIC_COMMAND";
    private static final List<String> KEPT =
            List.of("HOME", "LANG", "LC_ALL", "TMPDIR", "SystemRoot", "TEMP", "TMP", "USERPROFILE");
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    private final Path root;
    private final Map<String, String> outer;

    public LocalCommands(Path root) {
        this(root, System.getenv());
    }

    /** @param outer the environment that PATH, HOME, LANG and TMPDIR are taken from */
    LocalCommands(Path root, Map<String, String> outer) {
        this.root = root.toAbsolutePath().normalize();
        this.outer = Map.copyOf(outer);
    }

    @Override
    public Result run(Command command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(command.line());
        line.set(0, program(line.get(0)).toString());
        String mark = UUID.randomUUID().toString();
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder(command.folder()).toFile())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", String.join(File.pathSeparator, searchPath()));
        KEPT.stream().filter(outer::containsKey).forEach(name -> environment.put(name, outer.get(name)));
        environment.put(MARK, mark);
        long start = System.nanoTime();
        Process process = builder.start();
        EndsOfOutput output = new EndsOfOutput(command.mostOutput());
        Thread reader = new Thread(() -> read(process, output), "agentic-command-output");
        reader.setDaemon(true);
        reader.start();
        boolean timedOut;
        try {
            process.getOutputStream().close();
            timedOut = !process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            // Also after a good end: what it left running would hold the output open, and go on unseen.
            ProcessTree.end(process.toHandle(), MARK + "=" + mark);
        }
        try {
            reader.join(LAST_OUTPUT.toMillis());
        } finally {
            process.getInputStream().close();
        }
        boolean ended = process.waitFor(LAST_OUTPUT.toMillis(), TimeUnit.MILLISECONDS);
        synchronized (output) {
            return new Result(
                    ended ? process.exitValue() : -1, output.text(), output.truncated(), timedOut, since(start));
        }
    }

    private static long since(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private static void read(Process process, EndsOfOutput output) {
        char[] buffer = new char[8192];
        // Not a writer's error: bytes that are no UTF-8 become U+FFFD.
        try (Reader characters = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            for (int count = characters.read(buffer); count >= 0; count = characters.read(buffer)) {
                synchronized (output) {
                    output.append(buffer, count);
                }
            }
        } catch (IOException e) {
            // The process was ended, and its output with it: what came until then is kept.
            return;
        }
    }

    /** Absolute folders only: an empty or relative one means the workspace, where a model writes programs. */
    private List<String> searchPath() {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(outer.getOrDefault("PATH", ""))
                .filter(folder -> !folder.isBlank() && Path.of(folder).isAbsolute())
                .filter(folder -> !Path.of(folder).normalize().startsWith(root))
                .toList();
    }

    /** Where the program is: a plain name is sought in PATH, anything else is taken as it is, below the workspace. */
    private Path program(String name) throws IOException {
        if (name.contains("/") || name.contains("\\")) {
            return Path.of(name).isAbsolute() ? Path.of(name) : inside(root, name);
        }
        for (String folder : searchPath()) {
            for (String suffix : File.separatorChar == '\\' ? List.of(".exe", ".cmd", ".bat") : List.of("")) {
                Path program = Path.of(folder, name + suffix);
                if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                    return program;
                }
            }
        }
        throw new IOException("there is no program '" + name + "' on this machine's PATH");
    }

    private Path folder(String name) throws IOException {
        Path folder = name.isEmpty() ? root : inside(root, name);
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder '" + name + "' in the workspace");
        }
        return folder;
    }

    /**
     * A path below a folder of this machine, links followed.
     *
     * @param root absolute and normalized
     * @param name relative to it
     * @throws IOException when it leads out of the folder
     */
    public static Path inside(Path root, String name) throws IOException {
        try {
            Path path = root.resolve(name).normalize();
            if (!Path.of(name).isAbsolute()
                    && path.startsWith(root)
                    && (!Files.exists(path) || path.toRealPath().startsWith(root.toRealPath()))) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new IOException("'" + name + "' is no path", e);
        }
        throw new IOException("'" + name + "' leads out of the workspace");
    }
}
