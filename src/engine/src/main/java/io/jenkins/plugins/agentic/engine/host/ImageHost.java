package io.jenkins.plugins.agentic.engine.host;

import java.io.IOException;
import java.util.Map;

/** Reaches the Docker engine of the workspace: of another machine, the build node, or by an environment of its own. */
@FunctionalInterface
public interface ImageHost {
    /**
     * Does the step dockerImage there, and waits; an interrupt ends it.
     *
     * @param arguments of the step, with all defaults
     * @return what the step returns, secrets not masked
     * @throws IOException when the node went away
     */
    Map<String, Object> perform(Map<String, Object> arguments, RunContext run) throws IOException, InterruptedException;
}
