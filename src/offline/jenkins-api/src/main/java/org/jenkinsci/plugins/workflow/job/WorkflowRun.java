package org.jenkinsci.plugins.workflow.job;

import hudson.model.Queue;
import hudson.model.Run;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;

public final class WorkflowRun extends Run<WorkflowJob, WorkflowRun> implements Queue.Executable {
    WorkflowRun() {}

    public FlowExecution getExecution() {
        throw new UnsupportedOperationException("declaration");
    }
}
