package io.jenkins.plugins.agentic.cli.command;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a process with all it started. */
final class ProcessTree {
    private static final long GRACE_MILLIS = 3000;

    private ProcessTree() {}

    /**
     * The root is killed at once; its descendants are asked to end and killed if they take more than 3 s, and so is what left them.
     *
     * @param mark {@code NAME=value} in the environment of all that the root started
     */
    static void end(ProcessHandle root, String mark) {
        List<ProcessHandle> descendants = root.descendants().toList();
        root.destroyForcibly();
        descendants.forEach(ProcessHandle::destroy);
        boolean interrupted = false;
        try {
            CompletableFuture.allOf(
                            descendants.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            descendants.forEach(ProcessTree::kill);
        } catch (InterruptedException e) {
            descendants.forEach(ProcessTree::kill);
            interrupted = true;
        }
        io.jenkins.plugins.agentic.engine.host.ProcessTree.endMarked(mark);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(ProcessHandle process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
