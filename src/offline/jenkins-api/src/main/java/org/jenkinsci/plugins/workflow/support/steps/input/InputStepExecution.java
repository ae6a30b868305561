package org.jenkinsci.plugins.workflow.support.steps.input;

import hudson.model.ModelObject;
import java.io.IOException;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.AbstractStepExecutionImpl;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.stapler.HttpResponse;

public class InputStepExecution extends AbstractStepExecutionImpl implements ModelObject {
    InputStepExecution(StepContext context) {
        super(context);
    }

    @Override
    public boolean start() throws Exception {
        throw new UnsupportedOperationException("declaration");
    }

    public String getId() {
        throw new UnsupportedOperationException("declaration");
    }

    public InputStep getInput() {
        throw new UnsupportedOperationException("declaration");
    }

    public boolean isSettled() {
        throw new UnsupportedOperationException("declaration");
    }

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("declaration");
    }

    public HttpResponse proceed(Map<String, Object> params) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("declaration");
    }

    public void preSubmissionCheck() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("declaration");
    }
}
