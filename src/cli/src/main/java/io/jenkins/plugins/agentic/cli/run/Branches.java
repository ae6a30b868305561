package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Branches of a parallel step: each on a thread of its own, all ended when this returns. */
public final class Branches {

    /** What a branch does, in its own frame. */
    @FunctionalInterface
    public interface Body {
        Object run(Frame frame) throws Exception;
    }

    private record Branch(
            String name, Body body, Frame frame, AtomicReference<Object> result, List<Throwable> failure) {}

    private final Call call;
    private final boolean failFast;
    private final Cancellation group;

    private Branches(Call call, boolean failFast) {
        this.call = call;
        this.failFast = failFast;
        this.group = call.frame().cancellation().inner();
    }

    /**
     * Runs the branches and returns their results by name. Of several failures the one that stopped the others is thrown,
     * or else that of the first branch in the script's order; the others are attached as suppressed.
     */
    public static Map<String, Object> run(Call call, Map<String, Body> bodies, boolean failFast) throws Exception {
        return new Branches(call, failFast).run(bodies);
    }

    private Map<String, Object> run(Map<String, Body> bodies) throws Exception {
        String failed = failFast && call.isDone("failfast") ? (String) call.once("failfast", () -> "") : null;
        if (failed != null) {
            stopOthers(failed);
        }
        List<Branch> branches = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        bodies.forEach((name, body) -> {
            String path = call.key().path() + "." + StepPath.branch(name);
            Frame frame = call.frame().scope(path).branch(name).under(group.inner());
            Frame staged = frame.stage(call.frame().stage().inner(path, name, name));
            branches.add(new Branch(name, body, staged, new AtomicReference<>(), new ArrayList<>()));
        });
        for (Branch branch : branches) {
            Thread thread = new Thread(() -> run(branch), "branch " + branch.name);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        threads.forEach(Branches::join);
        call.frame().cancellation().check();
        Map<String, Object> results = new LinkedHashMap<>();
        branches.forEach(branch -> results.put(branch.name, branch.result.get()));
        throwFirst(branches);
        return results;
    }

    private void run(Branch branch) {
        Cancellation part = branch.frame.cancellation();
        part.enter();
        try {
            branch.result.set(call.run().inside(branch.frame, () -> branch.body.run(branch.frame)));
            call.run().endStage(branch.frame.stage(), branch.frame.stage().state());
        } catch (Throwable e) {
            branch.failure.add(e);
            boolean stopped = part.stopped();
            call.run().endStage(branch.frame.stage(), stopped ? Runs.State.ABORTED : Runs.State.FAILED);
            if (failFast && !stopped) {
                synchronized (this) {
                    if (!group.stopped()) {
                        stopOthers((String) call.once("failfast", () -> branch.name));
                    }
                }
            }
        } finally {
            part.leave();
        }
    }

    private void stopOthers(String failed) {
        group.stop(new AgenticException(ErrorCode.ABORTED, "Stopped because branch '" + failed + "' failed.", ""));
    }

    private void throwFirst(List<Branch> branches) throws Exception {
        List<Branch> failed =
                branches.stream().filter(branch -> !branch.failure.isEmpty()).toList();
        if (failed.isEmpty()) {
            return;
        }
        Throwable first = failed.stream()
                .map(branch -> branch.failure.get(0))
                .filter(failure -> failure != group.reason())
                .findFirst()
                .orElse(failed.get(0).failure.get(0));
        failed.stream()
                .map(branch -> branch.failure.get(0))
                .filter(other -> other != first)
                .forEach(first::addSuppressed);
        if (failFast) {
            call.noted(first, call.key().child("failfast"));
        }
        if (first instanceof Error error) {
            throw error;
        }
        throw (Exception) first;
    }

    /** Waits to the end even if interrupted: the branches are interrupted too, and end soon. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
