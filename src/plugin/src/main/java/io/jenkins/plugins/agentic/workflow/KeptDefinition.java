package io.jenkins.plugins.agentic.workflow;

import hudson.model.InvisibleAction;

/** Kept with a job that was made of a workflow's definition: the definition as it was sent. */
public final class KeptDefinition extends InvisibleAction {
    private final String text;

    KeptDefinition(String text) {
        this.text = text;
    }

    /** Empty where the job's configuration has none. */
    String text() {
        return text == null ? "" : text;
    }
}
