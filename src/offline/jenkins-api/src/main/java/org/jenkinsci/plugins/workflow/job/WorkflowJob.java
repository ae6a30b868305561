package org.jenkinsci.plugins.workflow.job;

import hudson.model.Action;
import hudson.model.Job;
import hudson.model.Queue;
import hudson.model.TopLevelItem;
import hudson.triggers.Trigger;
import hudson.triggers.TriggerDescriptor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.flow.FlowDefinition;

public final class WorkflowJob extends Job<WorkflowJob, WorkflowRun> implements TopLevelItem, Queue.FlyweightTask {
    WorkflowJob() {}

    public boolean isBuildable() {
        throw new UnsupportedOperationException("declaration");
    }

    public FlowDefinition getDefinition() {
        throw new UnsupportedOperationException("declaration");
    }

    public void setDefinition(FlowDefinition definition) {
        throw new UnsupportedOperationException("declaration");
    }

    public Map<TriggerDescriptor, Trigger<?>> getTriggers() {
        throw new UnsupportedOperationException("declaration");
    }

    public void setTriggers(List<Trigger<?>> inputTriggers) throws IOException {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public void replaceAction(Action a) {
        throw new UnsupportedOperationException("declaration");
    }
}
