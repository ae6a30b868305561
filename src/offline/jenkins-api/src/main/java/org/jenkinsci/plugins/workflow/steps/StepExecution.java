package org.jenkinsci.plugins.workflow.steps;

import java.io.Serializable;

public abstract class StepExecution implements Serializable {
    protected StepExecution(StepContext context) {
        throw new UnsupportedOperationException("declaration");
    }

    public StepContext getContext() {
        throw new UnsupportedOperationException("declaration");
    }

    public abstract boolean start() throws Exception;

    public void stop(Throwable cause) throws Exception {
        throw new UnsupportedOperationException("declaration");
    }

    public void onResume() {
        throw new UnsupportedOperationException("declaration");
    }

    public String getStatus() {
        throw new UnsupportedOperationException("declaration");
    }
}
