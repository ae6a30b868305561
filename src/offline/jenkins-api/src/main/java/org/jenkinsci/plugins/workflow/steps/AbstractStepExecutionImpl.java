package org.jenkinsci.plugins.workflow.steps;

public abstract class AbstractStepExecutionImpl extends StepExecution {
    AbstractStepExecutionImpl(StepContext context) {
        super(context);
    }
}
