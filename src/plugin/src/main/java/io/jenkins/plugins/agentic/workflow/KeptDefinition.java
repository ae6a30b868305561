package io.jenkins.plugins.agentic.workflow;

import hudson.model.InvisibleAction;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;

/** Kept with a job that was made of a workflow's definition: the definition as it was sent. */
public final class KeptDefinition extends InvisibleAction {
    private final String text;
    /** Of {@link #text}, read once: each list of workflows asks for it. */
    private transient volatile WorkflowDefinition definition;

    KeptDefinition(String text) {
        this.text = text;
    }

    /** Empty where the job's configuration has none. */
    String text() {
        return text == null ? "" : text;
    }

    /** What it says; throws where the job's configuration has something else, which other hands wrote. */
    WorkflowDefinition definition() {
        WorkflowDefinition read = definition;
        if (read == null) {
            read = WorkflowDefinition.parse(ScmDefinition.FILE, text());
            definition = read;
        }
        return read;
    }
}
