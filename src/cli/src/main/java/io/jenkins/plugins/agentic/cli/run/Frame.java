package io.jenkins.plugins.agentic.cli.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where in the pipeline a thread is: the scope its steps are counted in, the folder, the environment, the stage. The
 * counter is the only part that changes, and only one thread counts in a scope.
 *
 * @param prefix of the step paths in this scope: empty or ending in a dot
 * @param directory the current folder; null outside {@code node}
 * @param environment what withEnv and its like add to the run's environment
 * @param branch name of the innermost parallel branch; empty outside
 */
public record Frame(
        String prefix,
        AtomicInteger counter,
        Path directory,
        Map<String, String> environment,
        Cancellation cancellation,
        StageNode stage,
        String branch) {

    public static Frame outermost(Cancellation cancellation) {
        return new Frame("", new AtomicInteger(), null, Map.of(), cancellation, StageNode.NONE, "");
    }

    /** The path of the next step. */
    public String nextPath() {
        return prefix + counter.incrementAndGet();
    }

    /** A scope of its own below a step or branch. */
    public Frame scope(String path) {
        return new Frame(path + ".", new AtomicInteger(), directory, environment, cancellation, stage, branch);
    }

    public Frame in(Path folder) {
        return new Frame(prefix, counter, folder, environment, cancellation, stage, branch);
    }

    /** More environment variables, over the ones there are. */
    public Frame with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.putAll(more);
        return new Frame(prefix, counter, directory, all, cancellation, stage, branch);
    }

    public Frame under(Cancellation part) {
        return new Frame(prefix, counter, directory, environment, part, stage, branch);
    }

    public Frame stage(StageNode node) {
        return new Frame(prefix, counter, directory, environment, cancellation, node, branch);
    }

    public Frame branch(String name) {
        return new Frame(prefix, counter, directory, environment, cancellation, stage, name);
    }
}
