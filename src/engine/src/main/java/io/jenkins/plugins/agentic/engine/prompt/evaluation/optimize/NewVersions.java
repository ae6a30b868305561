package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

/** Where an accepted prompt is kept. */
@FunctionalInterface
public interface NewVersions {
    /**
     * Keeps a new version and moves a label to it.
     *
     * @param replaced the reference it was made from
     * @return the version as it is referred to; empty where prompts are not stored
     */
    String save(String replaced, String source, String message, String label);
}
