package org.jenkinsci.plugins.workflow.multibranch;

public class WorkflowBranchProjectFactory extends AbstractWorkflowBranchProjectFactory {
    WorkflowBranchProjectFactory() {}

    public String getScriptPath() {
        throw new UnsupportedOperationException("declaration");
    }
}
