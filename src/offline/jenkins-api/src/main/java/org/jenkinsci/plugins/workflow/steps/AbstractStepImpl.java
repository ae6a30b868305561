package org.jenkinsci.plugins.workflow.steps;

public abstract class AbstractStepImpl extends Step {
    protected AbstractStepImpl() {}

    @Override
    public StepExecution start(StepContext context) throws Exception {
        throw new UnsupportedOperationException("declaration");
    }
}
