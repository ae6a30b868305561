package io.jenkins.plugins.agentic.cli.command;

import io.jenkins.plugins.agentic.cli.run.RunFolder;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A shell command that outlives this process. Its control folder holds {@code script.sh}, {@code output.log}, {@code
 * claim} (a link whose target is the process id, made as the process' first act, so that only one process ever runs the
 * script) and {@code result} (the exit code, written last). Whoever comes later reads the result, follows the process,
 * or, where it vanished without a result, runs the script again.
 */
public final class DurableCommand {
    /** By this Jenkins knows what a command started that left its parent; build steps hand it on. */
    private static final String MARK = "JENKINS_NODE_COOKIE";

    private static final long POLL_MILLIS = 50;
    private static final int TAIL_BYTES = 8192;
    private static final long LONGEST_STDOUT = 64L << 20;

    /** Run by sh with the control folder, the working folder, and 'apart' where stdout is wanted by itself. */
    private static final String WRAPPER =
            """
            trap '' HUP
            cd "$1" || exit 1
            ln -s "$$" claim 2>/dev/null || exit 0
            if cd "$2"; then
              IFS= read -r first < "$1/script.sh"
              case "$first" in
                '#!'*) run="$1/script.sh" ;;
                *) run= ;;
              esac
              if [ "$3" = apart ]; then exec 3>"$1/stdout"; else exec 3>>"$1/output.log"; fi
              if [ -n "$run" ]; then "$run"; else sh -xe "$1/script.sh"; fi >&3 2>>"$1/output.log" 3>&-
              code=$?
            else
              code=1
            fi
            echo "$code" > "$1/result.part" && mv "$1/result.part" "$1/result"
            """;

    /**
     * What to run.
     *
     * @param stdoutApart whether stdout is returned instead of shown
     */
    public record Order(
            String script, boolean stdoutApart, Path directory, Map<String, String> environment, Charset encoding) {}

    /** What came of it; {@code tail} is the end of the log, {@code stdout} empty unless it was wanted apart. */
    public record Outcome(int exitCode, String stdout, String tail) {}

    private final Path control;
    private final Order order;
    private final Consumer<String> lines;

    /** {@code lines} is given each line of output once, also over several processes that follow the same command. */
    public DurableCommand(Path control, Order order, Consumer<String> lines) {
        this.control = control;
        this.order = order;
        this.lines = lines;
    }

    /**
     * Starts the command, or takes up the one there is, and waits for its end. An interrupt ends the command's whole
     * process tree.
     */
    public Outcome run() throws IOException, InterruptedException {
        LogFollower log =
                new LogFollower(control.resolve("output.log"), control.resolve("shown"), order.encoding, lines);
        try {
            follow(log);
            log.finish();
            return outcome();
        } catch (InterruptedException | ClosedByInterruptException e) {
            Thread.interrupted();
            kill();
            setAside();
            throw new InterruptedException();
        }
    }

    private void follow(LogFollower log) throws IOException, InterruptedException {
        Process own = null;
        if (Files.exists(control.resolve("script.sh"))) {
            log.resumeWhereShown();
        }
        while (!hasResult()) {
            Claim claim = Claim.read(control);
            if (claim.exists() && !claim.alive()) {
                if (!hasResult()) {
                    lines.accept("The command's process is gone without a result; it is run again.");
                    setAside();
                    log.restart();
                    own = start();
                }
            } else if (!claim.exists() && own == null) {
                own = start();
            } else if (!claim.exists() && !own.isAlive()) {
                if (!hasResult() && !Claim.read(control).exists()) {
                    throw new AgenticException(
                            ErrorCode.BUILD,
                            "The command could not be started in " + order.directory + ".",
                            "Check that 'sh' is there and that " + control + " can be written.");
                }
            } else {
                log.drain();
                waitFor(claim.exists() ? claim.handle() : Optional.of(own.toHandle()));
            }
        }
    }

    private boolean hasResult() {
        return Files.exists(control.resolve("result"));
    }

    private Process start() throws IOException {
        Files.createDirectories(control);
        Files.createDirectories(order.directory);
        write("wrapper.sh", WRAPPER);
        write("script.sh", order.script.endsWith("\n") ? order.script : order.script + "\n");
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            // Out of the terminal's process group: Ctrl-C and hanging up reach us, and we end it in order.
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of(
                "/bin/sh",
                control.resolve("wrapper.sh").toString(),
                control.toString(),
                order.directory.toString(),
                order.stdoutApart ? "apart" : "together"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(order.directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(order.environment);
        builder.environment().put(MARK, mark());
        return builder.start();
    }

    /** Whole or not at all: a process started for the same command earlier may be reading it. */
    private void write(String name, String text) throws IOException {
        Path part = Files.createTempFile(control, name, ".part");
        Files.writeString(part, text, order.encoding);
        part.toFile().setExecutable(true, true);
        Files.move(part, control.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The same for whoever takes the command up later. */
    private String mark() {
        return "agentic-" + Sha256.hex(control.toAbsolutePath().normalize().toString());
    }

    private static void waitFor(Optional<ProcessHandle> process) throws InterruptedException {
        try {
            process.map(ProcessHandle::onExit)
                    .orElse(CompletableFuture.completedFuture(null))
                    .get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Time to look at the log again.
        }
    }

    private Outcome outcome() throws IOException {
        String code = Files.readString(control.resolve("result")).strip();
        String stdout = "";
        if (order.stdoutApart) {
            Path file = control.resolve("stdout");
            if (Files.exists(file) && Files.size(file) > LONGEST_STDOUT) {
                throw new IOException("the command printed more than " + (LONGEST_STDOUT >> 20) + " MB to stdout");
            }
            stdout = Files.exists(file) ? new String(Files.readAllBytes(file), order.encoding) : "";
        }
        return new Outcome(Integer.parseInt(code), stdout, tail(control.resolve("output.log")));
    }

    private static String tail(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - TAIL_BYTES));
            byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Ends the process tree: first the shell that would write a result, then what it had started. */
    private void kill() throws IOException {
        // Whoever has not claimed yet finds the claim taken and does nothing.
        Claim claim = Claim.takeOrRead(control);
        if (claim.alive()) {
            claim.handle().ifPresent(root -> ProcessTree.end(root, MARK + "=" + mark()));
        }
    }

    /** Makes room for a new start; what was there is kept beside it until the step is done. */
    private void setAside() throws IOException {
        for (int i = 1; Files.exists(control); i++) {
            Path aside = control.resolveSibling(control.getFileName() + ".ended-" + i);
            if (!Files.exists(aside)) {
                Files.move(control, aside, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** Forgets a command whose outcome is journaled; its output may hold secrets. */
    public static void forget(Path control) throws IOException {
        RunFolder.deleteAll(control);
        for (int i = 1; Files.exists(control.resolveSibling(control.getFileName() + ".ended-" + i)); i++) {
            RunFolder.deleteAll(control.resolveSibling(control.getFileName() + ".ended-" + i));
        }
    }
}
