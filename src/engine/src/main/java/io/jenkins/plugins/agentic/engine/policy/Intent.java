package io.jenkins.plugins.agentic.engine.policy;

import io.jenkins.plugins.agentic.engine.host.RunContext;
import java.util.List;

/** What the engine is about to do in a run, for a {@link Policy} to judge. Later versions may add kinds. */
public sealed interface Intent {
    /** Where it is to be done. */
    Origin origin();

    /**
     * @param job the job's full name
     * @param user who started the run; empty when nobody did
     */
    record Origin(String runId, String job, String user) {
        public static Origin of(RunContext run) {
            return new Origin(run.runId(), run.job(), run.user());
        }
    }

    /**
     * A call of an agent, before its first turn.
     *
     * @param promptVersion name and version of the template
     * @param model the model or class of models that it would be sent to first
     * @param tools names of the tools that the model would get
     */
    record AgentCall(Origin origin, String role, String promptVersion, String model, List<String> tools)
            implements Intent {}

    /**
     * A file of the workspace that an agent creates, replaces or deletes.
     *
     * @param path relative to the workspace, with '/'
     * @param text what it shall hold; null where it is deleted
     */
    record FileWrite(Origin origin, String path, String text) implements Intent {}

    /**
     * A program that the engine starts: an agent's tool, or a step's own command. What a pipeline runs by {@code sh} is not
     * the engine's.
     *
     * @param line program and arguments
     * @param folder relative to the workspace; empty for the workspace itself
     */
    record CommandRun(Origin origin, List<String> line, String folder) implements Intent {}

    /**
     * A release, before anything is sent.
     *
     * @param files paths in the workspace
     * @param targets each as {@code type location}
     */
    record Publication(Origin origin, String name, String version, List<String> files, List<String> targets)
            implements Intent {}
}
