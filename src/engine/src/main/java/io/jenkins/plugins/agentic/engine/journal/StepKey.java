package io.jenkins.plugins.agentic.engine.journal;

/**
 * Names one effect of one run for ever.
 *
 * @param runId the run
 * @param path the place in the pipeline: counters and branch names in the CLI ({@code 4.2.branch:Review.1}), the flow
 *     node id in Jenkins
 */
public record StepKey(String runId, String path) {
    public StepKey {
        if (runId.isEmpty() || path.isEmpty()) {
            throw new IllegalArgumentException("A step key needs a run id and a path.");
        }
    }

    /** The key of something that is done inside this step, such as one model turn. */
    public StepKey child(String name) {
        return new StepKey(runId, path + "/" + name);
    }

    @Override
    public String toString() {
        return runId + "@" + path;
    }
}
