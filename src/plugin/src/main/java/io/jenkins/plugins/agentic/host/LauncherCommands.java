package io.jenkins.plugins.agentic.host;

import hudson.FilePath;
import hudson.Launcher;
import hudson.Proc;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalCommands;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * Runs programs through the launcher of the step's context: on the node of the build, inside its container if it has one.
 * Nodes that run Windows are not supported.
 */
final class LauncherCommands implements Commands {
    private static final Logger LOGGER = Logger.getLogger(LauncherCommands.class.getName());
    private static final String MARK = "AGENTIC_COMMAND";
    private static final String STEP = "AGENTIC_STEP";
    private static final int NOT_ENDED = -1;

    /**
     * Starts "$@" with a clean environment. A launcher adds to the environment of its node and can't take away, and what a
     * container has is known only inside; so this fixed text does it there. Folders of PATH that are relative or in the
     * workspace are left out: a model writes programs there.
     */
    private static final String CLEAN = "; workspace=$1; shift; path=; set -f; IFS=:;"
            + " for folder in $PATH; do case $folder in"
            + " \"$workspace\"|\"$workspace\"/*|*/..|*/../*) ;; /*) path=$path:$folder ;; esac; done;"
            + " exec env -i PATH=\"${path#:}\" ${HOME+HOME=\"$HOME\"} ${LANG+LANG=\"$LANG\"}"
            + " ${LC_ALL+LC_ALL=\"$LC_ALL\"} ${TMPDIR+TMPDIR=\"$TMPDIR\"} " + MARK + "=\"$" + MARK + "\" "
            + STEP + "=\"$" + STEP + "\" \"$@\"";

    private final AwaitedFolder workspace;
    private final LauncherSource launchers;
    private final Executor ender;
    private final String step;
    private final AtomicBoolean leftOver;

    /**
     * @param ender where a command is ended that takes too long
     * @param step its commands are known by this, also after a restart
     * @param resumed commands of the step may run that a killed Jenkins left: they are ended before the first one
     */
    LauncherCommands(AwaitedFolder workspace, LauncherSource launchers, Executor ender, StepKey step, boolean resumed) {
        this.workspace = workspace;
        this.launchers = launchers;
        this.ender = ender;
        // A run's id may have any character; a value of the environment that looks like a variable would be expanded.
        this.step = UUID.nameUUIDFromBytes((step.runId() + "/" + step.path()).getBytes(StandardCharsets.UTF_8))
                .toString();
        this.leftOver = new AtomicBoolean(resumed);
    }

    @Override
    public Result run(Command command) throws IOException, InterruptedException {
        FilePath root = workspace.get();
        Launcher launcher = launchers.get();
        if (launcher == null) {
            throw new IOException("the build node that has the workspace is not connected");
        }
        if (!launcher.isUnix()) {
            throw new IOException("commands of agents can't run on a Windows node");
        }
        ArrayList<String> places =
                root.act(new Places(command.folder(), command.line().get(0)));
        if (leftOver.getAndSet(false)) {
            launcher.kill(Map.of(STEP, step));
        }
        String mark = UUID.randomUUID().toString();
        List<String> words = new ArrayList<>(List.of(root.getRemote(), places.get(1)));
        words.addAll(command.line().subList(1, command.line().size()));
        OutputEnds output = new OutputEnds(command.mostOutput());
        long start = System.nanoTime();
        Proc process = launcher.launch()
                .cmds(line(words))
                .envs(Map.of(MARK, mark, STEP, step))
                .pwd(places.get(0))
                .stdout(output)
                .quiet(true)
                .start();
        AtomicBoolean timedOut = new AtomicBoolean();
        Future<?> alarm = CompletableFuture.runAsync(
                () -> {
                    timedOut.set(true);
                    end(process, launcher, mark);
                },
                CompletableFuture.delayedExecutor(command.timeout().toMillis(), TimeUnit.MILLISECONDS, ender));
        int exitCode = NOT_ENDED;
        boolean ended = false;
        try {
            exitCode = process.join();
            ended = true;
        } finally {
            alarm.cancel(false);
            // Also after a good end: what it left running would go on unseen.
            if (ended) {
                launcher.kill(Map.of(MARK, mark));
            } else {
                end(process, launcher, mark);
            }
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        return new Result(
                timedOut.get() ? NOT_ENDED : exitCode, output.text(), output.truncated(), timedOut.get(), millis);
    }

    /**
     * Launchers put values of their environment, secrets too, in the place of what looks like {@code $NAME} in a command's
     * words. So there is no dollar in them: the shell's text has its special characters in octal.
     */
    static List<String> line(List<String> words) {
        StringBuilder script = new StringBuilder("set --");
        words.forEach(
                word -> script.append(" '").append(word.replace("'", "'\\''")).append('\''));
        script.append(CLEAN);
        StringBuilder octal = new StringBuilder();
        for (byte b : script.toString().getBytes(StandardCharsets.UTF_8)) {
            if (b == ' ' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z') {
                octal.append((char) b);
            } else {
                octal.append(String.format("\\0%03o", b & 0xff));
            }
        }
        return List.of("sh", "-c", "eval \"`printf %b '" + octal + "'`\"");
    }

    /** The tree before its root: what a dead root leaves behind can only be found by the mark. */
    private static void end(Proc process, Launcher launcher, String mark) {
        try {
            launcher.kill(Map.of(MARK, mark));
            process.kill();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "A command of an agent could not be ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where folder and program are, judged on the node: no path or link is judged from afar. */
    private record Places(String folder, String program) implements ControllerToAgentFileCallable<ArrayList<String>> {
        @Override
        public ArrayList<String> invoke(File workspace, VirtualChannel channel) throws IOException {
            Path root = workspace.toPath().toAbsolutePath().normalize();
            Path place = folder.isEmpty() ? root : LocalCommands.inside(root, folder);
            if (!Files.isDirectory(place)) {
                throw new IOException("there is no folder '" + folder + "' in the workspace");
            }
            boolean named = program.indexOf('/') < 0 || program.startsWith("/");
            return new ArrayList<>(List.of(
                    place.toString(),
                    named ? program : LocalCommands.inside(root, program).toString()));
        }
    }
}
