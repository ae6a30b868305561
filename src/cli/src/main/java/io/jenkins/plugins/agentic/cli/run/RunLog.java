package io.jenkins.plugins.agentic.cli.run;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * What a person sees of a run, on the terminal and in its log file: stages as indented headings, branch names before the
 * lines of parallel branches, secrets masked. A stage is announced before its first line, so that a resumed run does not
 * show stages it only passes through. Thread-safe.
 */
public final class RunLog implements AutoCloseable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final PrintStream terminal;
    // A plain stream, not a channel: an interrupt of the writing thread must not close it.
    private final PrintStream file;
    private final Secrets secrets;
    private final Clock clock;
    private volatile boolean timestamps;

    public RunLog(PrintStream terminal, Path file, Secrets secrets, Clock clock) throws IOException {
        this.terminal = terminal;
        this.file = new PrintStream(new FileOutputStream(file.toFile(), true), true, StandardCharsets.UTF_8);
        this.secrets = secrets;
        this.clock = clock;
    }

    /** From now on each line of a step begins with the time. */
    public void showTimes() {
        timestamps = true;
    }

    /** A line, or several, of a step. */
    public synchronized void print(Frame frame, String text) {
        announce(frame.stage());
        String indent = "  ".repeat(frame.stage().depth() + 1) + prefix(frame.branch());
        String time = timestamps ? TIME.format(LocalTime.ofInstant(clock.instant(), ZoneId.systemDefault())) + " " : "";
        for (String line : secrets.mask(text).split("\\R", -1)) {
            raw(indent + time + line);
        }
    }

    /** A line of the run itself. */
    public synchronized void line(String text) {
        raw(secrets.mask(text));
    }

    /** Shows the stage's heading, and those around it, if they are not there yet. */
    public synchronized void announce(StageNode stage) {
        if (stage.parent() == null || !stage.announce()) {
            return;
        }
        announce(stage.parent());
        // A branch that is its own stage needs no prefix to its heading.
        String prefix = stage.branch().equals(stage.name()) ? "" : prefix(stage.branch());
        raw("  ".repeat(stage.depth()) + prefix + "> " + secrets.mask(stage.name()));
    }

    private static String prefix(String branch) {
        return branch.isEmpty() ? "" : "[" + branch + "] ";
    }

    private void raw(String line) {
        terminal.println(line);
        file.println(line);
    }

    @Override
    public void close() {
        terminal.flush();
        file.close();
    }
}
