package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.Sha256;

/**
 * A definition that is kept.
 *
 * @param id also the name of the job of its runs; where jobs are in folders, with those before its name
 * @param text as it was given, YAML or JSON
 * @param jenkinsfile what its runs run: the definition's own, unless somebody has changed it
 */
public record StoredWorkflow(String id, WorkflowDefinition definition, String text, String jenkinsfile) {
    private static final int TAG = 16;

    /** Tells this text with this Jenkinsfile from any other. */
    public String tag() {
        return tag(text, jenkinsfile);
    }

    /** As {@link #tag()}, of what may be no definition. */
    public static String tag(String text, String jenkinsfile) {
        return Sha256.hex(text + '\0' + jenkinsfile).substring(0, TAG);
    }

    /** Whether the Jenkinsfile is the definition's own. */
    public boolean translated() {
        return jenkinsfile.equals(definition.jenkinsfile());
    }
}
