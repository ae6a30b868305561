package org.jenkinsci.plugins.workflow.multibranch;

import jenkins.branch.BranchProjectFactory;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;

public abstract class AbstractWorkflowBranchProjectFactory extends BranchProjectFactory<WorkflowJob, WorkflowRun> {
    AbstractWorkflowBranchProjectFactory() {}
}
